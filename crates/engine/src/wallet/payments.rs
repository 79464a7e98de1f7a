//! Payments from a user's account to another's: what a client says of them, how they are given back (wallet-surround
//! 6.4). They are accepted and confirmed with their transaction; how they move money is told by `books`.

use florin_domain::{Money, Timestamp, WalletPaymentState};
use florin_store::StoreError;
use florin_store::wallet::payments as rows;
use serde::{Deserialize, Serialize};

use super::accounts::Wallet;
use super::once::Keep;
use super::transactions::{self, Part, Transaction, TransactionFault};
use super::{cards, tenant};
use crate::engine::Engine;
use crate::error::EngineError;

pub use florin_store::wallet::payments::{PaymentFilter, PaymentRow};

pub(crate) mod books;
mod cancel;
mod frozen;

pub use cancel::cancel;
pub(crate) use frozen::thaw;
pub use frozen::{finalize, freeze};

/// A length of time or its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// So many seconds.
    For(i64),
    /// Until this second since 1970.
    Until(i64),
}

impl Period {
    /// When it ends if it begins now.
    pub fn ends(self, now: Timestamp) -> Timestamp {
        match self {
            Period::For(seconds) => now.plus_ms(seconds.saturating_mul(1000)),
            Period::Until(second) => Timestamp::from_seconds(second),
        }
    }
}

/// One thing that is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name.
    pub title: String,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_uri: Option<String>,
    /// What one costs, minor units of the payment's currency.
    pub price: i64,
    /// How many.
    pub quantity: i64,
    /// What all cost, if it was told, minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_price: Option<i64>,
    /// Whatever the client wants to keep with it: JSON as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<String>,
}

/// Which prices a payer may choose, minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRules {
    /// The least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// One of these; empty: any.
    #[serde(default)]
    pub choices: Vec<i64>,
}

impl PriceRules {
    /// Whether a price keeps to them.
    pub fn allow(&self, minor: i64) -> bool {
        self.min.is_none_or(|min| min <= minor)
            && self.max.is_none_or(|max| minor <= max)
            && (self.choices.is_empty() || self.choices.contains(&minor))
    }
}

/// Where the payer's money comes from, for those who must ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundsSource {
    /// `buy`, `sell`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// What a client says of a payment beside its amounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentWords {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What is bought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Which prices the payer may choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_rules: Option<PriceRules>,
    /// Whatever the client wants to keep with it: JSON as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<String>,
    /// `cash` or `tips`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Where the money comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funds_source: Option<FundsSource>,
}

impl PaymentWords {
    /// The text of a statement.
    fn details(&self, id: i64) -> String {
        let told = self.description.clone().or_else(|| self.items.first().map(|item| item.title.clone()));
        told.unwrap_or_else(|| format!("Payment {id}"))
    }
}

/// A wish for a payment.
#[derive(Debug, Clone)]
pub struct NewPayment {
    /// The wallet that is paid.
    pub beneficiary: Wallet,
    /// What is paid, above zero.
    pub price: Money,
    /// What the beneficiary gets less; at most the price.
    pub in_commission: Money,
    /// What the payer pays on top.
    pub out_commission: Money,
    /// How long the beneficiary may not spend it.
    pub freeze: Option<Period>,
    /// The rest.
    pub words: PaymentWords,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// How it stands.
    pub row: PaymentRow,
    /// What its client says of it.
    pub words: PaymentWords,
}

impl Payment {
    /// What it is, for people.
    pub fn details(&self) -> String {
        self.words.details(self.row.id)
    }

    /// Whether its client may still give it back.
    pub fn is_cancelable(&self) -> bool {
        use WalletPaymentState::{Confirmed, New, Reserved};
        matches!(self.row.state, New | Reserved | Confirmed)
    }
}

const FIELDS: &str = "wallet_payment";

pub(crate) fn open(engine: &Engine, row: PaymentRow) -> Result<Payment, EngineError> {
    let text = engine.ring.open(cards::aad(&row.id.to_string(), FIELDS), &row.words)?;
    let words = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    Ok(Payment { row, words })
}

/// The row of a payment that is about to be made.
pub(crate) async fn prepare(
    engine: &Engine,
    client: &str,
    transaction: &str,
    wish: NewPayment,
) -> Result<Payment, EngineError> {
    let id = engine.payment_numbers.next(engine, "wallet_payment").await?;
    let text = serde_json::to_vec(&wish.words).map_err(|_| StoreError::Row)?;
    let words = engine.ring.seal(&*engine.rng, cards::aad(&id.to_string(), FIELDS), &text)?;
    let (freeze_s, freeze_until) = frozen::columns(wish.freeze);
    let now = engine.now();
    let row = PaymentRow {
        merchant: tenant().clone(),
        id,
        transaction: transaction.to_owned(),
        client: client.to_owned(),
        state: WalletPaymentState::New,
        wallet: None,
        account: None,
        beneficiary: wish.beneficiary.id,
        beneficiary_account: wish.beneficiary.account.number,
        price: wish.price,
        in_commission: wish.in_commission,
        out_commission: wish.out_commission,
        freeze_s,
        freeze_until,
        words,
        created_at: now,
        confirmed_at: None,
        changed_at: now,
        version: 1,
    };
    Ok(Payment { row, words: wish.words })
}

/// Makes a payment, in a transaction of its own until it is put into another one. Nothing moves. If it keeps its answer,
/// [`StoreError::Taken`] says that its key made one before.
pub async fn create(
    engine: &Engine,
    client: &str,
    wish: NewPayment,
    keep: Option<&Keep<'_, Payment>>,
) -> Result<Payment, TransactionFault> {
    let body = |made: &Transaction| match (keep, made.payments.first()) {
        (Some(keep), Some(payment)) => (keep.body)(payment),
        _ => Vec::new(),
    };
    let keep = keep.map(|keep| Keep { key: keep.key, body: &body });
    let made = transactions::create_lone(engine, client, Part::Payment(wish), keep.as_ref()).await?;
    made.payments.into_iter().next().ok_or_else(|| StoreError::Row.into())
}

/// A payment.
pub async fn find(engine: &Engine, id: i64) -> Result<Option<Payment>, EngineError> {
    rows::read_one(&engine.db, tenant(), id).await?.map(|row| open(engine, row)).transpose()
}

/// A page of a client's payments by number, and how many there are in all.
pub async fn list(
    engine: &Engine,
    client: &str,
    filter: &PaymentFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Payment>, i64), EngineError> {
    let (found, total) = rows::list(&engine.db, tenant(), client, filter, (limit, offset)).await?;
    let payments = found.into_iter().map(|row| open(engine, row)).collect::<Result<_, _>>()?;
    Ok((payments, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_keep_to_their_rules() {
        let rules = PriceRules { min: Some(100), max: Some(500), choices: vec![] };
        for (minor, allowed) in [(99, false), (100, true), (500, true), (501, false)] {
            assert_eq!(rules.allow(minor), allowed, "{minor}");
        }
        let rules = PriceRules { choices: vec![200, 300], ..rules };
        assert!(rules.allow(300) && !rules.allow(250));
    }

    #[test]
    fn a_time_begins_now_or_ends_then() {
        let now = Timestamp::from_seconds(100);
        assert_eq!(Period::For(60).ends(now).seconds(), 160);
        assert_eq!(Period::Until(130).ends(now).seconds(), 130);
    }
}
