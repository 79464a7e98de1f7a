//! Balanced movements of money between accounts of the books (standards 10).

use std::fmt;

use crate::id::AccountId;
use crate::money::Money;

/// One account of a merchant's books. Currency is part of every entry, so of the account's name too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LedgerAccount {
    /// What a PSP owes us for one gateway account.
    PspClearing(AccountId),
    /// What we owe the merchant.
    Merchant,
    /// Money that a PSP took although the payment had ended otherwise; it goes back.
    Stray,
}

impl fmt::Display for LedgerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerAccount::PspClearing(account) => write!(f, "psp/{account}"),
            LedgerAccount::Merchant => f.write_str("merchant"),
            LedgerAccount::Stray => f.write_str("stray"),
        }
    }
}

/// Left or right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Left.
    Debit,
    /// Right.
    Credit,
}

impl Side {
    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Debit => "debit",
            Side::Credit => "credit",
        }
    }
}

/// One line of a transfer. Its amount is above zero; it is never changed, only reversed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Whose balance.
    pub account: LedgerAccount,
    /// Which way.
    pub side: Side,
    /// How much.
    pub money: Money,
}

/// A movement whose debits equal its credits in every currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    entries: Vec<LedgerEntry>,
}

impl Transfer {
    /// Moves `money` out of `from` (credited) into `to` (debited). None if there is nothing to move.
    pub fn between(to: LedgerAccount, from: LedgerAccount, money: Money) -> Option<Transfer> {
        if money.is_zero() {
            return None;
        }
        Transfer::of(vec![
            LedgerEntry { account: to, side: Side::Debit, money },
            LedgerEntry { account: from, side: Side::Credit, money },
        ])
    }

    /// Any set of entries above zero that balances per currency; none if it does not.
    pub fn of(entries: Vec<LedgerEntry>) -> Option<Transfer> {
        let sum = |currency| -> i128 {
            entries
                .iter()
                .filter(|entry| entry.money.currency() == currency)
                .map(|entry| match entry.side {
                    Side::Debit => i128::from(entry.money.minor()),
                    Side::Credit => -i128::from(entry.money.minor()),
                })
                .sum()
        };
        let balanced = entries.iter().all(|entry| !entry.money.is_zero() && sum(entry.money.currency()) == 0);
        (balanced && !entries.is_empty()).then_some(Transfer { entries })
    }

    /// The lines.
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// The movement that undoes this one.
    #[must_use]
    pub fn reversed(&self) -> Transfer {
        let turned = |entry: &LedgerEntry| LedgerEntry {
            side: match entry.side {
                Side::Debit => Side::Credit,
                Side::Credit => Side::Debit,
            },
            ..entry.clone()
        };
        Transfer { entries: self.entries.iter().map(turned).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;

    fn euros(minor: i64) -> Money {
        Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
    }

    fn entry(side: Side, money: Money) -> LedgerEntry {
        LedgerEntry { account: LedgerAccount::Merchant, side, money }
    }

    #[test]
    fn only_balanced_movements_exist() {
        let dollars = Money::from_minor(5, Currency::parse("USD").unwrap()).unwrap();
        assert!(Transfer::of(vec![entry(Side::Debit, euros(5)), entry(Side::Credit, euros(5))]).is_some());
        assert!(Transfer::of(vec![entry(Side::Debit, euros(5)), entry(Side::Credit, euros(4))]).is_none());
        assert!(Transfer::of(vec![entry(Side::Debit, euros(5)), entry(Side::Credit, dollars)]).is_none());
        assert!(Transfer::of(vec![entry(Side::Debit, euros(0)), entry(Side::Credit, euros(0))]).is_none());
        assert!(Transfer::of(vec![]).is_none());
        assert!(Transfer::between(LedgerAccount::Stray, LedgerAccount::Merchant, euros(0)).is_none());
    }

    #[test]
    fn a_movement_and_its_reverse_cancel() {
        let there = Transfer::between(LedgerAccount::Stray, LedgerAccount::Merchant, euros(7)).unwrap();
        let both = [there.entries(), there.reversed().entries()].concat();
        for account in [LedgerAccount::Stray, LedgerAccount::Merchant] {
            let own: Vec<_> = both.iter().filter(|entry| entry.account == account).cloned().collect();
            assert!(Transfer::of(own).is_some());
        }
    }
}
