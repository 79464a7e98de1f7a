//! `/PaymentGatewayAccounts`: PSP credentials under names (orchestra 6).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use florin_domain::Credentials;
use florin_engine::accounts::{self, AccountFault, KeptAccount};
use florin_engine::{Engine, EngineError, Permission};
use serde::Serialize;

use super::account_bodies;
use super::asked::{Asked, Named};
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::idempotency::{key, once};
use super::reply::Reply;
use super::strings::time;
use crate::shared::json::Value;
use florin_engine::Connector;

/// Stands for a value that is not told; sent back, it keeps the stored one.
pub(super) const REDACTED: &str = "***";

const ROUTE: &str = "/PaymentGatewayAccounts/{name}";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Brief<'a> {
    name: &'a str,
    payment_gateway_name: &'static str,
    creation_time: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Full<'a> {
    name: &'a str,
    creation_time: String,
    payment_gateway_name: &'static str,
    credentials: Vec<Pair<'a>>,
}

#[derive(Serialize)]
struct Pair<'a> {
    key: &'a str,
    value: &'a str,
}

/// `GET /PaymentGatewayAccounts`
pub(super) async fn list(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    let kept = accounts::list(&engine, &asked.caller.merchant).await?;
    let briefs: Vec<Brief<'_>> = kept
        .iter()
        .map(|account| Brief {
            name: &account.name,
            payment_gateway_name: account.gateway,
            creation_time: time(account.created_at),
        })
        .collect();
    Reply::json(StatusCode::OK, &briefs)
}

/// `GET /PaymentGatewayAccounts/{name}`
pub(super) async fn read(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name(&name)?;
    full(&accounts::get(&engine, &asked.caller.merchant, &name).await?.ok_or(Problem::NotFound)?)
}

/// `PUT /PaymentGatewayAccounts/{name}`
pub(super) async fn put(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name(&name)?;
    let body = asked.json()?;
    let key = key(&asked, "PUT", ROUTE, &name, Some(&body))?;
    let merchant = &asked.caller.merchant;
    once(&engine, &asked, key, async {
        let before = accounts::get(&engine, merchant, &name).await?;
        let (connector, credentials) = parse(&body, before.as_ref())?;
        let mut tx = engine.db().begin().await.map_err(EngineError::from)?;
        accounts::put(&engine, &mut tx, merchant, &name, connector, &credentials, None).await?;
        tx.commit().await.map_err(EngineError::from)?;
        full(&accounts::get(&engine, merchant, &name).await?.ok_or(Problem::Broken)?)
    })
    .await
}

/// `DELETE /PaymentGatewayAccounts/{name}`: deleting what is not there is fine
pub(super) async fn delete(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name(&name)?;
    let key = key(&asked, "DELETE", ROUTE, &name, None)?;
    once(&engine, &asked, key, async {
        accounts::delete(&engine, &asked.caller.merchant, &name).await?;
        Ok(Reply::empty())
    })
    .await
}

/// `^[A-Za-z0-9_-]{3,64}$`: wider than the documented schema, as their own examples are.
pub(super) fn check_name(name: &str) -> Result<(), Problem> {
    let fits = (3..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let help = "must have 3 to 64 letters, digits, hyphens or underscores";
    if fits { Ok(()) } else { Err(Faults::one("name", help).into()) }
}

fn parse(
    body: &Value<'_>,
    before: Option<&KeptAccount>,
) -> Result<(&'static dyn Connector, Credentials), Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let gateway = form.required_text("paymentGatewayName", ANY, &mut faults);
    form.required("credentials", &mut faults);
    let credentials = account_bodies::credentials(&form, "credentials", &mut faults);
    let credentials = keep_redacted(&credentials, before, &mut faults);
    let Some(gateway) = gateway else { return Err(faults.into()) };
    match accounts::check(gateway, &credentials) {
        Ok(connector) if faults.is_empty() => return Ok((connector, credentials)),
        Err(fault @ AccountFault::Missing(_)) if faults.is_empty() => {
            faults.add("credentials", fault.to_string());
        }
        // What is missing may be what could not be read.
        Ok(_) | Err(AccountFault::Missing(_)) => {}
        Err(fault) => faults.add("paymentGatewayName", fault.to_string()),
    }
    Err(faults.into())
}

/// `"***"` keeps what is stored, so that what was read redacted can be written back.
fn keep_redacted(sent: &Credentials, before: Option<&KeptAccount>, faults: &mut Faults) -> Credentials {
    let kept = sent.pairs().map(|(key, value)| {
        if value != REDACTED {
            return (key.to_owned(), value.to_owned());
        }
        let stored = before.and_then(|account| account.credentials.get(key));
        if stored.is_none() {
            faults.add("credentials", "*** keeps a stored value, and none is stored under one of these keys");
        }
        (key.to_owned(), stored.unwrap_or_default().to_owned())
    });
    Credentials::new(kept.collect::<Vec<_>>())
}

/// Values in clear: clients read an account, change it and put it back (orchestra 6).
fn full(account: &KeptAccount) -> Result<Reply, Problem> {
    let body = Full {
        name: &account.name,
        creation_time: time(account.created_at),
        payment_gateway_name: account.gateway,
        credentials: account.credentials.pairs().map(|(key, value)| Pair { key, value }).collect(),
    };
    Reply::json(StatusCode::OK, &body)
}
