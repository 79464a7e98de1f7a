//! The books: transfers and their entries. Appended, never changed.

use florin_domain::{MerchantId, PaymentId, Timestamp, Transfer};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// Books a transfer. Its id is given by its cause: the same cause twice is [`StoreError::Taken`].
pub async fn post(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: &str,
    kind: &str,
    payment: &PaymentId,
    transfer: &Transfer,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO ledger_transfers (merchant_id, id, kind, payment_id, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![merchant.as_str(), id, kind, payment.as_str(), now],
    )
    .await?;
    for (line, entry) in (1_i64..).zip(transfer.entries()) {
        tx.put(
            "INSERT INTO ledger_entries (merchant_id, transfer_id, line, account, side, currency, amount)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![
                merchant.as_str(),
                id,
                line,
                &entry.account.to_string(),
                entry.side.as_str(),
                entry.money.currency().code(),
                entry.money.minor()
            ],
        )
        .await?;
    }
    Ok(())
}

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

/// Every balance of a merchant's books, summed up from the entries.
pub async fn balances(db: &Db, merchant: &MerchantId) -> Result<Vec<Balance>, StoreError> {
    let rows = db
        .fetch(
            "SELECT account, currency, CAST(SUM(CASE WHEN side = 'debit' THEN amount ELSE 0 - amount END) AS BIGINT)
               FROM ledger_entries WHERE merchant_id = $1
              GROUP BY account, currency ORDER BY account, currency",
            args![merchant.as_str()],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| Ok(Balance { account: row.text()?, currency: row.text()?, minor: row.int()? }))
        .collect()
}

/// Transfers whose debits and credits differ in some currency. There should be none.
pub async fn unbalanced(db: &Db) -> Result<Vec<String>, StoreError> {
    let rows = db
        .fetch(
            "SELECT transfer_id FROM ledger_entries
              GROUP BY merchant_id, transfer_id, currency
             HAVING SUM(CASE WHEN side = 'debit' THEN amount ELSE 0 - amount END) <> 0",
            &[],
        )
        .await?;
    rows.into_iter().map(|mut row| row.text()).collect()
}
