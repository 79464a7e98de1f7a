//! `charge`, `tokenize` and `gateway-tokenize`: one success a session, whoever asks how often (orchestra 12).

use florin_domain::{AttemptState, Operation, Refusal, RetryClass};
use florin_engine::authentications::Authentication;
use florin_engine::orders::RouteStep;
use florin_engine::sessions::{self, NewTry, Try};
use florin_engine::{Authentication as Wish, EngineError, Order, Outcome, accounts, payments, strings};

use super::super::error::Problem;
use super::super::faults::Faults;
use super::super::reply::Reply;
use super::super::verdict::ResultCode;
use super::direct;
use super::made::Made;
use super::offers::{self, Wallet};
use super::payment_data::{self, Given};
use super::results;
use super::returning;
use super::terms::Purpose;
use super::three_ds;
use super::visit::Visit;

/// Whoever was declined so often goes through a list of cards.
const MOST_TRIES: i64 = 10;

/// Two ways at once could both succeed.
pub(super) const ASKED_ELSEWHERE: &str = "the payer's bank is still being asked about this payment";

/// A try and how it stands.
pub(super) type Standing = (Try, Option<Outcome>);

/// `POST /EWalletOperations/charge`
pub(super) async fn charge(visit: Visit) -> Result<Reply, Problem> {
    let is_meant = visit.terms.purpose.charges();
    told(&visit, visit.wallet()?, is_meant).await
}

/// `POST /EWalletOperations/tokenize`
pub(super) async fn tokenize(visit: Visit) -> Result<Reply, Problem> {
    let is_meant = visit.terms.purpose == Purpose::Tokenize;
    told(&visit, visit.wallet()?, is_meant).await
}

/// `POST /EWalletOperations/gateway-tokenize`, which names no payment method: only one can do it.
pub(super) async fn gateway_tokenize(visit: Visit) -> Result<Reply, Problem> {
    let is_meant = visit.terms.purpose == Purpose::GatewayTokenize;
    told(&visit, Wallet::CardPay, is_meant).await
}

async fn told(visit: &Visit, wallet: Wallet, is_meant: bool) -> Result<Reply, Problem> {
    if !is_meant {
        return Err(Faults::one("operation", "the session is for another operation").into());
    }
    let text = visit.literal()?;
    let (made, outcome) = match transaction(visit, &text) {
        _ if !wallet.is_card() => direct::finish(visit, wallet).await?,
        Some(no) => authenticated(visit, no).await?,
        None => direct(visit, wallet, &text).await?,
    };
    if wallet.is_card() && waits(&made, outcome.as_ref()) {
        // Clients take "accepted" for a payment, and this is none before the payer has answered the bank.
        return Err(Faults::one("", ASKED_ELSEWHERE).into());
    }
    results::for_browser(&visit.engine, &visit.session, &made, outcome.as_ref()).await
}

/// The try that a transaction id names: `<session>.<no>`, as `startPayment` gave it. JSON of it is read too.
pub(super) fn transaction(visit: &Visit, text: &str) -> Option<i64> {
    let text = text.trim().trim_matches('"');
    text.strip_prefix(visit.session.id.as_str())?.strip_prefix('.')?.parse().ok()
}

/// A payment that was begun by `startPayment`: the payer has been to the bank, so the PSP is asked.
async fn authenticated(visit: &Visit, no: i64) -> Result<Standing, Problem> {
    let unknown = || Problem::from(Faults::one("transactionId", "the session has no such transaction"));
    let (engine, session) = (&visit.engine, &visit.session);
    let made = sessions::find_try(engine, session, no).await?.ok_or_else(unknown)?;
    let outcome = sessions::outcome(engine, session, &made).await?;
    refreshed(visit, made, outcome).await
}

/// How a try stands, after the PSP was asked if it waits for the payer.
pub(super) async fn refreshed(
    visit: &Visit,
    made: Try,
    outcome: Option<Outcome>,
) -> Result<Standing, Problem> {
    if outcome.is_none() && made.authentication.as_ref().is_some_and(|known| !known.used) {
        return three_ds::go_on(visit, made).await;
    }
    let Some(waiting) = outcome.as_ref().filter(|outcome| waits(&made, Some(outcome))) else {
        return Ok((made, outcome));
    };
    sessions::complete(&visit.engine, &visit.session, waiting).await?;
    let outcome = sessions::outcome(&visit.engine, &visit.session, &made).await?;
    Ok((made, outcome))
}

/// Whether the payer must do something before it goes on.
pub(super) fn waits(made: &Try, outcome: Option<&Outcome>) -> bool {
    matches!(results::verdict(made, outcome), Some((_, AttemptState::ActionRequired)))
}

/// The latest try, once its call is over.
pub(super) async fn standing(visit: &Visit) -> Result<Option<Standing>, Problem> {
    let (engine, session) = (&visit.engine, &visit.session);
    let Some(made) = sessions::last_try(engine, session).await? else { return Ok(None) };
    let outcome = sessions::outcome(engine, session, &made).await?;
    if outcome.as_ref().is_some_and(sessions::is_sent) {
        return Ok(sessions::settled(engine, session).await?);
    }
    Ok(Some((made, outcome)))
}

/// Whether another try may follow: this one failed for good, and there were not too many.
pub(super) fn may_follow((made, outcome): &Standing) -> bool {
    let failed = results::verdict(made, outcome.as_ref())
        .is_some_and(|(code, _)| !matches!(code, ResultCode::Success | ResultCode::Accepted));
    failed && made.no < MOST_TRIES
}

/// The gateway account at which the issuer declined because it wants its cardholder asked, where that may still be done
/// (standards 3.4).
pub(super) fn soft_declined(standing: &Standing) -> Result<Option<String>, Problem> {
    let last = standing.1.as_ref().and_then(|outcome| outcome.tried.last());
    let is_soft = |refusal: Refusal| refusal.class() == RetryClass::AuthenticationRequired;
    let Some(last) = last.filter(|last| last.attempt.refusal.is_some_and(is_soft)) else { return Ok(None) };
    let is_open = may_follow(standing) && Made::read(&standing.0.words)?.may_ask;
    Ok(last.account_name.clone().filter(|_| is_open))
}

/// The same, for a card that is tried now.
fn asks_at(before: Option<&Standing>, given: &Given) -> Result<Option<String>, Problem> {
    let Some(before) = before else { return Ok(None) };
    let declined = Made::read(&before.0.words)?.card;
    let is_same = declined.is_some_and(|card| given.card().is_ok_and(|own| own.pan.masked() == card.number));
    if is_same { soft_declined(before) } else { Ok(None) }
}

async fn direct(visit: &Visit, wallet: Wallet, text: &str) -> Result<Standing, Problem> {
    let (mut no, mut before) = (1, None);
    if let Some(last) = standing(visit).await? {
        let (made, outcome) = direct::let_go(visit, last, wallet).await?;
        let last = refreshed(visit, made, outcome).await?;
        if waits(&last.0, last.1.as_ref()) {
            // Told as accepted it would look like a payment.
            return Err(Faults::one("", ASKED_ELSEWHERE).into());
        }
        if !may_follow(&last) {
            return Ok(last);
        }
        no = last.0.no + 1;
        before = Some(last);
    }
    begin(visit, wallet, text, (no, before.as_ref())).await
}

/// Begins a try, behind the one that failed before it, if any. Whoever is beaten to it gets the winner's.
pub(super) async fn begin(
    visit: &Visit,
    wallet: Wallet,
    text: &str,
    (no, before): (i64, Option<&Standing>),
) -> Result<Standing, Problem> {
    let (engine, session) = (&visit.engine, &visit.session);
    let mut given = payment_data::read(visit, wallet, text).await?;
    let asks_at = asks_at(before, &given)?;
    if let Some(plan) = three_ds::plan_for(visit, wallet, given.detected).await? {
        return three_ds::begin(visit, plan, given, (no, asks_at)).await;
    }
    let is_auto = authentication(visit, wallet, &given).await? == Wish::Auto;
    let may_ask = is_auto && asks_at.is_none() && visit.terms.purpose.charges();
    let string = match (&given.token, visit.terms.purpose.vaults()) {
        (None, true) => Some(strings::prepare(engine, &session.caller, &given.card()?.pan)?),
        _ => None,
    };
    let prepared = string.as_ref().map(|string| string.token.expose().to_owned());
    let token = prepared.clone().or_else(|| given.token.take().filter(|_| visit.terms.purpose.vaults()));
    let words = Made { may_ask, asks_at, ..Made::of(wallet, &given, token)? }.write()?;
    let new = NewTry { session: session.id.clone(), no, words, began: engine.now(), string, pass: None };
    let standing = carry_out(visit, wallet, given, new, None).await?;
    forget_declined(visit, &standing, prepared).await?;
    Ok(standing)
}

/// Charges or stores a card, perhaps after we have authenticated it. Whoever is beaten to it gets the winner's.
pub(super) async fn carry_out(
    visit: &Visit,
    wallet: Wallet,
    given: Given,
    new: NewTry,
    known: Option<&Authentication>,
) -> Result<Standing, Problem> {
    let (engine, session) = (&visit.engine, &visit.session);
    let (no, words, created_at) = (new.no, new.words.clone(), new.began);
    let made = |payment| Try { no, payment, authentication: None, words, created_at };
    let done = if visit.terms.purpose == Purpose::Tokenize {
        sessions::keep(engine, &session.caller, &new, (&given.source, &given.opened)).await.map(|()| None)
    } else {
        let order = order(visit, wallet, given, new, known).await?;
        payments::start(engine, &session.caller, order).await.map(Some)
    };
    match done {
        Ok(None) => Ok((made(None), None)),
        Ok(Some(outcome)) => Ok((made(Some(outcome.payment.payment.id.clone())), Some(outcome))),
        Err(EngineError::UnderWay) => sessions::settled(engine, session).await?.ok_or(Problem::Broken),
        Err(error) => Err(error.into()),
    }
}

/// A card that was declined is not kept (orchestra 11.2).
pub(super) async fn forget_declined(
    visit: &Visit,
    standing: &Standing,
    prepared: Option<String>,
) -> Result<(), Problem> {
    if let Some(token) = prepared.filter(|_| may_follow(standing)) {
        strings::delete(&visit.engine, &visit.session.caller, &token).await?;
    }
    Ok(())
}

async fn order(
    visit: &Visit,
    wallet: Wallet,
    given: Given,
    new: NewTry,
    known: Option<&Authentication>,
) -> Result<Order, Problem> {
    let terms = &visit.terms;
    let three_ds = known.and_then(Authentication::proof);
    let asks_at = Made::read(&new.words)?.asks_at;
    let authentication = match known {
        None if asks_at.is_some() => Wish::Challenge,
        // Nobody could be asked, and the merchant goes on without: the PSP's own 3-D Secure would ask the same issuer.
        Some(_) if three_ds.is_none() => Wish::Skip,
        _ => authentication(visit, wallet, &given).await?,
    };
    let return_url = (authentication != Wish::Skip).then(|| returning::address(visit, "return", new.no));
    Ok(Order {
        operation: match terms.purpose {
            Purpose::PreauthAndTokenize => Operation::Authorize,
            Purpose::GatewayTokenize => Operation::Tokenize,
            _ => Operation::Charge,
        },
        money: terms.money()?,
        source: given.source,
        network_token: None,
        three_ds,
        payer: given.payer,
        reference: None,
        description: terms.note.clone(),
        digital: None,
        generate_token: false,
        route: route(visit, asks_at.as_deref()).await?,
        opened: given.opened,
        idempotency: None,
        return_url,
        authentication,
        merchant_initiated: None,
        begun: None,
        session: Some(new),
    })
}

/// What the shop's CardPay account and the session say about 3-D Secure for this card.
async fn authentication(visit: &Visit, wallet: Wallet, given: &Given) -> Result<Wish, Problem> {
    if wallet != Wallet::CardPay || !visit.terms.authenticates(given.detected) {
        return Ok(Wish::Skip);
    }
    Ok(match wish(visit).await?.as_deref() {
        Some(word) if word.eq_ignore_ascii_case("Mandatory") => Wish::Challenge,
        Some(word) if word.eq_ignore_ascii_case("Skip") => Wish::Skip,
        _ => Wish::Auto,
    })
}

/// What the CardPay account says about 3-D Secure.
pub(super) async fn wish(visit: &Visit) -> Result<Option<String>, Problem> {
    let Some(offer) = visit.terms.offer(Wallet::CardPay) else { return Ok(None) };
    let account = offers::named(&visit.engine, &visit.session.caller, &offer.account).await?;
    Ok(account.and_then(|account| account.three_ds()))
}

/// The gateway accounts in order, as they are now, from this one on if one is named.
async fn route(visit: &Visit, from: Option<&str>) -> Result<Vec<RouteStep>, Problem> {
    let terms = &visit.terms;
    let first = terms.gateway_account.iter().map(|name| (name, true));
    let others = terms.fallbacks.iter().map(|fallback| (&fallback.account, fallback.pass_three_ds));
    let mut route = Vec::new();
    let before = |name: &&String| from.is_some_and(|from| *name != from);
    for (name, pass_three_ds) in first.chain(others).skip_while(|(name, _)| before(name)) {
        match accounts::resolve(&visit.engine, &visit.session.caller, name).await? {
            Ok(account) => route.push(RouteStep { account, pass_three_ds }),
            Err(fault) => return Err(Faults::one("paymentGatewayAccountId", fault.to_string()).into()),
        }
    }
    Ok(route)
}
