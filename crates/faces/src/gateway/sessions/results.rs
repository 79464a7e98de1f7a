//! What came of a session (`EWalletResultData`, orchestra 11.4), always out of the books: for the browser inside a
//! token, for the merchant's server by that token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use florin_domain::three_ds::{Ending, Liability};
use florin_domain::{AttemptState, Mode, Operation, Refusal};
use florin_engine::authentications::Authentication;
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
use super::made::Made;
use super::offers::Wallet;
use super::terms::{Purpose, Terms};
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
    token: Option<&'a str>,
    token_location: Option<String>,
    bank_card: BankCard<'a>,
    #[serde(rename = "threeDS")]
    three_ds: Option<ThreeDs<'a>>,
    error_message: Option<&'a str>,
}

/// How the cardholder was authenticated. The proof itself is told to the merchant's server alone: whoever pays can read
/// what browsers get.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThreeDs<'a> {
    authentication_value: Option<&'a str>,
    eci: Option<&'a str>,
    xid: Option<&'a str>,
    version: Option<&'a str>,
    sli: Option<&'a str>,
    acs_transaction_id: Option<&'a str>,
    #[serde(rename = "universal_TransactionId")]
    universal_transaction_id: Option<&'a str>,
    /// Ours, and for the merchant's server alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    liability_shift: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    liability_shift_rule: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BankCard<'a> {
    r#type: &'a str,
    name_on_card: Option<&'a str>,
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

/// How a try stands, in the dialect's words; none for one that asked nobody.
pub(super) fn verdict(made: &Try, outcome: Option<&Outcome>) -> Option<(ResultCode, AttemptState)> {
    if let Some(outcome) = outcome {
        let last = outcome.tried.last()?;
        return Some((ResultCode::of(&last.attempt), last.attempt.state));
    }
    let known = made.authentication.as_ref().filter(|known| !known.used)?;
    Some(if known.is_open() || known.may_go_on() {
        (ResultCode::Accepted, AttemptState::ActionRequired)
    } else {
        (ResultCode::Rejected, AttemptState::Declined)
    })
}

/// Whether the card's token is told: a client takes it for a success.
fn tells_token(made: &Try, outcome: Option<&Outcome>) -> bool {
    match verdict(made, outcome) {
        None => true,
        Some((ResultCode::Success, _)) => true,
        Some((ResultCode::Accepted, state)) => state != AttemptState::ActionRequired,
        Some(_) => false,
    }
}

/// Who reads a result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Browser,
    Server,
}

/// A try with what the session says of it.
struct Told<'a> {
    engine: &'a Engine,
    terms: &'a Terms,
    made: &'a Try,
    words: &'a Made,
    reader: Reader,
    /// Who bears a fraud; none for a browser.
    liability: Option<Liability>,
}

impl<'a> Told<'a> {
    fn data(&self, outcome: Option<&'a Outcome>) -> Result<ResultData<'a>, Problem> {
        let (mut upg, mut failed, mut elsewhere) = (None, None, None);
        if let Some(outcome) = outcome.filter(|_| !self.words.wallet.is_card()) {
            elsewhere = Some(approved(outcome)?);
        } else if let Some(outcome) = outcome {
            let (last, before) = result::told(outcome)?;
            upg = Some(last.bearing(self.liability));
            failed = (!before.is_empty()).then_some(before);
        } else if let Some((code, _)) = verdict(self.made, None)
            && self.terms.purpose != Purpose::Tokenize
        {
            upg = Some(result::unasked(
                operation(self.terms.purpose),
                self.terms.money()?,
                code,
                self.reason(),
            )?);
        }
        Ok(ResultData {
            upg_charge_results: upg,
            direct_charge_results: elsewhere,
            token_and_masked_card_model: self.masked(outcome),
            failed_upg_charge_results: failed,
            data: outcome.filter(|_| self.words.wallet == Wallet::PayPal).and_then(order),
        })
    }

    /// Why the issuer did not let the card on, as a word.
    fn reason(&self) -> &'static str {
        let ending = self.made.authentication.as_ref().and_then(|known| known.stage.ending());
        match ending {
            None => "authentication_pending",
            Some(Ending::Abandoned) => Refusal::ShopperCancelled.as_str(),
            Some(_) => Refusal::AuthenticationFailed.as_str(),
        }
    }

    fn masked(&self, outcome: Option<&Outcome>) -> Option<TokenAndMaskedCard<'a>> {
        let token = self.words.token.as_deref().filter(|_| tells_token(self.made, outcome));
        // A card that could not be stored is told with its reason, where nothing else tells it.
        let failed = (token.is_none() && self.terms.purpose == Purpose::Tokenize).then(|| self.reason());
        if token.is_none() && failed.is_none() {
            return None;
        }
        let card = self.words.card.as_ref()?;
        Some(TokenAndMaskedCard {
            token,
            token_location: token
                .map(|token| format!("{}/StringTokens/{token}", self.engine.settings().public_url)),
            bank_card: BankCard {
                r#type: &card.brand,
                // Wallets rarely tell it.
                name_on_card: Some(card.holder.as_str()).filter(|name| !name.is_empty()),
                issue_number: card.issue_number.as_deref(),
                owner_id: card.owner_id.as_deref(),
                security_code: None,
                number: &card.number,
                expiration_month: card.month,
                expiration_year: card.year,
            },
            three_ds: self.made.authentication.as_deref().map(|known| self.three_ds(known)),
            error_message: failed,
        })
    }

    fn three_ds(&self, known: &'a Authentication) -> ThreeDs<'a> {
        let told = self.liability.map(|found| (found.shift.as_str(), found.rule.as_str()));
        let (liability_shift, liability_shift_rule) = told.unzip();
        ThreeDs {
            authentication_value: known.value().filter(|_| self.reader == Reader::Server),
            eci: known.eci(),
            xid: known.ds_id(),
            version: known.version(),
            sli: None,
            acs_transaction_id: known.acs_id(),
            universal_transaction_id: known.server_id(),
            liability_shift,
            liability_shift_rule,
        }
    }
}

/// What a try that never reached its PSP would have asked for.
fn operation(purpose: Purpose) -> Operation {
    match purpose {
        Purpose::PreauthAndTokenize => Operation::Authorize,
        Purpose::GatewayTokenize | Purpose::Tokenize => Operation::Tokenize,
        Purpose::Charge | Purpose::ChargeAndTokenize => Operation::Charge,
    }
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

/// The browser's answer: `{ "token": "<result token>" }`, also for a decline (orchestra 12).
pub(super) async fn for_browser(
    engine: &Engine,
    session: &Session,
    made: &Try,
    outcome: Option<&Outcome>,
) -> Result<Reply, Problem> {
    let (words, terms) = (Made::read(&made.words)?, Terms::read(&session.words)?);
    let (terms, words, reader) = (&terms, &words, Reader::Browser);
    let told = Told { engine, terms, made, words, reader, liability: None };
    let data = told.data(outcome)?;
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
    let (words, terms) = (Made::read(&made.words)?, Terms::read(&session.words)?);
    let liability = match &outcome {
        Some(outcome) => result::liability(&engine, outcome).await?,
        None => made.authentication.as_ref().and_then(|known| known.liability),
    };
    let (terms, made, words, reader) = (&terms, &made, &words, Reader::Server);
    let told = Told { engine: &engine, terms, made, words, reader, liability };
    Reply::json(StatusCode::OK, &told.data(outcome.as_ref())?)
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
