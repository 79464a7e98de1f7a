//! The lines of a transfer: entries, and the kept balances that they change, in one order for everybody.

use std::collections::BTreeMap;

use florin_domain::{LedgerAccount, LedgerEntry, MerchantId, Money, Side, Transfer};

use super::{Posting, balances};
use crate::args;
use crate::db::Tx;
use crate::error::StoreError;

/// A constrained account in one currency, in the order in which such accounts are touched.
pub(super) type Key = (String, &'static str);

/// What happens to one of them.
#[derive(Default)]
struct Touch<'a> {
    /// What is held no longer, minor units.
    freed: i64,
    /// Entries with their line numbers; credits first, so that a transfer may pass money through.
    lines: Vec<(i64, &'a LedgerEntry)>,
}

/// The key of an entry's account, if that is constrained.
pub(super) fn key(entry: &LedgerEntry) -> Option<Key> {
    entry.account.is_constrained().then(|| (entry.account.to_string(), entry.money.currency().code()))
}

/// Writes posted entries; `freed` are held amounts that end with them.
pub(super) async fn post(
    tx: &mut Tx,
    merchant: &MerchantId,
    posting: &Posting<'_>,
    freed: &[(Key, i64)],
) -> Result<(), StoreError> {
    let mut touched: BTreeMap<Key, Touch<'_>> = BTreeMap::new();
    for (key, minor) in freed {
        touched.entry(key.clone()).or_default().freed += minor;
    }
    for (line, entry) in (1_i64..).zip(posting.transfer.entries()) {
        match key(entry) {
            Some(key) => touched.entry(key).or_default().lines.push((line, entry)),
            None => insert(tx, merchant, posting.id, line, entry, "posted").await?,
        }
    }
    for (key, mut touch) in touched {
        if touch.freed > 0 {
            free(tx, merchant, &key, touch.freed).await?;
        }
        touch.lines.sort_by_key(|(line, entry)| (entry.side == Side::Debit, *line));
        for (line, entry) in touch.lines {
            change(tx, merchant, &key, entry).await?;
            insert_chained(tx, merchant, posting.id, line, entry, &key).await?;
        }
    }
    Ok(())
}

/// An entry of an account that has no kept balance, or of a hold.
pub(super) async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    transfer: &str,
    line: i64,
    entry: &LedgerEntry,
    state: &str,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO ledger_entries (merchant_id, transfer_id, line, account, side, currency, amount, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            merchant.as_str(),
            transfer,
            line,
            &entry.account.to_string(),
            entry.side.as_str(),
            entry.money.currency().code(),
            entry.money.minor(),
            state
        ],
    )
    .await
}

/// The kept balance, changed by one entry. A credit needs no answer and waits for the next flight.
async fn change(
    tx: &mut Tx,
    merchant: &MerchantId,
    (account, currency): &Key,
    entry: &LedgerEntry,
) -> Result<(), StoreError> {
    let args = args![merchant.as_str(), account, *currency, entry.money.minor()];
    match entry.side {
        Side::Credit => {
            tx.put(
                "INSERT INTO ledger_balances (merchant_id, account, currency, posted, held, version)
                 VALUES ($1, $2, $3, $4, 0, 1)
                 ON CONFLICT (merchant_id, account, currency) DO UPDATE
                    SET posted = ledger_balances.posted + $4, version = ledger_balances.version + 1",
                args,
            )
            .await
        }
        Side::Debit => {
            let sql = "UPDATE ledger_balances SET posted = posted - $4, version = version + 1
                        WHERE merchant_id = $1 AND account = $2 AND currency = $3 AND posted - held >= $4";
            match tx.write(sql, args).await? {
                1 => Ok(()),
                _ => Err(StoreError::Insufficient),
            }
        }
    }
}

/// The entry of a change, with the version and the balance that it made.
async fn insert_chained(
    tx: &mut Tx,
    merchant: &MerchantId,
    transfer: &str,
    line: i64,
    entry: &LedgerEntry,
    (account, currency): &Key,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO ledger_entries
           (merchant_id, transfer_id, line, account, side, currency, amount, state, account_version, balance_after)
         SELECT merchant_id, CAST($4 AS TEXT), CAST($5 AS BIGINT), account, CAST($6 AS TEXT), currency,
                CAST($7 AS BIGINT), 'posted', version, posted
           FROM ledger_balances WHERE merchant_id = $1 AND account = $2 AND currency = $3",
        args![
            merchant.as_str(),
            account,
            *currency,
            transfer,
            line,
            entry.side.as_str(),
            entry.money.minor()
        ],
    )
    .await
}

/// Holds an amount of an account, or says that it has less.
pub(super) async fn hold(
    tx: &mut Tx,
    merchant: &MerchantId,
    (account, currency): &Key,
    minor: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE ledger_balances SET held = held + $4
                WHERE merchant_id = $1 AND account = $2 AND currency = $3 AND posted - held >= $4";
    match tx.write(sql, args![merchant.as_str(), account, *currency, minor]).await? {
        1 => Ok(()),
        _ => Err(StoreError::Insufficient),
    }
}

/// An amount is held no longer.
pub(super) async fn free(
    tx: &mut Tx,
    merchant: &MerchantId,
    (account, currency): &Key,
    minor: i64,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE ledger_balances SET held = held - $4
          WHERE merchant_id = $1 AND account = $2 AND currency = $3",
        args![merchant.as_str(), account, *currency, minor],
    )
    .await
}

/// The same transfer, with what wallets do not have taken from their owners' debt accounts instead.
pub(super) async fn into_debt(
    tx: &mut Tx,
    merchant: &MerchantId,
    transfer: &Transfer,
) -> Result<Transfer, StoreError> {
    let mut drawn: BTreeMap<Key, i64> = BTreeMap::new();
    for entry in transfer.entries().iter().filter(|entry| entry.side == Side::Debit) {
        if let Some(key) = key(entry) {
            drawn.insert(key, 0);
        }
    }
    for (key, left) in &mut drawn {
        if let Some(entry) = transfer.entries().iter().find(|entry| self::key(entry).as_ref() == Some(key)) {
            *left = balances::available(tx, merchant, &key.0, entry.money.currency()).await?;
        }
    }
    let mut entries = Vec::new();
    for entry in transfer.entries() {
        let left = key(entry).filter(|_| entry.side == Side::Debit).and_then(|key| drawn.get_mut(&key));
        match (left, &entry.account) {
            (Some(left), LedgerAccount::Wallet(number)) => {
                let taken = entry.money.minor().min(*left);
                *left -= taken;
                let debt = LedgerAccount::Debt(number.clone());
                for (account, minor) in [(entry.account.clone(), taken), (debt, entry.money.minor() - taken)]
                {
                    if minor > 0 {
                        let money = part(entry.money, minor)?;
                        entries.push(LedgerEntry { account, side: Side::Debit, money });
                    }
                }
            }
            _ => entries.push(entry.clone()),
        }
    }
    Transfer::of(entries).ok_or(StoreError::Row)
}

fn part(money: Money, minor: i64) -> Result<Money, StoreError> {
    money.with_minor(minor).map_err(|_| StoreError::Row)
}
