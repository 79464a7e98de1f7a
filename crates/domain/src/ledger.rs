//! Balanced movements of money between accounts of the books (standards 10).

use std::fmt;

use crate::account_number::AccountNumber;
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
    /// What we owe a wallet user on one account. Constrained: it never goes below zero.
    Wallet(AccountNumber),
    /// What a wallet user owes us: charged back after it had been spent.
    Debt(AccountNumber),
    /// What wallet users paid for deposits on top of them.
    Commission,
}

impl LedgerAccount {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<LedgerAccount> {
        let (kind, name) = text.split_once('/').unwrap_or((text, ""));
        match (kind, name) {
            ("merchant", "") => Some(LedgerAccount::Merchant),
            ("stray", "") => Some(LedgerAccount::Stray),
            ("commission", "") => Some(LedgerAccount::Commission),
            ("psp", name) => AccountId::parse(name).ok().map(LedgerAccount::PspClearing),
            ("wallet", name) => AccountNumber::parse(name).ok().map(LedgerAccount::Wallet),
            ("debt", name) => AccountNumber::parse(name).ok().map(LedgerAccount::Debt),
            _ => None,
        }
    }

    /// Whether it may never be drawn below zero (standards 10.1).
    pub fn is_constrained(&self) -> bool {
        matches!(self, LedgerAccount::Wallet(_))
    }
}

impl fmt::Display for LedgerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerAccount::PspClearing(account) => write!(f, "psp/{account}"),
            LedgerAccount::Merchant => f.write_str("merchant"),
            LedgerAccount::Stray => f.write_str("stray"),
            LedgerAccount::Wallet(number) => write!(f, "wallet/{number}"),
            LedgerAccount::Debt(number) => write!(f, "debt/{number}"),
            LedgerAccount::Commission => f.write_str("commission"),
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

    /// Reads the word in the store.
    pub fn parse(word: &str) -> Option<Side> {
        match word {
            "debit" => Some(Side::Debit),
            "credit" => Some(Side::Credit),
            _ => None,
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
    fn an_account_of_the_books_reads_back_as_it_was_written() {
        let number = AccountNumber::parse("EVP0123456789123").unwrap();
        let accounts = [
            LedgerAccount::PspClearing(AccountId::parse("acc").unwrap()),
            LedgerAccount::Merchant,
            LedgerAccount::Stray,
            LedgerAccount::Wallet(number.clone()),
            LedgerAccount::Debt(number),
            LedgerAccount::Commission,
        ];
        for account in accounts {
            assert_eq!(LedgerAccount::parse(&account.to_string()), Some(account));
        }
        for text in ["", "wallet", "wallet/", "wallet/evp", "merchant/1", "psp/", "fees"] {
            assert_eq!(LedgerAccount::parse(text), None, "{text}");
        }
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
