//! What came of a session (`EWalletResultData`, orchestra 11.4), always out of the books: for the browser inside a
//! token, for the merchant's server by that token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use florin_domain::{AttemptState, Mode};
use florin_engine::sessions::tokens::{self, Audience};
use florin_engine::sessions::{self, Session, Try};
use florin_engine::{Engine, Outcome, Permission};
use serde::Serialize;

use super::super::asked::Asked;
use super::super::error::Problem;
use super::super::faults::Faults;
use super::super::reply::Reply;
use super::super::result::{self, OperationResult};
use super::super::verdict::ResultCode;
use super::made::{Made, Masked};
use super::offers::Wallet;
use crate::shared::json::Value;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultData<'a> {
    upg_charge_results: Option<OperationResult<'a>>,
    direct_charge_results: Option<DirectResults<'a>>,
    token_and_masked_card_model: Option<TokenAndMaskedCard<'a>>,
    failed_upg_charge_results: Option<Vec<OperationResult<'a>>>,
    /// PayPal's order once more: the vendor's library looks for the payer's address here (orchestra 12).
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a serde_json::Value>,
}

/// Of payments that were approved elsewhere: PayPal, banks, UPI.
#[derive(Serialize)]
struct DirectResults<'a> {
    success: bool,
    message: Option<&'a str>,
    data: Option<serde_json::Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenAndMaskedCard<'a> {
    token: &'a str,
    token_location: String,
    bank_card: BankCard<'a>,
    #[serde(rename = "threeDS")]
    three_ds: Option<()>,
    error_message: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BankCard<'a> {
    r#type: &'a str,
    name_on_card: &'a str,
    issue_number: Option<&'a str>,
    owner_id: Option<&'a str>,
    security_code: Option<()>,
    number: &'a str,
    expiration_month: u8,
    expiration_year: u16,
}

#[derive(Serialize)]
struct Given {
    token: String,
}

/// How a try stands, in the dialect's words; none for one that asked no PSP.
pub(super) fn verdict(outcome: Option<&Outcome>) -> Option<(ResultCode, AttemptState)> {
    let last = outcome?.tried.last()?;
    Some((ResultCode::of(&last.attempt), last.attempt.state))
}

/// Whether the card's token is told: a client takes it for a success.
fn tells_token(outcome: Option<&Outcome>) -> bool {
    match verdict(outcome) {
        None => true,
        Some((ResultCode::Success, _)) => true,
        Some((ResultCode::Accepted, state)) => state != AttemptState::ActionRequired,
        Some(_) => false,
    }
}

fn data<'a>(
    engine: &Engine,
    made: &'a Made,
    outcome: Option<&'a Outcome>,
) -> Result<ResultData<'a>, Problem> {
    let (mut upg, mut failed, mut elsewhere) = (None, None, None);
    if let Some(outcome) = outcome.filter(|_| !made.wallet.is_card()) {
        elsewhere = Some(approved(outcome)?);
    } else if let Some(outcome) = outcome {
        let (last, before) = result::told(outcome)?;
        upg = Some(last);
        failed = (!before.is_empty()).then_some(before);
    }
    let token = made.token.as_deref().filter(|_| tells_token(outcome));
    Ok(ResultData {
        upg_charge_results: upg,
        direct_charge_results: elsewhere,
        token_and_masked_card_model: token
            .zip(made.card.as_ref())
            .map(|(token, card)| masked(engine, token, card)),
        failed_upg_charge_results: failed,
        data: outcome.filter(|_| made.wallet == Wallet::PayPal).and_then(order),
    })
}

/// How the payment stands, and what the provider said of it.
fn approved(outcome: &Outcome) -> Result<DirectResults<'_>, Problem> {
    let last = outcome.tried.last().ok_or(Problem::Broken)?;
    let mut data = serde_json::json!({
        "state": super::direct::word(outcome), "standing": outcome.payment.payment.standing(),
        "gatewayName": last.gateway.name, "gatewayReference": last.psp_reference,
    });
    if let (Some(own), Some(order)) =
        (data.as_object_mut(), order(outcome).and_then(|order| order.as_object()))
    {
        own.extend(order.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let success = super::direct::word(outcome) == "Success";
    Ok(DirectResults { success, message: last.answered.text.as_deref(), data: Some(data) })
}

/// PayPal's order as it was last seen, card data and secrets removed.
fn order(outcome: &Outcome) -> Option<&serde_json::Value> {
    outcome.tried.last()?.answered.raw.as_ref().filter(|raw| raw.get("purchase_units").is_some())
}

fn masked<'a>(engine: &Engine, token: &'a str, card: &'a Masked) -> TokenAndMaskedCard<'a> {
    TokenAndMaskedCard {
        token,
        token_location: format!("{}/StringTokens/{token}", engine.settings().public_url),
        bank_card: BankCard {
            r#type: &card.brand,
            name_on_card: &card.holder,
            issue_number: card.issue_number.as_deref(),
            owner_id: card.owner_id.as_deref(),
            security_code: None,
            number: &card.number,
            expiration_month: card.month,
            expiration_year: card.year,
        },
        three_ds: None,
        error_message: None,
    }
}

/// The browser's answer: `{ "token": "<result token>" }`, also for a decline (orchestra 12).
pub(super) async fn for_browser(
    engine: &Engine,
    session: &Session,
    made: &Try,
    outcome: Option<&Outcome>,
) -> Result<Reply, Problem> {
    let words = Made::read(&made.words)?;
    let data = data(engine, &words, outcome)?;
    let token = tokens::of_result(engine, session, (made.no, made.created_at), &data).await?;
    Reply::json(StatusCode::OK, &Given { token })
}

/// `POST /EWalletOperations/validateResults`
pub(super) async fn validate(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Reply, Problem> {
    asked.may(Permission::Pay)?;
    let body = asked.json()?;
    let (field, token) = sent(&body)?;
    let refused = || Problem::from(Faults::one(field, "this is no valid result token of this account"));
    let named = tokens::read(&engine, token, Audience::Result).await?;
    let named = named.filter(|named| named.merchant == asked.caller.merchant).ok_or_else(refused)?;
    let session = sessions::find(&engine, &named.merchant, &named.session, &asked.caller.request).await?;
    // A key for tests hears nothing of real money.
    let crosses = |session: &Session| session.caller.mode == Mode::Live && asked.caller.mode == Mode::Test;
    let session = session.filter(|session| !crosses(session)).ok_or_else(refused)?;
    let made =
        sessions::find_try(&engine, &session, named.no.unwrap_or_default()).await?.ok_or_else(refused)?;
    let outcome = sessions::outcome(&engine, &session, &made).await?;
    let words = Made::read(&made.words)?;
    Reply::json(StatusCode::OK, &data(&engine, &words, outcome.as_ref())?)
}

/// The token as a string literal or in an object, and the field that is at fault if it is none (orchestra 11.5).
fn sent<'v>(body: &'v Value<'_>) -> Result<(&'static str, &'v str), Problem> {
    match body {
        Value::Text(token) => Ok(("", token.as_str())),
        Value::Object(object) => match object.get("token") {
            Some(Value::Text(token)) => Ok(("token", token.as_str())),
            Some(_) => Err(Faults::one("token", "must be a string").into()),
            None => Err(Faults::one("token", "is required").into()),
        },
        _ => Err(Faults::one("", "must be a result token as a JSON string, or an object with one").into()),
    }
}
