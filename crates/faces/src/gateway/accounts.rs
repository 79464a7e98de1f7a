//! `/PaymentGatewayAccounts`: PSP credentials under names (orchestra 6).

use florin_domain::Credentials;
use florin_engine::accounts::{self, AccountFault, KeptAccount};
use florin_engine::{Caller, Compat, Connector, Engine};
use serde::Serialize;

use super::account_bodies;
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::named::{self, Setting};
use super::strings::time;
use crate::shared::json::Value;

/// Stands for a value that is not told; sent back, it keeps the stored one.
pub(super) const REDACTED: &str = "***";

/// The setting of this file.
pub(super) struct Accounts;

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

impl Setting for Accounts {
    const ROUTE: &'static str = "/PaymentGatewayAccounts/{name}";
    const NAMES: &'static str = named::ACCOUNT_NAMES;
    type Kept = KeptAccount;

    fn is_name(name: &str) -> bool {
        named::is_account_name(name)
    }

    async fn list(engine: &Engine, caller: &Caller) -> Result<Vec<KeptAccount>, Problem> {
        Ok(accounts::list(engine, caller).await?)
    }

    async fn find(engine: &Engine, caller: &Caller, name: &str) -> Result<Option<KeptAccount>, Problem> {
        Ok(accounts::get(engine, caller, name).await?)
    }

    async fn save(engine: &Engine, caller: &Caller, name: &str, body: &Value<'_>) -> Result<(), Problem> {
        let before = accounts::get(engine, caller, name).await?;
        let (connector, credentials) = parse(body, before.as_ref())?;
        let put = accounts::save_by(engine, caller, name, connector, &credentials).await?;
        put.map_err(|fault| Faults::one("name", fault.to_string()))?;
        Ok(())
    }

    async fn delete(engine: &Engine, caller: &Caller, name: &str) -> Result<(), Problem> {
        accounts::delete(engine, caller, name).await?;
        Ok(())
    }

    fn brief(kept: &KeptAccount) -> impl Serialize {
        Brief { name: &kept.name, payment_gateway_name: kept.gateway, creation_time: time(kept.created_at) }
    }

    /// Values in clear: clients read an account, change it and put it back (orchestra 6); unless the
    /// merchant chose otherwise.
    fn full(kept: &KeptAccount, compat: Compat) -> impl Serialize {
        let shown = |value| if compat.redact_credentials { REDACTED } else { value };
        let pairs = kept.credentials.pairs().map(|(key, value)| Pair { key, value: shown(value) });
        Full {
            name: &kept.name,
            creation_time: time(kept.created_at),
            payment_gateway_name: kept.gateway,
            credentials: pairs.collect(),
        }
    }
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
