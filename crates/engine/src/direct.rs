//! Direct payments: the payer approves them elsewhere, with an account at PayPal, at a bank or in an app, and no card
//! is involved (orchestra 10 to 12).
//!
//! [`start`] makes the order and answers with an action for the payer's browser. [`complete`] is for the payer who has
//! approved; [`look`] for a page that waits. Both may be called as often as one likes: what was taken once is not taken
//! again, and what became of it is told from the books. A provider is a connector whose manifest has
//! [`DirectTerms`](florin_connectors::DirectTerms); nothing here knows one by name.

use std::sync::Arc;

use florin_connectors::{Authentication, Connector, Direct, DirectKind, Manifest, Payer};
use florin_domain::{AttemptRef, AttemptState, Fact, GatewayAccount, Money, Operation, Refusal, State};

use crate::accounts::{self, AccountFault};
use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ewallet_accounts::{Account, EWallet};
use crate::idempotency::Idempotency;
use crate::inquiries::{self, Why};
use crate::orders::{CardSource, Order, Outcome, RouteStep};
use crate::payments;
use crate::record::{self, Heard, Source};
use crate::sessions::NewTry;

/// A wish to be paid directly.
#[derive(Debug)]
pub struct DirectOrder {
    /// The provider's account, from [`account`].
    pub account: GatewayAccount,
    /// How the payer approves it.
    pub direct: Direct,
    /// How much.
    pub money: Money,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// Order text, shown to the payer.
    pub description: Option<String>,
    /// Who pays, as far as it is known.
    pub payer: Option<Payer>,
    /// Where the browser returns to; PayPal's window in a page needs none.
    pub return_url: Option<String>,
    /// Under which key it is asked for only once.
    pub idempotency: Option<Idempotency>,
    /// The try of an e-wallet session that it is, written in the same transaction.
    pub session: Option<NewTry>,
}

/// How far a direct payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The payer has to approve it; [`Answered::action`](crate::Answered::action) of the last try says where.
    Waiting,
    /// It may have been taken, or will be told later: wait, and never begin another one.
    Checking,
    /// Taken.
    Paid,
    /// The payer, the bank or the provider said no.
    Refused(Refusal),
    /// Nobody approved it in time, or it was given back.
    Ended,
}

/// Makes the order. The answer's last try has the provider's reference of it and what the payer must do.
pub async fn start(
    engine: &Arc<Engine>,
    caller: &Caller,
    order: DirectOrder,
) -> Result<Outcome, EngineError> {
    let order = Order {
        operation: Operation::Charge,
        money: order.money,
        source: CardSource::Direct(order.direct),
        network_token: None,
        three_ds: None,
        payer: order.payer,
        reference: order.reference,
        description: order.description,
        digital: None,
        generate_token: false,
        route: vec![RouteStep { account: order.account, pass_three_ds: false }],
        opened: Vec::new(),
        idempotency: order.idempotency,
        return_url: order.return_url,
        authentication: Authentication::Auto,
        merchant_initiated: None,
        begun: None,
        session: order.session,
    };
    payments::start(engine, caller, order).await
}

/// The payer has approved it: takes the money, where the provider waits for us to do so, and tells how it stands. It
/// goes on when the caller hangs up.
pub async fn complete(
    engine: &Arc<Engine>,
    caller: &Caller,
    at: &AttemptRef,
) -> Result<Outcome, EngineError> {
    let before = outcome(engine, caller, at).await?;
    if stage(&before) == Stage::Checking {
        // An earlier try to take it has no answer yet. Only what was surely not taken is completed again.
        inquiries::ask_now(engine, &caller.merchant, at, Why::Watched).await?;
    }
    inquiries::ask_now(engine, &caller.merchant, at, Why::Back).await?;
    outcome(engine, caller, at).await
}

/// How it stands, for a page that asks every few seconds. The provider is asked once a second at most.
pub async fn look(engine: &Arc<Engine>, caller: &Caller, at: &AttemptRef) -> Result<Outcome, EngineError> {
    let (now, before) = (engine.now(), engine.recent_looks.before());
    if engine.recent_looks.get(at, now).is_none() {
        engine.recent_looks.keep(at.clone(), (), now, before);
        inquiries::ask_now(engine, &caller.merchant, at, Why::Watched).await?;
    }
    outcome(engine, caller, at).await
}

/// The payer turned back, or chose another way to pay. Where only our completing it would take the money, it ends here
/// and is never completed: another payment may follow. Elsewhere the payer may still approve it, so nothing changes.
pub async fn abandon(engine: &Engine, caller: &Caller, at: &AttemptRef) -> Result<Outcome, EngineError> {
    let held = record::read(engine, &caller.merchant, at).await?;
    let manifest = florin_connectors::find(&held.attempt.gateway).map(Connector::manifest);
    let waits = held.attempt.attempt.state == AttemptState::ActionRequired;
    if waits && manifest.is_some_and(Manifest::takes_on_completion) {
        let fact = Fact::Declined(Refusal::ShopperCancelled);
        let heard = Heard { fact, answer: None, source: Source::Payer };
        // No schedule: nobody has to be asked about it any more.
        record::record(engine, held, heard, &[], None).await?;
    }
    outcome(engine, caller, at).await
}

/// How it stands in our own books; nobody is asked.
pub async fn outcome(engine: &Engine, caller: &Caller, at: &AttemptRef) -> Result<Outcome, EngineError> {
    payments::outcome_of(engine, caller, at).await
}

/// How far it is, by its last try.
pub fn stage(outcome: &Outcome) -> Stage {
    let Some(tried) = outcome.tried.last() else { return Stage::Checking };
    match tried.attempt.state {
        AttemptState::ActionRequired => Stage::Waiting,
        AttemptState::Sent | AttemptState::Pending | AttemptState::Unknown | AttemptState::ManualReview => {
            Stage::Checking
        }
        AttemptState::Succeeded if outcome.payment.payment.state == State::Voided => Stage::Ended,
        AttemptState::Succeeded => Stage::Paid,
        AttemptState::Stray => Stage::Ended,
        AttemptState::Declined | AttemptState::Failed | AttemptState::NotExecuted => {
            match tried.attempt.refusal {
                Some(refusal) if outcome.payment.payment.state != State::Expired => Stage::Refused(refusal),
                _ => Stage::Ended,
            }
        }
    }
}

/// What payers approve with an account of this kind; none for kinds that charge cards.
pub fn kind(wallet: EWallet) -> Option<DirectKind> {
    match wallet {
        EWallet::PayPal => Some(DirectKind::PayPal),
        EWallet::BankPay => Some(DirectKind::Bank),
        EWallet::Upi => Some(DirectKind::Upi),
        EWallet::CardPay | EWallet::GooglePay | EWallet::ApplePay | EWallet::Mock => None,
    }
}

/// The gateway account behind an e-wallet account: the one that its property `GatewayAccount` names, else one made of
/// its own properties for its provider. The faults name what its owner has to mend.
///
/// With a gateway account the provider's notices are heard and a stand-in's address is known.
pub async fn account(
    engine: &Engine,
    caller: &Caller,
    ewallet: &Account,
) -> Result<Result<GatewayAccount, AccountFault>, EngineError> {
    let Some(kind) = kind(ewallet.wallet) else { return Ok(Err(AccountFault::UnknownGateway)) };
    let setting = |key: &str| {
        let value = ewallet.setting(key)?.expose().trim();
        Some(value.to_owned()).filter(|text| !text.is_empty())
    };
    let provider = match kind {
        DirectKind::PayPal => Some("PayPal".to_owned()),
        DirectKind::Bank | DirectKind::Upi => setting("Provider"),
    };
    let found = match (setting("GatewayAccount"), provider) {
        (Some(name), _) => accounts::resolve(engine, caller, &name).await?,
        (None, Some(provider)) => {
            let able = florin_connectors::find(&provider).filter(|found| found.manifest().takes(kind));
            let Some(connector) = able else { return Ok(Err(AccountFault::UnknownGateway)) };
            if connector.manifest().make_believe {
                accounts::resolve(engine, caller, connector.manifest().id).await?
            } else {
                accounts::inline(engine, caller, &provider, ewallet.credentials())?
            }
        }
        (None, None) => Err(AccountFault::UnknownGateway),
    };
    Ok(found.and_then(|account| {
        let takes = florin_connectors::find(account.gateway)
            .is_some_and(|connector| connector.manifest().takes(kind));
        if takes { Ok(account) } else { Err(AccountFault::UnknownGateway) }
    }))
}

/// Countries in which some provider reaches banks, ISO 3166-1 alpha-2, in order.
pub fn countries() -> Vec<&'static str> {
    let terms = florin_connectors::all().iter().filter_map(|connector| connector.manifest().direct);
    let banks = terms.filter(|terms| terms.kinds.contains(&DirectKind::Bank));
    let mut all: Vec<_> = banks.flat_map(|terms| terms.countries.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
