//! Payments of the wallet: a hold that proves a card, a charge that a deposit needs. Write, act, write, as any payment;
//! what each is for stands in its reference, and `heard` acts upon it when its outcome is recorded.

use florin_connectors::{Action, Ask, Authentication, Initiator, Instrument, Outcome, Purchase};
use florin_domain::{Card, GatewayAccount, Mode, Money, Operation, Payment, PaymentId, Refusal};
use florin_store::payments::PaymentRow;
use florin_store::{StoreError, Tx};

use super::settings::WalletSettings;
use super::tenant;
use crate::accounts;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::opening;
use crate::payments::schedule;
use crate::record::{self, Heard, Held, Source};
use crate::send::{self, Desk};

/// What a payment of the wallet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// To prove this card.
    Card(i64),
    /// To charge for this deposit.
    Deposit(i64),
}

impl Cause {
    /// The payment's reference, which the PSP is told.
    pub(super) fn reference(self) -> String {
        match self {
            Cause::Card(id) => format!("card-{id}"),
            Cause::Deposit(id) => format!("deposit-{id}"),
        }
    }

    /// Reads a reference.
    pub(super) fn parse(reference: &str) -> Option<Cause> {
        let (kind, id) = reference.split_once('-')?;
        let id = id.parse().ok()?;
        match kind {
            "card" => Some(Cause::Card(id)),
            "deposit" => Some(Cause::Deposit(id)),
            _ => None,
        }
    }

    /// A payment's id that begins with the reference. The rest is random: a PSP may know another installation's
    /// deposit of the same number.
    pub(super) fn payment_id(self, engine: &Engine) -> Result<PaymentId, EngineError> {
        let mut random = [0_u8; 10];
        engine.rng.fill(&mut random);
        Ok(PaymentId::parse(&format!("{}-{}", self.reference(), hex::encode(random)))?)
    }
}

/// Where cards are proved and charged: the operator's gateway account, and whether its money is real.
pub(super) async fn account(
    engine: &Engine,
    settings: &WalletSettings,
) -> Result<(GatewayAccount, Mode), EngineError> {
    let name = settings.gateway();
    let account = accounts::of_wallet(engine, name).await?.ok_or_else(|| {
        StoreError::Broken(format!("the wallet's relation_gateway {name} is not there: declare the account"))
    })?;
    let mode = mode(&account)?;
    Ok((account, mode))
}

/// Whether an account's money is real: as its credentials tell, else it is unless the PSP is one of make-believe.
fn mode(account: &GatewayAccount) -> Result<Mode, EngineError> {
    let connector = florin_connectors::find(account.gateway).ok_or(StoreError::Row)?;
    let own = if connector.manifest().make_believe { Mode::Test } else { Mode::Live };
    Ok(connector.credentials_mode(&account.credentials).unwrap_or(own))
}

/// What is asked of the PSP.
#[derive(Debug)]
pub(super) struct Wish<'a> {
    pub(super) cause: Cause,
    pub(super) operation: Operation,
    pub(super) money: Money,
    pub(super) card: &'a Card,
    pub(super) initiator: Initiator<'a>,
    pub(super) return_url: Option<&'a str>,
    pub(super) account: &'a GatewayAccount,
    pub(super) mode: Mode,
}

impl Wish<'_> {
    fn ask<'a>(&'a self, reference: &'a str) -> Ask<'a> {
        let purchase = Purchase {
            money: self.money,
            instrument: Instrument::Card { card: self.card, three_ds: None },
            payer: None,
            merchant_reference: Some(reference),
            description: None,
            digital: None,
            generate_token: false,
            return_url: self.return_url,
            authentication: Authentication::Auto,
            initiator: self.initiator,
        };
        if self.operation == Operation::Authorize { Ask::Authorize(purchase) } else { Ask::Charge(purchase) }
    }

    fn desk(&self) -> Result<Desk<'_>, EngineError> {
        let connector = florin_connectors::find(self.account.gateway).ok_or(StoreError::Row)?;
        Ok(Desk { connector, account: self.account, mode: self.mode })
    }
}

/// Payment and attempt as they will be. Nothing is written yet; what cannot be said to this PSP is refused.
/// `before`: the payment, if it was tried before and surely not executed.
pub(super) fn prepare(
    engine: &Engine,
    wish: &Wish<'_>,
    id: &PaymentId,
    before: Option<PaymentRow>,
) -> Result<Held, EngineError> {
    let account = wish.account;
    let (payment, attempt) = match &before {
        Some(row) => row.payment.open(wish.operation, wish.money, account.id.clone(), None)?,
        None => Payment::begin(id.clone(), tenant().clone(), wish.money, wish.operation, account.id.clone()),
    };
    let (own, reference) = (wish.cause.reference(), attempt.at.to_string());
    let desk = wish.desk()?;
    send::first_step(desk.connector, &desk.call(engine, &reference, wish.ask(&own)))?;
    let row = record::new_row(engine, &payment, attempt, account, None, None);
    let payment = match before {
        Some(before) => PaymentRow { payment, ..before },
        None => {
            PaymentRow { payment, mode: wish.mode, reference: Some(own), card: None, created_at: row.sent_at }
        }
    };
    Ok(Held { payment, attempt: row })
}

/// Writes both down.
pub(super) async fn write(tx: &mut Tx, held: &Held) -> Result<(), EngineError> {
    opening::write(tx, held, held.attempt.attempt.at.no == 1).await
}

/// Asks the PSP and records what it says. How payment and attempt stand then, and what the payer must do.
pub(super) async fn send(
    engine: &Engine,
    wish: &Wish<'_>,
    held: Held,
) -> Result<(Held, Option<Action>), EngineError> {
    let desk = wish.desk()?;
    let (own, reference) = (wish.cause.reference(), held.attempt.attempt.at.to_string());
    let answer =
        send::ask(engine, desk.connector, &desk.call(engine, &reference, wish.ask(&own)), None).await;
    let fact = send::fact(wish.operation, wish.money, &answer.outcome)
        .unwrap_or(florin_domain::Fact::Silent(Refusal::OutcomeUnknown));
    let heard = Heard { fact, answer: Some(&answer), source: Source::Reply };
    let (after, _) = record::record(engine, held, heard, schedule(engine, wish.account), None).await?;
    let action = match answer.outcome {
        Outcome::Action(action) => Some(action),
        _ => None,
    };
    Ok((after, action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_tells_what_its_payment_is_for() {
        for cause in [Cause::Card(5), Cause::Deposit(i64::MAX)] {
            assert_eq!(Cause::parse(&cause.reference()), Some(cause));
        }
        for text in ["", "card", "card-", "card-x", "deposit-1-2", "refund-1"] {
            assert_eq!(Cause::parse(text), None, "{text}");
        }
    }
}
