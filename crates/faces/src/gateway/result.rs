//! `OperationResult` (orchestra 3.7): fourteen fields in their documented order, and three of ours.

use std::borrow::Cow;

use axum::http::StatusCode;
use florin_domain::three_ds::Liability;
use florin_domain::{AttemptState, Money, Operation, Refused};
use florin_engine::{Action, Compat, Engine, EngineError, Outcome, Tried, authentications};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::error::Problem;
use super::reply::Reply;
use super::verdict::{ResultCode, describe};
use florin_engine::{ConnectorError, connector};

/// What every operation answers.
#[expect(clippy::struct_field_names, reason = "the dialect's own names")]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OperationResult<'a> {
    operation_type: &'static str,
    operation_result_code: ResultCode,
    operation_result_description: Option<Cow<'a, str>>,
    authorization_code: Option<&'a str>,
    currency: Option<&'static str>,
    amount: Option<Box<RawValue>>,
    gateway_name: Option<&'a str>,
    gateway_reference: Option<&'a str>,
    gateway_result_code: Option<&'a str>,
    gateway_result_description: Option<&'a str>,
    gateway_result_sub_code: Option<&'a str>,
    gateway_result_sub_description: Option<&'a str>,
    gateway_token: Option<&'a str>,
    custom_gateway_response: Option<Cow<'a, Value>>,
    /// `yes`, `no` or `unknown`, and the rule that decided, of payments with a proof of authentication (standards 3.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    liability_shift: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    liability_shift_rule: Option<&'static str>,
    /// The attempts at other accounts before this one, where there were any (orchestra 5).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed_upg_charge_results: Vec<OperationResult<'a>>,
}

impl OperationResult<'_> {
    /// The same with who bears a fraud, where that is known.
    pub(super) fn bearing(self, liability: Option<Liability>) -> Self {
        let (shift, rule) = liability.map(|found| (found.shift.as_str(), found.rule.as_str())).unzip();
        OperationResult { liability_shift: shift, liability_shift_rule: rule, ..self }
    }
}

/// What an operation was asked to do, for answers without an attempt.
pub(super) struct Wish {
    pub(super) operation: Operation,
    pub(super) money: Money,
    pub(super) gateway: Option<&'static str>,
    pub(super) psp_reference: Option<String>,
}

/// Who bears a fraud of what an outcome began; nobody asks that of a capture or a refund.
pub(super) async fn liability(engine: &Engine, outcome: &Outcome) -> Result<Option<Liability>, EngineError> {
    let payment = &outcome.payment.payment;
    match outcome.tried.last() {
        Some(last) if last.attempt.operation.begins_a_payment() => {
            authentications::liability(engine, &payment.merchant, &payment.id).await
        }
        _ => Ok(None),
    }
}

/// The answer of an operation.
pub(super) fn answer(
    outcome: &Outcome,
    compat: Compat,
    liability: Option<Liability>,
) -> Result<Reply, Problem> {
    let (last, before) = outcome.tried.split_last().ok_or(Problem::Broken)?;
    let mut result = of(last)?.bearing(liability);
    result.failed_upg_charge_results = before.iter().map(of).collect::<Result<_, _>>()?;
    let reply = Reply::json(result.operation_result_code.status(compat), &result)?;
    Ok(Reply { replayed: outcome.replayed, ..reply })
}

/// What a session tells of its payment as it stands now, and of the accounts that were tried before. The payment's own
/// state stands where a status has it, so that a later refund shows (orchestra 11.5).
pub(super) fn told(outcome: &Outcome) -> Result<(OperationResult<'_>, Vec<OperationResult<'_>>), Problem> {
    let (last, before) = outcome.tried.split_last().ok_or(Problem::Broken)?;
    let mut found = of(last)?;
    if last.attempt.state == AttemptState::Succeeded {
        found.gateway_result_description = Some(outcome.payment.payment.standing());
    }
    Ok((found, before.iter().map(of).collect::<Result<_, _>>()?))
}

/// The answer of a question for a transaction. Its own state stands in `gatewayResultCode` (orchestra 4.7).
pub(super) fn status(outcome: &Outcome, liability: Option<Liability>) -> Result<Reply, Problem> {
    let last = outcome.tried.last().ok_or(Problem::Broken)?;
    let state = if last.attempt.operation.begins_a_payment() && !outcome.payment.payment.foreign {
        outcome.payment.payment.standing()
    } else {
        last.attempt.state.as_str()
    };
    let found = of(last)?.bearing(liability);
    let result = OperationResult {
        operation_type: "Status",
        operation_result_description: Some(Cow::Borrowed("Transaction found")),
        gateway_result_code: found.gateway_result_code.or(Some(state)),
        gateway_result_description: Some(state),
        ..found
    };
    Reply::json(result.operation_result_code.status_of_lookup(), &result)
}

/// The answer of a question for a transaction that nobody knows.
pub(super) fn not_found(gateway: Option<&str>) -> Result<Reply, Problem> {
    let result = OperationResult {
        gateway_name: gateway,
        ..blank("Status", ResultCode::Rejected, "transaction not found")
    };
    Reply::json(StatusCode::CONFLICT, &result)
}

/// The answer of an operation that was not begun. Only what is no answer of its kind is a [`Problem`].
pub(super) fn refused(wish: &Wish, error: EngineError, compat: Compat) -> Result<Reply, Problem> {
    let (code, word, text) = match &error {
        EngineError::Connector(ConnectorError::Unsupported(_)) => {
            (ResultCode::NotImplemented, None, "The gateway does not do this".to_owned())
        }
        EngineError::Refused(refused @ Refused::Exceeds { .. }) => {
            (ResultCode::Rejected, Some("amount_exceeds_remaining"), refused.to_string())
        }
        EngineError::Refused(refused) => (ResultCode::Rejected, Some("state_conflict"), refused.to_string()),
        EngineError::UnderWay => (ResultCode::Rejected, Some("state_conflict"), error.to_string()),
        _ => return Err(error.into()),
    };
    let result = OperationResult {
        currency: currency(wish.money),
        amount: amount(wish.money)?,
        gateway_name: wish.gateway,
        gateway_reference: wish.psp_reference.as_deref(),
        gateway_result_code: word,
        gateway_result_description: word.map(|_| text.as_str()),
        ..blank(word_of(wish.operation), code, &text)
    };
    Reply::json(code.status(compat), &result)
}

/// What a session tells of a card that its issuer has not let on: no PSP was asked.
pub(super) fn unasked<'a>(
    operation: Operation,
    money: Money,
    code: ResultCode,
    word: &'static str,
) -> Result<OperationResult<'a>, Problem> {
    let text = match code {
        ResultCode::Accepted => "Accepted: the payer's bank is still being asked".to_owned(),
        _ => format!("Declined: {}", word.replace('_', " ")),
    };
    Ok(OperationResult {
        operation_result_description: Some(Cow::Owned(text)),
        currency: currency(money),
        amount: amount(money)?,
        gateway_result_code: Some(word),
        ..blank(word_of(operation), code, "")
    })
}

fn blank<'a>(operation_type: &'static str, code: ResultCode, text: &'a str) -> OperationResult<'a> {
    OperationResult {
        operation_type,
        operation_result_code: code,
        operation_result_description: Some(Cow::Borrowed(text)),
        authorization_code: None,
        currency: None,
        amount: None,
        gateway_name: None,
        gateway_reference: None,
        gateway_result_code: None,
        gateway_result_description: None,
        gateway_result_sub_code: None,
        gateway_result_sub_description: None,
        gateway_token: None,
        custom_gateway_response: None,
        failed_upg_charge_results: Vec::new(),
        liability_shift: None,
        liability_shift_rule: None,
    }
}

fn of(tried: &Tried) -> Result<OperationResult<'_>, Problem> {
    let Tried { attempt, gateway, psp_reference, answered, token, .. } = tried;
    let own_word = attempt.refusal.map(florin_domain::Refusal::as_str);
    Ok(OperationResult {
        operation_result_description: Some(Cow::Owned(describe(attempt))),
        authorization_code: answered.auth_code.as_deref(),
        currency: currency(attempt.money),
        amount: amount(attempt.money)?,
        gateway_name: Some(gateway.name),
        gateway_reference: psp_reference.as_deref(),
        gateway_result_code: answered.code.as_deref().or(own_word),
        gateway_result_description: answered.text.as_deref(),
        gateway_result_sub_code: answered.sub_code.as_deref(),
        gateway_result_sub_description: answered.sub_text.as_deref(),
        gateway_token: token.as_ref().map(florin_engine::SecretText::expose),
        custom_gateway_response: custom(tried),
        ..blank(word_of(attempt.operation), ResultCode::of(attempt), "")
    })
}

/// `operationType`; what we do by ourselves reads like what a merchant would have asked for.
fn word_of(operation: Operation) -> &'static str {
    match operation {
        Operation::Charge => "Charge",
        Operation::Authorize => "PreAuth",
        Operation::Capture => "Capture",
        Operation::Void | Operation::Release => "Void",
        Operation::Refund | Operation::GiveBack => "Refund",
        Operation::Tokenize => "Tokenize",
        // This dialect has none; a shop of the checkout face may have made one under the same reference.
        Operation::Payout => "Payout",
    }
}

/// No currency where there is no money: ISO 4217 calls that `XXX`.
fn currency(money: Money) -> Option<&'static str> {
    is_any(money).then(|| money.currency().code())
}

fn is_any(money: Money) -> bool {
    !money.is_zero() || money.currency().exponent().is_some()
}

/// Major units with the currency's own decimals, as a JSON number that never was a float.
fn amount(money: Money) -> Result<Option<Box<RawValue>>, Problem> {
    if !is_any(money) {
        return Ok(None);
    }
    RawValue::from_string(money.to_major()).map(Some).map_err(|_| Problem::Broken)
}

/// The PSP's raw reply, with what the payer must do before it while the attempt waits for that.
fn custom(tried: &Tried) -> Option<Cow<'_, Value>> {
    let raw = tried.answered.raw.as_ref();
    let action =
        tried.answered.action.as_ref().filter(|_| tried.attempt.state == AttemptState::ActionRequired);
    let Some(action) = action else { return raw.map(Cow::Borrowed) };
    let mut custom = Map::new();
    custom.insert("action".to_owned(), action_body(action));
    match raw {
        Some(Value::Object(members)) => {
            let others = members.iter().filter(|(name, _)| *name != "action");
            custom.extend(others.map(|(name, value)| (name.clone(), value.clone())));
        }
        Some(other) => {
            custom.insert("response".to_owned(), other.clone());
        }
        None => {}
    }
    Some(Cow::Owned(Value::Object(custom)))
}

fn action_body(action: &Action) -> Value {
    match action {
        Action::Redirect { url } => json!({ "type": "redirect", "url": url }),
        Action::PostForm { url, fields } => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
            json!({ "type": "postForm", "url": url, "fields": fields.collect::<Map<_, _>>() })
        }
        Action::Present { text, url } => json!({ "type": "present", "text": text, "url": url }),
        Action::Sdk => json!({ "type": "sdk" }),
        Action::Wait => json!({ "type": "wait" }),
    }
}

/// `gatewayName` of a connector's id.
pub(super) fn gateway_name(id: &'static str) -> &'static str {
    connector(id).map_or(id, |found| found.manifest().name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_told_by_their_type() {
        let told = |action| action_body(&action).to_string();
        let url = || "https://acs.example".to_owned();
        let fields = vec![("creq".to_owned(), "e30".to_owned())];
        assert_eq!(
            told(Action::Redirect { url: url() }),
            r#"{"type":"redirect","url":"https://acs.example"}"#
        );
        assert_eq!(
            told(Action::PostForm { url: url(), fields }),
            r#"{"type":"postForm","url":"https://acs.example","fields":{"creq":"e30"}}"#
        );
        assert_eq!(told(Action::Sdk), r#"{"type":"sdk"}"#);
        assert_eq!(told(Action::Wait), r#"{"type":"wait"}"#);
    }
}
