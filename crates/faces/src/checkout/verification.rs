//! Asking the shop before anything happens (checkout-webhooks 6).

use std::time::Duration;

use florin_domain::{Mode, Money};
use florin_engine::deliveries::USER_AGENT;
use florin_engine::outbound::{Answer, Limits};
use florin_engine::transactions::{Begun, Ruling, Transaction};
use florin_engine::{Method, Request};
use serde::Deserialize;

use super::codes::Code;
use super::paying::{Cashier, FACE};
use super::refusal::{ApiVersion, Refusal};
use super::telling::Told;
use super::transactions::answer;
use super::transactions::kind::Kind;
use super::webhooks;

/// No answer within this time is a no.
const TOTAL: Duration = Duration::from_secs(10);

/// What the shop is asked about: a transaction that does not exist yet.
pub(super) struct Question<'a> {
    pub(super) uid: &'a str,
    pub(super) kind: Kind,
    pub(super) money: Money,
    pub(super) mode: Mode,
    pub(super) tracking_id: Option<&'a str>,
    /// As they will be kept.
    pub(super) words: &'a str,
}

impl<'a> Question<'a> {
    /// About what is to begin.
    pub(super) fn of(begun: &'a Begun, kind: Kind, money: Money, mode: Mode) -> Question<'a> {
        let (uid, words, tracking_id) = (&begun.uid, &begun.words, begun.tracking_id.as_deref());
        Question { uid, kind, money, mode, tracking_id, words }
    }
}

/// What a shop answers.
#[derive(Deserialize)]
struct Verdict {
    code: i64,
    uid: String,
    amount: i64,
    message: Option<String>,
    friendly_message: Option<String>,
}

/// Asks the shop's address; none if it agrees. Anything but a clear yes is a no.
pub(super) async fn ask(
    cashier: &Cashier<'_>,
    url: &str,
    question: &Question<'_>,
) -> Result<Option<Ruling>, Refusal> {
    let body = body(cashier, question)?;
    let mut request = Request::new(Method::Post, url.to_owned()).header("user-agent", USER_AGENT);
    for (name, value) in webhooks::headers(cashier.engine, cashier.shop, &body).await? {
        if name != "content-type" {
            request = request.header(name, value.as_str());
        }
    }
    let request = request.body("application/json", body);
    let limits = Limits { connect: TOTAL, total: TOTAL, http: cashier.shop.settings.plain_http };
    let answered = cashier.engine.outbound().call(&request, limits).await;
    Ok(match answered {
        Ok(Answer { status: 200, body, .. }) => judge(&body, question),
        Ok(answer) => Some(no(Some(format!("verification_url answered {}", answer.status)), None)),
        Err(error) => Some(no(Some(format!("verification_url: {error}")), None)),
    })
}

/// The transaction as an event would tell it, incomplete.
fn body(cashier: &Cashier<'_>, question: &Question<'_>) -> Result<Vec<u8>, Refusal> {
    let now = cashier.engine.now();
    let waiting = Ruling {
        status: "incomplete".to_owned(),
        code: "P.0001".to_owned(),
        message: None,
        friendly_message: None,
    };
    let transaction = Transaction {
        merchant: cashier.shop.merchant.clone(),
        uid: question.uid.to_owned(),
        face: FACE.to_owned(),
        shop: cashier.shop.id,
        kind: question.kind.as_str().to_owned(),
        mode: question.mode,
        parent: None,
        tracking_id: question.tracking_id.map(str::to_owned),
        money: question.money,
        words: question.words.to_owned(),
        ruling: Some(waiting),
        created_at: now,
        updated_at: now,
        carried: None,
        card: None,
    };
    Ok(answer::one(&Told::of(cashier.engine, transaction)?.view(), ApiVersion::None))
}

fn judge(body: &[u8], question: &Question<'_>) -> Option<Ruling> {
    let Ok(verdict) = serde_json::from_slice::<Verdict>(body) else {
        return Some(no(Some("verification_url answered something else than a verdict".to_owned()), None));
    };
    if verdict.uid != question.uid || verdict.amount != question.money.minor() {
        return Some(no(Some("verification_url spoke of another transaction".to_owned()), None));
    }
    (verdict.code != 0).then(|| no(verdict.message, verdict.friendly_message))
}

fn no(message: Option<String>, friendly_message: Option<String>) -> Ruling {
    let code = Code::known("F.7001");
    Ruling {
        status: "failed".to_owned(),
        code: code.as_str().to_owned(),
        message: Some(message.unwrap_or_else(|| code.message().to_owned())),
        friendly_message,
    }
}
