//! The other browser endpoints: settings of the form, brands, and the way to the bank and back (orchestra 12).

use axum::http::StatusCode;
use florin_domain::{AttemptState, Brand, brand};
use florin_engine::sessions::{self, Try};
use florin_engine::{Action, Outcome, wallet_tokens};
use serde::Serialize;
use serde_json::json as body;

use super::super::error::Problem;
use super::super::faults::Faults;
use super::super::form::Form;
use super::super::reply::Reply;
use super::super::verdict::ResultCode;
use super::direct;
use super::made::Made;
use super::offers::{self, Account, Wallet};
use super::pay::{self, Standing};
use super::results;
use super::returning;
use super::terms::Purpose;
use super::three_ds;
use super::visit::Visit;
use crate::shared::json;

/// Digits of the verification value of a card of no known brand (standards 5).
const UNKNOWN_CODE: &[u8] = &[0, 3, 4];
/// Longest address that a browser names.
const MAX_URL: usize = 2048;

/// `{ success, message, data }`: `data` is text, with JSON in it.
#[derive(Serialize)]
struct Prepared {
    success: bool,
    message: String,
    data: String,
}

/// What our form needs to know. It asks for it itself: what a shop's page says could be another page's word.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FormSettings<'a> {
    authentication_option: &'static str,
    sid: &'a str,
    operation: &'static str,
    mode: &'static str,
    amount: Option<&'a str>,
    currency: &'a str,
    digits: u8,
    public_key: String,
    merchant_display_name: Option<String>,
    display_issue_number: bool,
    display_owner_id: bool,
    allowed_brands: &'a [String],
    /// Where pages with the form may stand; empty: anywhere.
    origins: Vec<String>,
    stored_cards: Vec<Shown<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    /// What the form sends back instead of a number.
    stored: usize,
    brand: &'a str,
    last_digits: &'a str,
    name_on_card: &'a str,
    expiration_month: u8,
    expiration_year: u16,
    /// Digits of its verification value; 0: it may have none.
    security_code_lengths: &'static [u8],
}

/// `POST /EWalletOperations/validateSession`
pub(super) async fn validate(visit: Visit) -> Result<Reply, Problem> {
    let data = match visit.wallet()? {
        Wallet::CardPay => form_settings(&visit).await?,
        Wallet::ApplePay => return apple_session(&visit).await,
        wallet if !wallet.is_card() => return direct::prepare(&visit, wallet).await,
        _ => String::new(),
    };
    Reply::json(StatusCode::OK, &Prepared { success: true, message: String::new(), data })
}

/// Apple's word that the merchant may show its sheet on the page that asks.
async fn apple_session(visit: &Visit) -> Result<Reply, Problem> {
    let offer = visit.terms.offer(Wallet::ApplePay).ok_or(Problem::Broken)?;
    let account = offers::named(&visit.engine, &visit.session.caller, &offer.account).await?;
    let text = visit.literal()?;
    let tree = json::parse(text.as_bytes()).map_err(|wrong| Faults::one("", wrong.to_string()))?;
    let mut faults = Faults::default();
    let Some(form) = Form::root(&tree, &mut faults) else { return Err(faults.into()) };
    let named = form.required_text("appleUrl", MAX_URL, &mut faults);
    let (Some(named), Some(account)) = (named, account) else { return Err(faults.into()) };
    let (mode, host) = (visit.session.caller.mode, visit.host.as_deref().unwrap_or_default());
    match wallet_tokens::apple_session(&visit.engine, &account.kept, mode, named, host).await {
        Ok(bytes) => {
            let data = String::from_utf8(bytes).map_err(|_| Problem::Broken)?;
            Reply::json(StatusCode::OK, &Prepared { success: true, message: String::new(), data })
        }
        Err(why) => {
            let told = Prepared { success: false, message: why.to_string(), data: String::new() };
            Reply::json(StatusCode::OK, &told)
        }
    }
}

async fn form_settings(visit: &Visit) -> Result<String, Problem> {
    let (terms, session) = (&visit.terms, &visit.session);
    let offer = terms.offer(Wallet::CardPay).ok_or(Problem::Broken)?;
    let account = offers::named(&visit.engine, &session.caller, &offer.account).await?;
    let text = |key| account.as_ref().and_then(|account: &Account| account.text(key));
    let flag = |key| account.as_ref().is_some_and(|account| account.flag(key));
    let wish = account.as_ref().and_then(Account::three_ds);
    let settings = FormSettings {
        authentication_option: authentication_option(visit, wish.as_deref()).await?,
        sid: &session.id,
        operation: terms.purpose.as_str(),
        mode: if session.caller.mode.as_str() == "live" { "LIVE" } else { "TEST" },
        amount: terms.amount.as_deref(),
        currency: &terms.currency,
        digits: terms.places()?,
        public_key: sessions::public_key(&visit.engine, &session.caller.merchant).await?,
        merchant_display_name: text("MerchantDisplayName"),
        display_issue_number: flag("DisplayIssueNumber"),
        display_owner_id: flag("DisplayOwnerId"),
        allowed_brands: &terms.brands,
        origins: text("Origins")
            .map(|list| list.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default(),
        stored_cards: shown(visit),
    };
    serde_json::to_string(&settings).map_err(|_| Problem::Broken)
}

/// The bank is asked at an address that the server gives, unless 3-D Secure is switched off for this session.
async fn authentication_option(visit: &Visit, wish: Option<&str>) -> Result<&'static str, Problem> {
    let asks_psp = visit.terms.purpose != Purpose::Tokenize;
    let is_off = wish.is_some_and(|word| word.eq_ignore_ascii_case("Skip"))
        || visit.terms.three_ds_brands.as_ref().is_some_and(Vec::is_empty);
    let asks = if asks_psp { !is_off } else { three_ds::plan(visit).await?.is_some() };
    Ok(if asks { "OtpByUrl" } else { "None" })
}

fn shown(visit: &Visit) -> Vec<Shown<'_>> {
    let cards = visit.terms.stored_cards.iter().enumerate();
    let shown = cards.map(|(stored, card)| Shown {
        stored,
        brand: &card.brand,
        last_digits: &card.last4,
        name_on_card: &card.holder,
        expiration_month: card.month,
        expiration_year: card.year,
        security_code_lengths: Brand::find(&card.brand).map_or(UNKNOWN_CODE, Brand::cvv_lengths),
    });
    shown.collect()
}

/// `GET /EWalletOperations/brand?iin=`
pub(super) async fn brand(visit: Visit) -> Result<Reply, Problem> {
    let iin = visit.query("iin").unwrap_or_default();
    if !(6..=11).contains(&iin.len()) || !iin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Faults::one("iin", "must be 6 to 11 digits").into());
    }
    // A beginning fits a brand if some number of that brand's length begins so.
    let found = [16, 15, 19, 14, 18, 13, 17, 12]
        .into_iter()
        .find_map(|length| brand::detect(&format!("{iin:0<length$}")));
    let name = found.map_or("Unspecified", |found| found.brand.as_str());
    let is_allowed = visit.terms.takes(found);
    let lengths = found.map_or(UNKNOWN_CODE, |found| found.brand.cvv_lengths());
    let told = body!({
        "brand": name, "brandLogoUrl": null, "isAllowed": is_allowed, "securityCodeLengths": lengths,
    });
    Reply::json(StatusCode::OK, &told)
}

/// `GET /EWalletOperations/coveredCountries`: nobody must say who they are.
pub(super) async fn covered_countries() -> Result<Reply, Problem> {
    Reply::json(StatusCode::OK, &body!({ "countries": florin_engine::direct::countries() }))
}

/// `POST /EWalletOperations/startPayment?eWalletName=CardPay`
pub(super) async fn start(visit: Visit) -> Result<Reply, Problem> {
    let refused =
        |message: String| Reply::json(StatusCode::OK, &body!({ "success": false, "message": message }));
    let needs_one = match visit.terms.purpose {
        Purpose::Tokenize => three_ds::plan(&visit).await?.is_some(),
        _ => true,
    };
    if visit.wallet()? != Wallet::CardPay || !needs_one {
        return refused("this payment needs no start".to_owned());
    }
    // A status of 400 would take the reason away from the form.
    match begun(&visit).await {
        Ok(standing) => started(&visit, &standing),
        Err(Problem::Fields(faults)) => refused(faults.sentences()),
        Err(problem) => Err(problem),
    }
}

/// The try that is under way, or a new one. A challenge that was left is taken up again.
async fn begun(visit: &Visit) -> Result<Standing, Problem> {
    let text = visit.literal()?;
    let (mut no, mut before) = (1, None);
    if let Some(last) = pay::standing(visit).await? {
        let (made, outcome) = direct::let_go(visit, last, Wallet::CardPay).await?;
        let last = pay::refreshed(visit, made, outcome).await?;
        if !pay::may_follow(&last) {
            return Ok(last);
        }
        no = last.0.no + 1;
        before = Some(last);
    }
    let made = pay::begin(visit, Wallet::CardPay, &text, (no, before.as_ref())).await?;
    if pay::soft_declined(&made)?.is_none() {
        return Ok(made);
    }
    // The payer is there and the form can show the issuer's page: once more, with a challenge (standards 3.4).
    let no = made.0.no + 1;
    pay::begin(visit, Wallet::CardPay, &text, (no, Some(&made))).await
}

fn started(visit: &Visit, (made, outcome): &Standing) -> Result<Reply, Problem> {
    let id = format!("{}.{}", visit.session.id, made.no);
    let mut body = body!({ "success": true, "message": "", "transactionId": id });
    if let Some(url) = bank_address(visit, made, outcome.as_ref()) {
        body["url"] = url.into();
    }
    Reply::json(StatusCode::OK, &body)
}

/// Where the form's frame goes, while the issuer wants something of the browser.
fn bank_address(visit: &Visit, made: &Try, outcome: Option<&Outcome>) -> Option<String> {
    if !pay::waits(made, outcome) {
        return None;
    }
    if let (None, Some(known)) = (outcome, &made.authentication) {
        let page = if known.method().is_some() { "method" } else { "challenge" };
        return Some(returning::address(visit, page, made.no));
    }
    match outcome?.tried.last()?.answered.action.as_ref()? {
        Action::Redirect { url } => Some(url.clone()),
        Action::PostForm { .. } => Some(returning::address(visit, "challenge", made.no)),
        _ => None,
    }
}

/// `POST /EWalletOperations/sendOtp`: banks ask on pages of their own here.
pub(super) async fn send_otp(visit: Visit) -> Result<Reply, Problem> {
    visit.wallet()?;
    Reply::json(StatusCode::OK, &body!({ "success": false, "message": "no one-time password is asked for" }))
}

/// `GET /EWalletOperations/otpStatus`: `Success` once the bank was asked. Whether it said yes is told by `charge`,
/// whose answer keeps the reason.
pub(super) async fn otp_status(visit: Visit) -> Result<Reply, Problem> {
    let id = visit.query("transactionId").unwrap_or_default();
    let no = pay::transaction(&visit, &id);
    let found = match no {
        Some(no) => sessions::find_try(&visit.engine, &visit.session, no).await?,
        None => None,
    };
    let Some(made) = found else {
        let body = body!({ "data": "Failed", "message": "the session has no such transaction" });
        return Reply::json(StatusCode::OK, &body);
    };
    let outcome = sessions::outcome(&visit.engine, &visit.session, &made).await?;
    let is_asked = outcome.is_none() && made.authentication.as_ref().is_some_and(|known| known.is_open());
    let is_open = is_asked || outcome.as_ref().is_some_and(is_open);
    let word = if is_open { "Pending" } else { "Success" };
    Reply::json(StatusCode::OK, &body!({ "data": word, "message": "" }))
}

fn is_open(outcome: &Outcome) -> bool {
    let state = outcome.tried.last().map(|last| last.attempt.state);
    matches!(state, Some(AttemptState::Sent | AttemptState::ActionRequired))
}

/// `GET /EWalletOperations/paymentResults`: how the session stands, for pages that wait.
pub(super) async fn payment_results(visit: Visit) -> Result<Reply, Problem> {
    let standing = pay::standing(&visit).await?;
    if let Some((made, Some(outcome))) = &standing {
        let wallet = Made::read(&made.words)?.wallet;
        if !wallet.is_card() {
            return waiting(&visit, wallet, outcome).await;
        }
    }
    let verdict = standing.as_ref().map(|(made, outcome)| results::verdict(made, outcome.as_ref()));
    let (success, data) = match verdict {
        None => (false, "Pending"),
        Some(None | Some((ResultCode::Success, _))) => (true, "Success"),
        Some(Some((ResultCode::Accepted, _))) => (false, "Pending"),
        Some(Some((ResultCode::Rejected, _))) => (false, "Reject"),
        Some(Some(_)) => (false, "Failure"),
    };
    let body = body!({ "directChargeResults": { "success": success, "message": "", "data": data } });
    Reply::json(StatusCode::OK, &body)
}

/// The same of a payment that is approved elsewhere: the provider is asked, once a second at most.
async fn waiting(visit: &Visit, wallet: Wallet, outcome: &Outcome) -> Result<Reply, Problem> {
    let at = outcome.tried.last().ok_or(Problem::Broken)?.attempt.at.clone();
    let outcome = florin_engine::direct::look(&visit.engine, &visit.session.caller, &at).await?;
    let (success, data) = (direct::word(&outcome) == "Success", direct::told(wallet, &outcome));
    let told = body!({ "directChargeResults": { "success": success, "message": "", "data": data } });
    Reply::json(StatusCode::OK, &told)
}
