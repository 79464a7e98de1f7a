//! `POST /PaymentGateway/status`: how a transaction stands (orchestra 4.7).

use std::sync::Arc;

use axum::extract::State;
use florin_engine::statuses::{self, StatusQuery};
use florin_engine::{Engine, Permission};

use super::asked::Asked;
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::reply::Reply;
use super::{result, route};
use crate::shared::json::Value;

/// `POST /PaymentGateway/status`
pub(super) async fn find(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Reply, Problem> {
    asked.may(Permission::Pay)?;
    let body = asked.json()?;
    let query = parse(&engine, &asked, &body).await?;
    let gateway = result::gateway_name(query.account.gateway);
    match statuses::find(&engine, &asked.caller, query).await? {
        Some(outcome) => result::status(&outcome, result::liability(&engine, &outcome).await?),
        None => result::not_found(Some(gateway)),
    }
}

async fn parse(engine: &Engine, asked: &Asked, body: &Value<'_>) -> Result<StatusQuery, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let before = faults.count();
    let psp_reference = form.text("refTransId", ANY, &mut faults).map(str::to_owned);
    let reference = form.text("myRef", ANY, &mut faults).map(str::to_owned);
    if psp_reference.is_none() && reference.is_none() && faults.count() == before {
        form.fault("refTransId", "send refTransId or myRef", &mut faults);
    }
    let account =
        route::parse_one(&form, &mut faults).resolve_one(engine, &asked.caller, &mut faults).await?;
    match account {
        Some(account) if faults.is_empty() => Ok(StatusQuery { psp_reference, reference, account }),
        _ => Err(faults.into()),
    }
}
