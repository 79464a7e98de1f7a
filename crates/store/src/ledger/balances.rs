//! What accounts of the books hold: summed up from entries, or read from the row that is kept of a constrained one.

use florin_domain::{AccountNumber, Currency, LedgerAccount, MerchantId};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// The balance of one account in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: String,
    /// The currency's code.
    pub currency: String,
    /// Debits less credits, minor units.
    pub minor: i64,
}

/// What a wallet user has in one currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtDisposal {
    /// The currency.
    pub currency: Currency,
    /// What may be spent: booked less held.
    pub available: i64,
    /// What is held.
    pub held: i64,
}

/// Every balance of a merchant's books, summed up from the entries.
pub async fn balances(db: &Db, merchant: &MerchantId) -> Result<Vec<Balance>, StoreError> {
    let rows = db
        .fetch(
            "SELECT account, currency, CAST(SUM(CASE WHEN side = 'debit' THEN amount ELSE 0 - amount END) AS BIGINT)
               FROM ledger_entries WHERE merchant_id = $1 AND state = 'posted'
              GROUP BY account, currency ORDER BY account, currency",
            args![merchant.as_str()],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| Ok(Balance { account: row.text()?, currency: row.text()?, minor: row.int()? }))
        .collect()
}

/// What a user's account holds, by currency. Reads the kept rows and no entries.
pub async fn at_disposal(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
) -> Result<Vec<AtDisposal>, StoreError> {
    let account = LedgerAccount::Wallet(number.clone()).to_string();
    let rows = db
        .fetch(
            "SELECT currency, posted, held FROM ledger_balances
              WHERE merchant_id = $1 AND account = $2 ORDER BY currency",
            args![merchant.as_str(), &account],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let currency = Currency::parse(&row.text()?).map_err(|_| StoreError::Row)?;
            let (posted, held) = (row.int()?, row.int()?);
            Ok(AtDisposal { currency, available: posted - held, held })
        })
        .collect()
}

/// What may be spent of a constrained account. Nobody else may change it until the transaction ends.
pub async fn available(
    tx: &mut Tx,
    merchant: &MerchantId,
    account: &str,
    currency: Currency,
) -> Result<i64, StoreError> {
    // Writing the row as it is makes others wait, on either engine.
    let row = tx
        .fetch_one(
            "UPDATE ledger_balances SET version = version
              WHERE merchant_id = $1 AND account = $2 AND currency = $3 RETURNING posted - held",
            args![merchant.as_str(), account, currency.code()],
        )
        .await?;
    row.map_or(Ok(0), |mut row| row.int())
}
