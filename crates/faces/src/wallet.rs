//! The wallet dialect: users' cards and deposits, asked for by signed requests, as clients of the Paysera Wallet API
//! know it. `docs/faces/wallet.md` tells what is there.

use std::sync::Arc;

use axum::Router;
use axum::routing::any;
use florin_engine::Engine;

use crate::Limits;
use desk::Desk;
use host::Host;

mod balances;
pub mod callbacks;
mod caller;
mod cards;
mod certificate;
pub mod checker;
mod clients;
mod conditional;
mod consent;
mod deposits;
mod desk;
mod envelope;
pub mod events;
mod ext;
mod fields;
mod header;
mod host;
mod metadata;
mod money;
mod normalized;
mod oauth;
mod once;
mod pages;
mod parties;
mod paying;
mod pending;
mod people;
mod refusal;
mod relation;
mod route;
mod server;
mod sign_in;
pub mod signer;
mod statements;
mod texts;
mod users;
mod wallets;

/// Everything under `/rest/v1` and `/oauth/v1`, `/publickey`, and whatever nobody else answers: who asks is settled
/// before what they ask for, so one handler takes all addresses as they were sent.
pub fn router(engine: Arc<Engine>, limits: Arc<Limits>) -> Router {
    let public = Host::of_url(&engine.settings().public_url).map(Arc::new);
    Router::new()
        .route("/rest/{*rest}", any(desk::answer))
        .route("/oauth/{*rest}", any(desk::answer))
        .route("/publickey", any(desk::answer))
        .merge(relation::routes())
        .merge(consent::routes())
        .merge(paying::page::routes())
        .fallback(desk::answer)
        .with_state(Desk { engine, limits, public })
}
