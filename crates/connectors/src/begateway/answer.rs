//! What beGateway's transactions mean. `status` is the verdict: the acquirer's code beside it may say `05` to an approval.

use florin_domain::{Mode, Refusal};
use serde_json::Value;

use super::amount::Exponents;
use super::fault;
use super::transaction::{Kind, Transaction};
use crate::codec::json;
use crate::connector::{Action, Answer, Authenticated, Call, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

/// What was asked, as far as an answer must agree with it.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The kind of transaction; none where somebody asks for one that was not made through us.
    pub(super) kind: Option<Kind>,
    /// What it acts upon.
    pub(super) parent: Option<&'a str>,
    pub(super) mode: Mode,
    pub(super) exponents: Exponents,
    /// It was made earlier.
    pub(super) is_lookup: bool,
    /// The card was to be kept. Lookups see it in the transaction.
    pub(super) wants_token: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn of(call: &Call<'a>, kind: Kind) -> Asked<'a> {
        Asked {
            kind: Some(kind),
            parent: None,
            mode: call.mode,
            exponents: Exponents::of(call.credentials),
            is_lookup: false,
            wants_token: false,
        }
    }
}

/// Reads a reply that should be a transaction.
pub(super) fn read(reply: &Reply, asked: &Asked<'_>) -> Answer {
    let Ok(body) = json::read(&reply.body) else { return fault::unreadable(reply) };
    match Transaction::of(&body) {
        Some(transaction) => {
            let mut answer = transaction_answer(transaction, asked);
            let is_no = reply.status < 500 && matches!(answer.outcome, Outcome::Declined(_));
            if !reply.is_success() && !is_no {
                unbelievable(&mut answer, &format!("a transaction came with HTTP {}", reply.status));
            }
            Answer { raw: Some(scrub::json(&body)), ..answer }
        }
        None => fault::answer(reply, &body, asked),
    }
}

/// Reads a reply that should be a stored card: its fields without a transaction around them.
pub(super) fn stored(reply: &Reply, asked: &Asked<'_>) -> Answer {
    let Ok(body) = json::read(&reply.body) else { return fault::unreadable(reply) };
    let token = json::text(&body, &["token"]).filter(|token| !token.is_empty());
    let (Some(token), true, None) = (token, reply.is_success(), Transaction::of(&body)) else {
        return read(reply, asked);
    };
    let mut answer = Answer::of(Outcome::Tokenized);
    answer.token = Some(token.to_owned());
    answer.raw = Some(scrub::json(&body));
    answer
}

/// What one transaction says. The raw reply is the caller's to keep.
pub(super) fn transaction_answer(transaction: Transaction<'_>, asked: &Asked<'_>) -> Answer {
    let kind = transaction.text("type").and_then(Kind::find);
    let status = transaction.text("status").unwrap_or_default();
    let mut answer = facts(transaction, asked);
    answer.outcome = match status {
        "successful" => done(kind, &answer),
        // It ended without money: final, whatever the reason says about asking again.
        "failed" => decline::verdict(fault::reason(transaction)),
        "incomplete" => incomplete(transaction, kind),
        // The payer never came.
        "expired" => Outcome::Declined(Refusal::ShopperCancelled),
        // Only in answers: nothing was made.
        "error" => decline::verdict(fault::refused(transaction.code(), Refusal::RequestInvalid)),
        "pending" => Outcome::Pending,
        other => {
            answer.alarm = Some(format!("unknown status {:?}", other.chars().take(40).collect::<String>()));
            Outcome::Pending
        }
    };
    let success = !matches!(
        answer.outcome,
        Outcome::Pending | Outcome::Action(_) | Outcome::Declined(_) | Outcome::Refused(_)
    );
    if let Some(what) = contradiction(transaction, asked, kind) {
        unbelievable(&mut answer, what);
    } else if success && asked.mode == Mode::Live && transaction.is_test() == Some(true) {
        unbelievable(&mut answer, "a live payment was answered as a test");
    } else if moves_known_money(&answer.outcome) && answer.money.is_none() {
        unbelievable(&mut answer, "a success without an amount");
    } else if status == "successful" && answer.outcome == Outcome::Pending {
        answer.alarm = Some("a tokenization without a token".to_owned());
    }
    answer
}

/// What is always kept, whatever became of it.
fn facts(transaction: Transaction<'_>, asked: &Asked<'_>) -> Answer {
    let mut answer = Answer { about_attempt: true, ..Answer::of(Outcome::Pending) };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    answer.psp_reference = owned(transaction.text("uid"));
    answer.reference = owned(transaction.text("tracking_id"));
    answer.money = transaction.amount().and_then(|(units, code)| asked.exponents.to_money(units, code));
    answer.auth_code = transaction.acquirer("auth_code").map(scrub::text);
    let check = |kind| transaction.deep(&["avs_cvc_verification", kind, "result_code"]).map(scrub::text);
    answer.avs = check("avs_verification");
    answer.cvc = check("cvc_verification");
    let of_proof = |name| transaction.deep(&["three_d_secure_verification", name]).map(scrub::text);
    answer.authenticated = of_proof("pa_status").map(|status| Authenticated { status, eci: of_proof("eci") });
    answer.code = transaction.code().or_else(|| transaction.text("status")).map(scrub::text);
    answer.text = transaction.text("message").map(scrub::text);
    answer.sub_code = transaction.acquirer("bank_code").map(scrub::text);
    answer.sub_text = transaction.acquirer("message").map(scrub::text);
    let is_kept = if asked.is_lookup { transaction.is_kept() } else { asked.wants_token };
    let is_product = asked.kind == Some(Kind::Tokenization);
    answer.token = owned(transaction.token().filter(|_| is_kept || is_product));
    answer
}

fn done(kind: Option<Kind>, answer: &Answer) -> Outcome {
    match kind {
        Some(Kind::Payment | Kind::Capture) => Outcome::Captured,
        Some(Kind::Authorization) => Outcome::Authorized,
        Some(Kind::Void) => Outcome::Voided,
        Some(Kind::Refund) => Outcome::Refunded,
        Some(Kind::Payout) => Outcome::PaidOut,
        Some(Kind::Tokenization) if answer.token.is_some() => Outcome::Tokenized,
        Some(Kind::Tokenization) | None => Outcome::Pending,
    }
}

/// It waits for the payer, or for the acquirer.
fn incomplete(transaction: Transaction<'_>, kind: Option<Kind>) -> Outcome {
    let waits_for_acquirer =
        matches!(transaction.code(), Some("P.0001" | "P.0002" | "P.0220" | "P.1019" | "P.1020" | "P.9999"));
    let has_payer = kind.is_some_and(Kind::has_payer);
    let url = transaction.text("redirect_url").or_else(|| transaction.deep(&["links", "redirect_url"]));
    match url.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        Some(url) if !waits_for_acquirer && has_payer => {
            Outcome::Action(Action::Redirect { url: url.to_owned() })
        }
        _ => Outcome::Pending,
    }
}

/// Where the transaction is not the one that was asked for.
fn contradiction(
    transaction: Transaction<'_>,
    asked: &Asked<'_>,
    kind: Option<Kind>,
) -> Option<&'static str> {
    let other =
        |asked: Option<&str>, said: Option<&str>| matches!((asked, said), (Some(a), Some(b)) if a != b);
    if kind.is_none() || asked.kind.is_some_and(|asked| kind != Some(asked)) {
        Some("another type of transaction than asked")
    } else if asked.kind.is_some_and(Kind::has_parent) && other(asked.parent, transaction.text("parent_uid"))
    {
        Some("a transaction that follows another one than asked")
    } else {
        None
    }
}

fn moves_known_money(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Authorized | Outcome::Captured | Outcome::Refunded | Outcome::PaidOut)
}

/// Neither a yes nor a no that may be believed.
pub(super) fn unbelievable(answer: &mut Answer, what: &str) {
    answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
    answer.about_attempt = false;
    answer.alarm = Some(what.to_owned());
}

/// Whether a body says that an asynchronous server is still at it.
pub(super) fn is_processing(body: &Value) -> bool {
    let has_place = body.get("request_id").is_some() || body.get("status_url").is_some();
    has_place && json::text(body, &["status"]) == Some("processing")
}
