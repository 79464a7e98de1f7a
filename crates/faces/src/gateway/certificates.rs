//! `/Certificates`: client certificates for PSPs that want mutual TLS (orchestra 9.3). What is stored is
//! never given back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::documents::{self, Opened};
use florin_engine::{Caller, Engine, EngineError, Permission};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::asked::{Asked, Named};
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::idempotency::{key, once};
use super::reply::Reply;
use super::strings::time;
use crate::shared::json::Value;

/// Longest name, in characters.
pub(super) const MAX_NAME: usize = 128;
/// Largest PKCS#12 file, in bytes; real ones have a few thousand.
const MAX_FILE: usize = 64 * 1024;

const KIND: &str = "certificate";
const ROUTE: &str = "/Certificates/{name}";

/// A certificate as it is kept, sealed.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Kept {
    /// Base64.
    pkcs12: String,
    password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    name: &'a str,
    creation_time: String,
}

impl<'a> Shown<'a> {
    fn of(kept: &'a Opened<Kept>) -> Shown<'a> {
        Shown { name: &kept.name, creation_time: time(kept.created_at) }
    }
}

/// Whether a certificate of this name is stored.
pub(super) async fn exists(engine: &Engine, caller: &Caller, name: &str) -> Result<bool, Problem> {
    Ok(find(engine, caller, name).await?.is_some())
}

async fn find(engine: &Engine, caller: &Caller, name: &str) -> Result<Option<Opened<Kept>>, Problem> {
    Ok(documents::get(engine, caller.merchant.as_str(), KIND, name).await?)
}

/// `GET /Certificates`
pub(super) async fn list(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    let kept = documents::list::<Kept>(&engine, asked.caller.merchant.as_str(), KIND).await?;
    Reply::json(StatusCode::OK, &kept.iter().map(Shown::of).collect::<Vec<_>>())
}

/// `GET /Certificates/{name}`
pub(super) async fn read(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name(&name)?;
    let kept = find(&engine, &asked.caller, &name).await?.ok_or(Problem::NotFound)?;
    Reply::json(StatusCode::OK, &Shown::of(&kept))
}

/// `PUT /Certificates/{name}`
pub(super) async fn put(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name(&name)?;
    let body = asked.json()?;
    let key = key(&asked, "PUT", ROUTE, &name, Some(&body))?;
    once(&engine, &asked, key, async {
        let kept = parse(&body)?;
        let mut tx = engine.db().begin().await.map_err(EngineError::from)?;
        documents::put(&engine, &mut tx, asked.caller.merchant.as_str(), KIND, &name, &kept).await?;
        tx.commit().await.map_err(EngineError::from)?;
        let kept = find(&engine, &asked.caller, &name).await?.ok_or(Problem::Broken)?;
        Reply::json(StatusCode::OK, &Shown::of(&kept))
    })
    .await
}

/// `DELETE /Certificates/{name}`
pub(super) async fn delete(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name(&name)?;
    let key = key(&asked, "DELETE", ROUTE, &name, None)?;
    once(&engine, &asked, key, async {
        documents::delete(&engine, asked.caller.merchant.as_str(), KIND, &name).await?;
        Ok(Reply::empty())
    })
    .await
}

fn check_name(name: &str) -> Result<(), Problem> {
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    let help = "must have 1 to 128 characters, none of them a control character";
    if fits { Ok(()) } else { Err(Faults::one("name", help).into()) }
}

fn parse(body: &Value<'_>) -> Result<Kept, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let file = form.required_text("pkcs12", MAX_FILE * 2, &mut faults);
    let password = form.text("password", ANY, &mut faults).unwrap_or_default();
    if let Some(file) = file {
        let bytes = STANDARD.decode(file).map(Zeroizing::new);
        match bytes {
            Err(_) => form.fault("pkcs12", "must be base64 with its padding", &mut faults),
            Ok(bytes) if bytes.len() > MAX_FILE => {
                form.fault("pkcs12", "must have at most 64 KiB", &mut faults);
            }
            // Every PKCS#12 file is one DER sequence.
            Ok(bytes) if bytes.first() != Some(&0x30) => {
                form.fault("pkcs12", "must be a PKCS#12 file (.p12, .pfx)", &mut faults);
            }
            Ok(_) => {}
        }
    }
    match file {
        Some(file) if faults.is_empty() => {
            Ok(Kept { pkcs12: file.to_owned(), password: password.to_owned() })
        }
        _ => Err(faults.into()),
    }
}
