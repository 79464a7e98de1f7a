//! What follows a transaction: captures, voids and refunds, by the rules of the dialect before those of the
//! engine (checkout-gateway 4.2, 4.3).

use florin_domain::{Money, Operation, Refused};
use florin_engine::transactions::{self, Begun, Carried};
use florin_engine::{Caller, EngineError, FollowUp as Wish, StoreError, accounts, payments};

use super::super::paying::{Cashier, FACE};
use super::super::refusal::Refusal;
use super::super::telling::{Told, Words};
use super::kind::{Kind, Status};
use super::refusals;
use super::request::follow_up::{FollowUp, FollowUpOrder};
use super::routes::Key;
use crate::checkout::errors::Errors;
use crate::shared::json::sparse;

/// How often a request is judged anew because the payment changed meanwhile.
const TRIES: usize = 8;

/// What a request comes to, as the payment stands now.
struct Judged {
    operation: Operation,
    /// The PSP's reference of what it acts upon.
    psp_reference: String,
    money: Money,
    /// The payment's version that was looked at.
    version: i64,
    /// The account that the payment was made at.
    account: String,
    /// Held money that the shop cannot take any more, once this is done.
    frees: Option<Money>,
}

/// Captures, voids or refunds.
pub(super) async fn follow(
    cashier: &Cashier<'_>,
    wanted: FollowUp,
    key: Option<&Key>,
) -> Result<Told, Refusal> {
    // Banks and providers say these; a shop's key does not.
    if matches!(wanted.kind, Kind::Chargeback | Kind::FraudAdvice) {
        return Err(refusals::coded("E.1009"));
    }
    for _ in 0..TRIES {
        match follow_once(cashier, &wanted, key).await {
            Err(Fault::Moved) => {}
            Err(Fault::Refused(refusal)) => return Err(refusal),
            Ok(told) => return Ok(told),
        }
    }
    Err(Refusal::InProgress)
}

/// Why nothing was done.
enum Fault {
    /// The payment is not what it was when it was judged.
    Moved,
    Refused(Refusal),
}

impl<E: Into<Refusal>> From<E> for Fault {
    fn from(error: E) -> Fault {
        Fault::Refused(error.into())
    }
}

async fn follow_once(cashier: &Cashier<'_>, wanted: &FollowUp, key: Option<&Key>) -> Result<Told, Fault> {
    let parent = find(cashier, &wanted.order.parent_uid).await?.ok_or_else(refusals::parent_unknown)?;
    let judged = judge(cashier, &parent, wanted).await?;
    let caller = cashier.shop.caller(parent.transaction.mode, cashier.request)?;
    let account = accounts::resolve(cashier.engine, &caller, &judged.account).await?;
    let account = account.map_err(|_| refusals::coded("E.1028"))?;
    let begun = begun(cashier, &parent, wanted)?;
    let wish = Wish {
        idempotency: key.map(|key| key.of_shop(cashier.shop)),
        begun: Some(begun),
        judged: Some(judged.version),
        ..Wish::of(judged.operation, judged.psp_reference.clone(), judged.money, account)
    };
    let outcome = match payments::follow_up(cashier.engine, &caller, wish).await {
        Err(EngineError::Store(StoreError::Again)) => return Err(Fault::Moved),
        Err(EngineError::Refused(Refused::Exceeds { left })) => {
            return Err(refusals::above(left.minor()).into());
        }
        Err(EngineError::Refused(Refused::Operation { .. })) => return Err(unfit(wanted.kind).into()),
        other => other?,
    };
    let told = cashier.told(outcome).await?;
    if let Some(rest) = judged.frees.filter(|_| told.status == Status::Successful) {
        free(cashier, &caller, &told, &judged, rest).await;
    }
    Ok(told)
}

async fn find(cashier: &Cashier<'_>, uid: &str) -> Result<Option<Told>, Refusal> {
    let found = transactions::find(cashier.engine, &cashier.shop.merchant, cashier.shop.id, uid).await?;
    found.map(|found| Told::of(cashier.engine, found)).transpose()
}

/// Whether the parent allows it, and what the PSP is asked for.
async fn judge(cashier: &Cashier<'_>, parent: &Told, wanted: &FollowUp) -> Result<Judged, Refusal> {
    let fits = match wanted.kind {
        Kind::Refund => matches!(parent.kind, Kind::Payment | Kind::Capture),
        _ => parent.kind == Kind::Authorization,
    };
    let carried = parent.transaction.carried.as_ref().filter(|_| fits && parent.status == Status::Successful);
    let Carried { payment, tried } = carried.ok_or_else(|| unfit(wanted.kind))?;
    let sums = &payment.payment;
    let holds = sums.authorized - sums.captured - sums.capturing;
    let left = match wanted.kind {
        Kind::Refund => {
            (sums.captured - sums.refunded - sums.refunding).min(unrefunded(cashier, parent).await?)
        }
        _ => holds,
    };
    let is_second = wanted.kind == Kind::Capture && sums.captured + sums.capturing > 0;
    if left <= 0 || sums.voiding || (is_second && !cashier.shop.settings.several_captures) {
        return Err(unfit(wanted.kind));
    }
    let amount = wanted.order.amount.unwrap_or(left);
    if amount > left {
        return Err(refusals::above(left));
    }
    if wanted.kind == Kind::Void && amount < left {
        // PSPs release a hold as a whole; half a release would be the other half's as well.
        return Err(Errors::one(&["amount"], format!("can't be less than {left}")).into());
    }
    let psp_reference = match parent.kind {
        Kind::Capture => reference_of_hold(cashier, parent).await?,
        _ => tried.psp_reference.clone(),
    };
    let money = parent.transaction.money.with_minor(amount).map_err(EngineError::from)?;
    let rest = parent.transaction.money.with_minor(left - amount).map_err(EngineError::from)?;
    let frees = wanted.kind == Kind::Capture && !cashier.shop.settings.several_captures && rest.minor() > 0;
    Ok(Judged {
        operation: match wanted.kind {
            Kind::Capture => Operation::Capture,
            Kind::Void => Operation::Void,
            _ => Operation::Refund,
        },
        psp_reference: psp_reference.ok_or_else(|| unfit(wanted.kind))?,
        money,
        version: sums.version,
        account: tried.account_name.clone().unwrap_or_default(),
        frees: frees.then_some(rest),
    })
}

/// What no refund of this transaction has given back, or is about to.
async fn unrefunded(cashier: &Cashier<'_>, parent: &Told) -> Result<i64, Refusal> {
    let mut left = parent.transaction.money.minor();
    if parent.kind != Kind::Capture {
        return Ok(left);
    }
    let merchant = &cashier.shop.merchant;
    for child in transactions::children(cashier.engine, merchant, &parent.transaction.uid).await? {
        let child = Told::of(cashier.engine, child)?;
        if child.kind == Kind::Refund && child.status != Status::Failed {
            left -= child.transaction.money.minor();
        }
    }
    Ok(left)
}

/// A PSP knows a capture by the hold that it took.
async fn reference_of_hold(cashier: &Cashier<'_>, capture: &Told) -> Result<Option<String>, Refusal> {
    let Some(uid) = &capture.transaction.parent else { return Ok(None) };
    let hold = find(cashier, uid).await?;
    Ok(hold.and_then(|hold| hold.transaction.carried).and_then(|carried| carried.tried.psp_reference))
}

/// What is written down with the attempt.
fn begun(cashier: &Cashier<'_>, parent: &Told, wanted: &FollowUp) -> Result<Begun, Refusal> {
    let FollowUp { kind, order } = wanted;
    let notification_url = order.notification_url.clone().or_else(|| match &parent.words {
        Words::Card(words) => words.order.notification_url.clone(),
        Words::FollowUp(words) => words.notification_url.clone(),
    });
    let tracking_id = order.tracking_id.clone().or_else(|| parent.transaction.tracking_id.clone());
    let amount = order.amount.unwrap_or_default();
    let parent_uid = &parent.transaction.uid;
    let words = FollowUpOrder { notification_url: notification_url.clone(), ..order.clone() };
    Ok(Begun {
        uid: transactions::new_uid(cashier.engine),
        face: FACE,
        shop: cashier.shop.id,
        kind: kind.as_str(),
        parent: Some(parent_uid.clone()),
        tracking_id,
        words: sparse::to_string(&words).map_err(|_| Refusal::Broken)?,
        checkout: None,
        card: None,
        new_card: None,
        remembered: None,
        duplicate_of: order.duplicate_check.then(|| format!("{}/{parent_uid}/{amount}", kind.as_str())),
        announces: cashier.notified(notification_url.as_deref()),
    })
}

/// Gives the rest of a hold back, of which the shop takes one capture only. A hold that stays runs out by itself.
async fn free(cashier: &Cashier<'_>, caller: &Caller, captured: &Told, judged: &Judged, rest: Money) {
    let version = captured.transaction.carried.as_ref().map(|carried| carried.payment.payment.version);
    let account = accounts::resolve(cashier.engine, caller, &judged.account).await;
    let Ok(Ok(account)) = account else { return };
    let wish =
        Wish { judged: version, ..Wish::of(Operation::Void, judged.psp_reference.clone(), rest, account) };
    if let Err(error) = payments::follow_up(cashier.engine, caller, wish).await {
        tracing::warn!(%error, uid = captured.transaction.uid, "the rest of a hold was not released");
    }
}

fn unfit(kind: Kind) -> Refusal {
    refusals::parent_refuses(match kind {
        Kind::Capture => "transaction can't be captured",
        Kind::Void => "transaction can't be voided",
        _ => "transaction can't be refunded",
    })
}
