//! The page on which a payer accepts a transaction or refuses it: `/wallet/confirm/:key` and the same below a language
//! (wallet-surround 6.1).
//!
//! Signing in and agreeing is one form, as on the page of consent. Its address is known to the payer and the client only.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use florin_domain::{Money, TransactionState};
use florin_engine::wallet::accounts::{self, Wallet};
use florin_engine::wallet::allowances::Limit;
use florin_engine::wallet::transactions::{self, Acceptance, Kind, Transaction, TransactionFault};
use florin_engine::wallet::{balances, users};
use minijinja::context;
use url::Url;

use super::transactions::brought_on;
use crate::shared::body;
use crate::wallet::consent::is_from_elsewhere;
use crate::wallet::desk::Desk;
use crate::wallet::pages::{Page, leave};
use crate::wallet::refusal::Refusal;
use crate::wallet::sign_in::{Decision, SignIn};
use crate::wallet::texts::TAGS;

/// The page in the browser's language, and in each language by its name.
pub(in crate::wallet) fn routes() -> Router<Desk> {
    let places = ["/wallet/confirm/{key}", "/transaction/confirm-with-oauth/{key}"];
    let named = TAGS.iter().flat_map(|tag| places.map(|place| format!("/{tag}{place}")));
    let paths = places.map(str::to_owned).into_iter().chain(named);
    paths.fold(Router::new(), |router, path| router.route(&path, get(open).post(submit)))
}

/// The key in an address.
fn key(head: &Parts) -> &str {
    head.uri.path().rsplit('/').next().unwrap_or_default()
}

/// The language in an address.
fn language(head: &Parts) -> Option<&str> {
    let tag = head.uri.path().strip_prefix('/')?.split('/').next()?;
    TAGS.contains(&tag).then_some(tag)
}

/// Where a payer goes who accepted here and is to let the client act for them as well (wallet-surround 2.2): the words of
/// that wish stand in the address.
fn consent(head: &Parts) -> Option<String> {
    let (before, _) = head.uri.path().split_once("/transaction/confirm-with-oauth/")?;
    Some(format!("{before}/oauth?{}", head.uri.query().unwrap_or_default()))
}

fn page_for(desk: &Desk, head: &Parts) -> Page {
    Page::new(&desk.engine, &head.headers, language(head), desk.engine.settings().insecure_dev)
}

/// A transaction that somebody may accept now.
async fn find(desk: &Desk, head: &Parts) -> Result<Option<Transaction>, Refusal> {
    let found = transactions::find(&desk.engine, key(head)).await?;
    let now = desk.engine.now();
    Ok(found.filter(|found| {
        found.row.state == TransactionState::New && found.row.ends_at.is_none_or(|ends_at| ends_at > now)
    }))
}

async fn open(State(desk): State<Desk>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let page = page_for(&desk, &head);
    let shown = async {
        match find(&desk, &head).await? {
            Some(found) => form(&desk, &page, &head, &found, (StatusCode::OK, "", None)).await,
            None => Ok(unknown(&desk, &page, &head)),
        }
    };
    shown.await.unwrap_or_else(|refusal| broken(&page, &refusal))
}

/// Nobody finds keys by trying: whoever tries too often is no longer listened to.
fn unknown(desk: &Desk, page: &Page, head: &Parts) -> Response {
    match desk.limits.failure(&head.extensions) {
        Ok(()) => plain(page, StatusCode::NOT_FOUND, "closed-title", "pay-closed"),
        Err(_) => plain(page, StatusCode::TOO_MANY_REQUESTS, "closed-title", "too-many"),
    }
}

fn plain(page: &Page, status: StatusCode, title: &str, text: &str) -> Response {
    page.draw(status, "plain.html", title, context! { text => page.text(text) }, &[])
}

fn broken(page: &Page, refusal: &Refusal) -> Response {
    tracing::error!(reason = refusal.reason(), "the page of a transaction could not be shown");
    plain(page, StatusCode::SERVICE_UNAVAILABLE, "consent-broken-title", "unreachable")
}

/// The form: its status, the name that was typed, and what is wrong with it as a key of the texts.
async fn form(
    desk: &Desk,
    page: &Page,
    head: &Parts,
    found: &Transaction,
    (status, username, said): (StatusCode, &str, Option<&str>),
) -> Result<Response, Refusal> {
    let mut payments = Vec::new();
    for payment in found.payments.iter().filter(|payment| payment.is_cancelable()) {
        let words = &payment.words;
        let text = words.description.clone().or_else(|| words.items.first().map(|item| item.title.clone()));
        let to = beneficiary(desk, payment.row.beneficiary).await?;
        payments.push(context! { text, to, amount => payment.row.price.to_string() });
    }
    let sums: Vec<String> = found.charged()?.iter().map(ToString::to_string).collect();
    let back = found.words.redirect_uri.as_deref().and_then(|uri| Url::parse(uri).ok());
    let view = context! {
        action => head.uri.path_and_query().map_or("", |target| target.as_str()),
        said => said.map(|key| page.text(key)),
        client => found.row.client.clone(),
        optional => found.words.allowance_optional,
        later => later(found),
        username, payments, sums,
    };
    let origin: Vec<String> = back.map(|back| back.origin().ascii_serialization()).into_iter().collect();
    Ok(page.draw(status, "confirm.html", "pay-title", view, &origin))
}

/// What people call whom they pay, else the account.
async fn beneficiary(desk: &Desk, wallet: i64) -> Result<String, Refusal> {
    let Some(wallet) = accounts::find_wallet(&desk.engine, wallet).await? else { return Ok(String::new()) };
    let owner = users::find(&desk.engine, wallet.user).await?;
    let name = owner.and_then(|owner| owner.profile.display_name);
    Ok(name.unwrap_or_else(|| wallet.account.number.to_string()))
}

/// How far the allowance reaches.
fn later(found: &Transaction) -> Vec<String> {
    let Some(allowance) = &found.allowance else { return Vec::new() };
    let row = &allowance.row;
    let limit = |limit: &Limit| format!("{} / {}", limit.max, span(limit.within_s));
    row.max.iter().map(Money::to_string).chain(row.limits.iter().map(limit)).collect()
}

/// A time in the largest unit that it is whole in.
fn span(seconds: i64) -> String {
    match seconds {
        seconds if seconds % 86_400 == 0 => format!("{} d", seconds / 86_400),
        seconds if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

async fn submit(State(desk): State<Desk>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let page = page_for(&desk, &head);
    let Ok(body) = body::read(body).await else {
        return plain(&page, StatusCode::BAD_REQUEST, "consent-broken-title", "consent-broken");
    };
    if is_from_elsewhere(&head) {
        return plain(&page, StatusCode::FORBIDDEN, "consent-broken-title", "consent-elsewhere");
    }
    let answered = async {
        match find(&desk, &head).await? {
            Some(found) => decide(&desk, &page, &head, &found, SignIn::read(&body)).await,
            None => Ok(unknown(&desk, &page, &head)),
        }
    };
    answered.await.unwrap_or_else(|refusal| broken(&page, &refusal))
}

async fn decide(
    desk: &Desk,
    page: &Page,
    head: &Parts,
    found: &Transaction,
    typed: SignIn,
) -> Result<Response, Refusal> {
    let engine = &desk.engine;
    match typed.decision {
        Some(Decision::Allow) => {}
        Some(Decision::Deny) => {
            return match transactions::reject(engine, &found.row.key).await {
                Ok(refused) => Ok(back(page, &refused, "reject", "done-explained")),
                Err(TransactionFault::State) => Ok(unknown(desk, page, head)),
                Err(fault) => Err(fault.into()),
            };
        }
        None => {
            let again = (StatusCode::UNPROCESSABLE_ENTITY, typed.username.as_str(), None);
            return form(desk, page, head, found, again).await;
        }
    }
    let user = match typed.user(desk, head).await? {
        Ok(user) => user,
        Err((status, said)) => {
            return form(desk, page, head, found, (status, &typed.username, Some(said))).await;
        }
    };
    let Some(payer) = payer(desk, found, user).await? else {
        let again = (StatusCode::UNPROCESSABLE_ENTITY, typed.username.as_str(), Some("pay-own"));
        return form(desk, page, head, found, again).await;
    };
    let with_allowance = typed.is_marked("allowance", "1");
    let acceptance =
        Acceptance { payer, kind: Kind::Page, with_allowance, prices: Vec::new(), revokes: None };
    let accepted = match transactions::accept(engine, &found.row.key, &acceptance).await {
        Ok(accepted) => brought_on(desk, accepted).await?,
        Err(TransactionFault::State) => return Ok(unknown(desk, page, head)),
        Err(fault) => return Err(fault.into()),
    };
    let said = match accepted.row.state {
        TransactionState::WaitingFunds => "pay-waiting",
        _ => "done-explained",
    };
    let onwards = consent(head).and_then(|to| leave(&to));
    Ok(onwards.unwrap_or_else(|| back(page, &accepted, "success", said)))
}

/// The first of the user's wallets that has enough, else the first one. None: whatever they have is to be paid itself.
async fn payer(desk: &Desk, found: &Transaction, user: i64) -> Result<Option<Wallet>, Refusal> {
    let mut wallets = accounts::wallets_of(&desk.engine, user).await?;
    wallets.retain(|wallet| {
        !found.payments.iter().any(|payment| payment.row.beneficiary_account == wallet.account.number)
    });
    let sums = found.charged()?;
    for wallet in &wallets {
        let held = balances::of(&desk.engine, &wallet.account.number).await?;
        let has = |sum: &Money| {
            held.iter().any(|own| own.currency == sum.currency() && own.available >= sum.minor())
        };
        if sums.iter().all(has) {
            return Ok(Some(wallet.clone()));
        }
    }
    Ok(wallets.into_iter().next())
}

/// To where the client wants its user, with how it went; else a page that says so.
fn back(page: &Page, found: &Transaction, status: &str, said: &str) -> Response {
    let to = found.words.redirect_uri.as_deref().and_then(|uri| {
        let joint = if uri.contains('?') { '&' } else { '?' };
        leave(&format!("{uri}{joint}status={status}"))
    });
    to.unwrap_or_else(|| plain(page, StatusCode::OK, "done-title", said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_whole_units() {
        for (seconds, told) in [(86_400, "1 d"), (7200, "2 h"), (90 * 60, "90 min"), (61, "61 s")] {
            assert_eq!(span(seconds), told);
        }
    }
}
