//! `/StringTokens`: any string behind a token of 32 characters (orchestra 8).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use florin_domain::Timestamp;
use florin_engine::{Engine, Permission, strings};
use serde::Serialize;

use super::asked::{Asked, Named};
use super::error::Problem;
use super::faults::Faults;
use super::form::Form;
use super::idempotency::{key, once};
use super::reply::Reply;
use crate::shared::json::Value;
use florin_engine::SecretText;

/// Longest string, in characters.
const MAX_PAYLOAD: usize = 16_384;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stored<'a> {
    token: &'a str,
    create_time: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Revealed<'a> {
    clear_payload: &'a str,
    token: &'a str,
    create_time: String,
}

/// `POST /StringTokens`
pub(super) async fn create(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Response, Problem> {
    asked.may(Permission::UseTokens)?;
    let body = asked.json()?;
    let key = key(&asked, "POST", "/StringTokens", "", Some(&body))?;
    let payload = SecretText::new(payload(&body)?.to_owned());
    let stored = strings::create(&engine, &asked.caller, &payload, key.as_ref()).await?;
    let token = stored.token.expose();
    let reply = Reply::json(StatusCode::CREATED, &Stored { token, create_time: time(stored.created_at) })?;
    let mut response = Reply { replayed: stored.replayed, ..reply }.into_response();
    let location = format!("{}/StringTokens/{token}", engine.settings().public_url);
    response.headers_mut().insert(LOCATION, location.parse().map_err(|_| Problem::Broken)?);
    Ok(response)
}

/// Any characters at all: nobody but its owner reads this string.
fn payload<'v>(body: &'v Value<'v>) -> Result<&'v str, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let fault = match form.required("payload", &mut faults) {
        None => return Err(faults.into()),
        Some(Value::Text(text)) => match text.as_str() {
            "" => "must not be empty",
            text if text.len() > MAX_PAYLOAD && text.chars().count() > MAX_PAYLOAD => {
                "must have at most 16384 characters"
            }
            text => return Ok(text),
        },
        Some(_) => "must be a string",
    };
    Err(Faults::one("payload", fault).into())
}

/// `GET /StringTokens/{token}`
pub(super) async fn reveal(
    State(engine): State<Arc<Engine>>,
    Named(token): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::RevealTokens)?;
    well_formed(&token)?;
    let (value, at) = strings::reveal(&engine, &asked.caller, &token).await?.ok_or(Problem::NotFound)?;
    let body = Revealed { clear_payload: value.expose(), token: &token, create_time: time(at) };
    Reply::json(StatusCode::OK, &body)
}

/// `GET /StringTokens/{token}/meta`
pub(super) async fn meta(
    State(engine): State<Arc<Engine>>,
    Named(token): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::UseTokens)?;
    well_formed(&token)?;
    let at = strings::created_at(&engine, &asked.caller, &token).await?.ok_or(Problem::NotFound)?;
    Reply::json(StatusCode::OK, &Stored { token: &token, create_time: time(at) })
}

/// `DELETE /StringTokens/{token}`
pub(super) async fn delete(
    State(engine): State<Arc<Engine>>,
    Named(token): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::UseTokens)?;
    well_formed(&token)?;
    let key = key(&asked, "DELETE", "/StringTokens/{token}", &token, None)?;
    once(&engine, &asked, key, async {
        let was_there = strings::delete(&engine, &asked.caller, &token).await?;
        if was_there { Ok(Reply::empty()) } else { Err(Problem::NotFound) }
    })
    .await
}

fn well_formed(token: &str) -> Result<(), Problem> {
    let fits = token.len() == 32 && token.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(Faults::one("token", "a string token has 32 letters and digits").into()) }
}

/// An instant in whole seconds: `2026-03-01T09:30:00Z`.
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.seconds()).map_or_else(|_| at.to_string(), |at| at.to_string())
}
