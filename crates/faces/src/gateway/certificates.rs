//! `/Certificates`: client certificates for PSPs that want mutual TLS (orchestra 9.3). What is stored is
//! never given back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::documents::{self, Opened};
use florin_engine::{Caller, Compat, Engine, EngineError};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::named::Setting;
use super::strings::time;
use crate::shared::json::Value;

/// Longest name, in characters.
pub(super) const MAX_NAME: usize = 128;
/// Largest PKCS#12 file, in bytes; real ones have a few thousand.
const MAX_FILE: usize = 64 * 1024;

const KIND: &str = "certificate";

/// A certificate as it is kept, sealed.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Kept {
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

/// The setting of this file.
pub(super) struct Certificates;

impl Setting for Certificates {
    const ROUTE: &'static str = "/Certificates/{name}";
    const NAMES: &'static str = "must have 1 to 128 characters, none of them a control character";
    type Kept = Opened<Kept>;

    fn is_name(name: &str) -> bool {
        (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control)
    }

    async fn list(engine: &Engine, caller: &Caller) -> Result<Vec<Opened<Kept>>, Problem> {
        Ok(documents::list(engine, caller.merchant.as_str(), KIND).await?)
    }

    async fn find(engine: &Engine, caller: &Caller, name: &str) -> Result<Option<Opened<Kept>>, Problem> {
        Ok(documents::get(engine, caller.merchant.as_str(), KIND, name).await?)
    }

    async fn save(engine: &Engine, caller: &Caller, name: &str, body: &Value<'_>) -> Result<(), Problem> {
        let kept = parse(body)?;
        let mut tx = engine.db().begin().await.map_err(EngineError::from)?;
        documents::put(engine, &mut tx, caller.merchant.as_str(), KIND, name, &kept).await?;
        Ok(tx.commit().await.map_err(EngineError::from)?)
    }

    async fn delete(engine: &Engine, caller: &Caller, name: &str) -> Result<(), Problem> {
        documents::delete(engine, caller.merchant.as_str(), KIND, name).await?;
        Ok(())
    }

    fn brief(kept: &Opened<Kept>) -> impl Serialize {
        Shown { name: &kept.name, creation_time: time(kept.created_at) }
    }

    fn full(kept: &Opened<Kept>, _: Compat) -> impl Serialize {
        Self::brief(kept)
    }
}

/// Whether a certificate of this name is stored.
pub(super) async fn exists(engine: &Engine, caller: &Caller, name: &str) -> Result<bool, Problem> {
    Ok(Certificates::find(engine, caller, name).await?.is_some())
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
