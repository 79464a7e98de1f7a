//! PayPal, banks and UPI: no card, the payer approves the payment elsewhere (orchestra 10, 12). The payment begins when
//! the browser asks for what its window needs, and is completed when it says that the payer is back.

use axum::http::StatusCode;
use florin_engine::direct::{self, DirectOrder, Stage};
use florin_engine::sessions::{self, NewTry, Try};
use florin_engine::{Action, Direct, EngineError, Outcome};
use serde_json::json as body;

use super::super::error::Problem;
use super::super::faults::Faults;
use super::super::reply::Reply;
use super::made::Made;
use super::offers::{self, Wallet};
use super::pay::{self, Standing};
use super::payer;
use super::visit::Visit;
use super::{qr, returning};
use crate::shared::json;

/// `validateSession` of these methods: begins the payment, or takes up the one that waits.
pub(super) async fn prepare(visit: &Visit, wallet: Wallet) -> Result<Reply, Problem> {
    let refused = |message: String| body!({ "success": false, "message": message, "data": "" });
    let told = match begun(visit, wallet).await {
        Ok((made, Some(outcome))) => match (direct::stage(&outcome), outcome.tried.last()) {
            (Stage::Waiting, Some(last)) => {
                let order = last.psp_reference.as_deref().unwrap_or_default();
                window(visit, wallet, &made, order, last.answered.action.as_ref())
            }
            _ => refused("the payment cannot be begun any more".to_owned()),
        },
        Ok(_) => return Err(Problem::Broken),
        // A status of 400 would take the reason away from the library.
        Err(Problem::Fields(faults)) => refused(faults.sentences()),
        Err(problem) => return Err(problem),
    };
    Reply::json(StatusCode::OK, &told)
}

/// What the library needs for its window. Of PayPal the vendor's takes the order alone; ours goes to the address beside.
fn window(
    visit: &Visit,
    wallet: Wallet,
    made: &Try,
    order: &str,
    action: Option<&Action>,
) -> serde_json::Value {
    let own = format!("{}.{}", visit.session.id, made.no);
    let (url, code) = match action {
        Some(Action::Redirect { url }) => (Some(url.as_str()), None),
        Some(Action::Present { text, url }) => (url.as_deref(), Some(text.as_str())),
        _ => (None, None),
    };
    let data = match wallet {
        Wallet::PayPal => order.to_owned(),
        Wallet::BankPay => body!({ "providerName": "Florin", "authUrl": url, "data": own }).to_string(),
        _ => {
            let picture = code.and_then(qr::picture);
            body!({ "transaction_id": own, "url": url, "text": code, "picture": picture }).to_string()
        }
    };
    body!({ "success": true, "message": "", "data": data, "url": url })
}

async fn begun(visit: &Visit, wallet: Wallet) -> Result<Standing, Problem> {
    let mut no = 1;
    if let Some(last) = pay::standing(visit).await? {
        let last = let_go(visit, last, wallet).await?;
        if !pay::may_follow(&last) {
            let is_other = Made::read(&last.0.words)?.wallet != wallet;
            if is_other && pay::waits(&last.0, last.1.as_ref()) {
                return Err(Faults::one("", pay::ASKED_ELSEWHERE).into());
            }
            return Ok(last);
        }
        no = last.0.no + 1;
    }
    begin(visit, wallet, no).await
}

/// The same try, after it was given up where it waits for an approval in another method's window and nothing is taken of
/// it without us.
pub(super) async fn let_go(
    visit: &Visit,
    (made, outcome): Standing,
    wallet: Wallet,
) -> Result<Standing, Problem> {
    let before = Made::read(&made.words)?.wallet;
    let waits = pay::waits(&made, outcome.as_ref()) && before != wallet && !before.is_card();
    let last = outcome.as_ref().and_then(|outcome| outcome.tried.last()).filter(|_| waits);
    let Some(at) = last.map(|last| last.attempt.at.clone()) else { return Ok((made, outcome)) };
    let outcome = direct::abandon(&visit.engine, &visit.session.caller, &at).await?;
    Ok((made, Some(outcome)))
}

async fn begin(visit: &Visit, wallet: Wallet, no: i64) -> Result<Standing, Problem> {
    let (engine, session, terms) = (&visit.engine, &visit.session, &visit.terms);
    let gone = || Problem::from(Faults::one("eWalletName", "the e-wallet account is gone"));
    let offer = terms.offer(wallet).ok_or_else(gone)?;
    let ewallet = offers::named(engine, &session.caller, &offer.account).await?.ok_or_else(gone)?;
    let account = direct::account(engine, &session.caller, &ewallet.kept)
        .await?
        .map_err(|fault| Faults::one("eWalletName", fault.to_string()))?;
    let (words, began) = (Made::elsewhere(wallet).write()?, engine.now());
    let new =
        NewTry { session: session.id.clone(), no, words: words.clone(), began, string: None, pass: None };
    let return_url = returning::address(visit, "return", no);
    let order = DirectOrder {
        account,
        direct: chosen(visit, wallet, &return_url)?,
        money: terms.money()?,
        reference: None,
        description: terms.note.clone(),
        payer: payer::of_terms(terms, visit.ip),
        return_url: Some(return_url),
        idempotency: None,
        session: Some(new),
    };
    match direct::start(engine, &session.caller, order).await {
        Ok(outcome) => {
            let payment = Some(outcome.payment.payment.id.clone());
            Ok((Try { no, payment, authentication: None, words, created_at: began }, Some(outcome)))
        }
        Err(EngineError::UnderWay) => sessions::settled(engine, session).await?.ok_or(Problem::Broken),
        Err(error) => Err(error.into()),
    }
}

/// What was chosen in the window: the bank's country, or the payer's address in UPI.
fn chosen(visit: &Visit, wallet: Wallet, return_url: &str) -> Result<Direct, Problem> {
    let text = visit.literal()?;
    let word = |names: &[&str]| match json::parse(text.as_bytes()) {
        Ok(json::Value::Text(word)) => Some(word.as_str().to_owned()).filter(|word| !word.is_empty()),
        Ok(json::Value::Object(object)) => names.iter().find_map(|name| match object.get(name) {
            Some(json::Value::Text(word)) => Some(word.as_str().to_owned()),
            _ => None,
        }),
        _ => None,
    };
    Ok(match wallet {
        Wallet::PayPal => Direct::PayPal { cancel_url: Some(format!("{return_url}&turned=back")) },
        Wallet::BankPay => {
            let is_code = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
            let country = word(&["countryCode", "country", "code"]).or_else(|| visit.terms.country.clone());
            let missing = || Problem::from(Faults::one("countryCode", "must be two letters of ISO 3166-1"));
            Direct::Bank { country: country.filter(is_code).ok_or_else(missing)?.to_ascii_uppercase() }
        }
        _ => Direct::Upi { payer_address: word(&["vpa"]).filter(|address| address.contains('@')) },
    })
}

/// The payer is back: takes the money where the provider waits for that, and tells how it stands.
pub(super) async fn finish(visit: &Visit, wallet: Wallet) -> Result<Standing, Problem> {
    let unknown = || Problem::from(Faults::one("", "nothing was begun with this payment method"));
    let (made, outcome) = pay::standing(visit).await?.ok_or_else(unknown)?;
    if Made::read(&made.words)?.wallet != wallet {
        return Ok((made, outcome));
    }
    let Some(last) = outcome.as_ref().and_then(|outcome| outcome.tried.last()) else { return Err(unknown()) };
    let at = last.attempt.at.clone();
    let outcome = direct::complete(&visit.engine, &visit.session.caller, &at).await?;
    Ok((made, Some(outcome)))
}

/// The same for pages which wait, in the form that each method's window reads (orchestra 12).
pub(super) fn told(wallet: Wallet, outcome: &Outcome) -> serde_json::Value {
    let word = word(outcome);
    if wallet != Wallet::Upi {
        return word.into();
    }
    let status = match word {
        "Pending" => "pending",
        "Success" => "success",
        _ => "failure",
    };
    body!({ "msg": [{ "status": status }] })
}

/// The word that pages which wait are told.
pub(super) fn word(outcome: &Outcome) -> &'static str {
    match direct::stage(outcome) {
        Stage::Waiting | Stage::Checking => "Pending",
        Stage::Paid => "Success",
        Stage::Refused(_) => "Reject",
        Stage::Ended => "Failure",
    }
}
