//! `/EWallets` and `/EWalletAccounts`: settings of payment methods under names (orchestra 10).

use axum::http::StatusCode;
use florin_engine::documents::{self, Opened};
use florin_engine::ewallet_accounts::{self, EWalletType, KIND, Kept, TYPES, kind, text_of};
use florin_engine::{Caller, Compat, Engine, EngineError};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use zeroize::Zeroizing;

use super::account_bodies;
use super::accounts::REDACTED;
use super::asked::Asked;
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::named::{self, Setting};
use super::reply::Reply;
use super::strings::time;
use crate::shared::json::Value;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TypeBody {
    name: &'static str,
    merchant_account_property_names: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Brief<'a> {
    name: &'a str,
    e_wallet_name: &'a str,
    creation_time: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Full<'a> {
    name: &'a str,
    creation_time: String,
    e_wallet_name: &'a str,
    properties: Vec<Pair<'a>>,
}

#[derive(Serialize)]
struct Pair<'a> {
    key: &'a str,
    value: String,
}

/// `GET /EWallets`
pub(super) async fn types(_: Asked) -> Result<Reply, Problem> {
    let types = TYPES.iter().map(|kind| TypeBody {
        name: kind.name,
        merchant_account_property_names: kind
            .properties
            .iter()
            .filter(|property| property.listed)
            .map(|property| property.key)
            .collect(),
    });
    Reply::json(StatusCode::OK, &types.collect::<Vec<_>>())
}

/// The setting of this file.
pub(super) struct EWallets;

impl Setting for EWallets {
    const ROUTE: &'static str = "/EWalletAccounts/{name}";
    const NAMES: &'static str = named::ACCOUNT_NAMES;
    type Kept = Opened<Kept>;

    fn is_name(name: &str) -> bool {
        named::is_account_name(name)
    }

    async fn list(engine: &Engine, caller: &Caller) -> Result<Vec<Opened<Kept>>, Problem> {
        Ok(documents::list(engine, caller.merchant.as_str(), KIND).await?)
    }

    async fn find(engine: &Engine, caller: &Caller, name: &str) -> Result<Option<Opened<Kept>>, Problem> {
        Ok(documents::get(engine, caller.merchant.as_str(), KIND, name).await?)
    }

    async fn save(engine: &Engine, caller: &Caller, name: &str, body: &Value<'_>) -> Result<(), Problem> {
        let before = Self::find(engine, caller, name).await?;
        let kept = parse(body, before.as_ref())?;
        let mut tx = engine.db().begin().await.map_err(EngineError::from)?;
        match ewallet_accounts::put(engine, &mut tx, caller.merchant.as_str(), name, &kept).await {
            Err(EngineError::DomainOfAnother) => {
                let mut faults = Faults::default();
                faults.add("properties", "Domain: another account proves this domain to Apple already");
                return Err(faults.into());
            }
            other => other?,
        };
        Ok(tx.commit().await.map_err(EngineError::from)?)
    }

    async fn delete(engine: &Engine, caller: &Caller, name: &str) -> Result<(), Problem> {
        ewallet_accounts::delete(engine, caller.merchant.as_str(), name).await?;
        Ok(())
    }

    fn brief(kept: &Opened<Kept>) -> impl Serialize {
        Brief { name: &kept.name, e_wallet_name: name_of(&kept.body), creation_time: time(kept.created_at) }
    }

    fn full(kept: &Opened<Kept>, _: Compat) -> impl Serialize {
        Full {
            name: &kept.name,
            creation_time: time(kept.created_at),
            e_wallet_name: name_of(&kept.body),
            properties: properties(&kept.body),
        }
    }
}

fn parse(body: &Value<'_>, before: Option<&Opened<Kept>>) -> Result<Kept, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let name = form.required_text("eWalletName", ANY, &mut faults);
    let pairs = account_bodies::pairs(&form, "properties", &mut faults);
    let Some(kind) = name.and_then(kind) else {
        if name.is_some() {
            form.fault(
                "eWalletName",
                "there is no e-wallet of this name; GET /EWallets lists them",
                &mut faults,
            );
        }
        return Err(faults.into());
    };
    let kept = Kept { r#type: kind.name.to_owned(), settings: settings(kind, pairs, before) };
    for fault in kept.faults() {
        faults.add("properties", fault);
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults.into()) }
}

/// The properties under the keys' own spelling. Keys that we do not know are kept as they came.
fn settings(
    kind: &EWalletType,
    pairs: Vec<(String, Zeroizing<String>)>,
    before: Option<&Opened<Kept>>,
) -> Map<String, Json> {
    let mut settings = Map::new();
    for (key, value) in pairs {
        let known = kind.property(&key);
        let key = known.map_or(key.as_str(), |property| property.key);
        let stored = before.filter(|_| *value == REDACTED).and_then(|before| get(&before.body.settings, key));
        let value = stored.map_or_else(|| value.to_string(), text_of);
        settings.insert(key.to_owned(), Json::String(value));
    }
    settings
}

pub(super) fn get<'a>(settings: &'a Map<String, Json>, key: &str) -> Option<&'a Json> {
    settings.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

fn name_of(kept: &Kept) -> &str {
    kind(&kept.r#type).map_or(kept.r#type.as_str(), |kind| kind.name)
}

/// Secrets stay here; `"***"` says that there is one.
fn properties(kept: &Kept) -> Vec<Pair<'_>> {
    let kind = kind(&kept.r#type);
    let shown = kept.settings.iter().map(|(key, value)| {
        let known = kind.and_then(|kind| kind.property(key));
        let value = match known {
            // What we do not know may be a secret too.
            Some(property) if !property.secret => text_of(value),
            _ => REDACTED.to_owned(),
        };
        Pair { key: known.map_or(key.as_str(), |property| property.key), value }
    });
    shown.collect()
}
