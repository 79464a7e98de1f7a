//! The checkout dialect: payment tokens, the hosted page, transactions and webhooks as shops of beGateway know them.

use std::sync::Arc;

use axum::Router;
use florin_engine::Engine;

use crate::Limits;
use crate::shared::breaches;
use desk::Desk;

mod api;
mod balance;
pub mod beyag;
mod cards;
mod codes;
mod credentials;
mod customers;
mod desk;
mod errors;
mod fields;
mod given;
mod hosted;
pub mod page;
mod paying;
mod plans;
mod process;
mod products;
mod refusal;
mod rejecting;
mod reports;
pub mod subscriptions;
mod telling;
mod tokens;
mod transactions;
mod unknown;
mod verification;
mod wallets;
pub mod webhooks;
pub mod widget;

/// Where browsers report breaches of the hosted page's policy.
const POLICY_REPORTS: &str = "/widget/policy-reports";

/// Everything that shops, their payers' browsers and their scripts reach.
pub fn router(engine: Arc<Engine>, limits: Arc<Limits>) -> Router {
    let calls = Router::new()
        .merge(products::routes())
        .merge(customers::routes())
        .merge(plans::routes())
        .merge(subscriptions::routes())
        .merge(balance::routes())
        .merge(reports::routes())
        .merge(transactions::routes::routes())
        .merge(tokens::calls::routes())
        .merge(beyag::routes());
    Router::new()
        .merge(hosted::routes())
        .merge(process::routes())
        .merge(unknown::below(calls))
        .route(
            POLICY_REPORTS,
            breaches::route(|desk: &Desk, _| Some((desk.engine.clone(), desk.limits.clone()))),
        )
        .with_state(Desk { engine, limits })
        .merge(page::assets::router())
        .merge(widget::router())
}
