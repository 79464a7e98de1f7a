//! Currencies: codes, exponents and what became of the historic ones.
//!
//! The table is data (`data/currencies.csv`, facts of ISO 4217); this file only reads it.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::error::Invalid;

/// A currency of ISO 4217, current or historic. Two bytes, cheap to copy.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(u16);

/// Whether money of a currency can be paid today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurrencyStatus {
    /// Legal tender somewhere.
    Active,
    /// Units of account that some PSPs settle (CLF, UYW).
    Fund,
    /// Withdrawn; [`Currency::successor`] names what replaced it.
    Historic,
    /// Metals, test codes and baskets: nobody can be paid in it.
    Special,
}

struct Row {
    code: [u8; 3],
    numeric: u16,
    exponent: Option<u8>,
    status: CurrencyStatus,
    successor: Option<[u8; 3]>,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    include_str!("../data/currencies.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(read_row)
        .collect()
});

fn read_row(line: &str) -> Row {
    let mut cells = line.split(',');
    let mut cell = || cells.next().expect("five cells a line: a test reads the whole table");
    let (code, numeric, exponent, status, successor) = (cell(), cell(), cell(), cell(), cell());
    Row {
        code: three(code).expect("three letters"),
        numeric: numeric.parse().expect("a number"),
        exponent: exponent.parse().ok(),
        status: match status {
            "active" => CurrencyStatus::Active,
            "fund" => CurrencyStatus::Fund,
            "historic" => CurrencyStatus::Historic,
            _ => CurrencyStatus::Special,
        },
        successor: three(successor),
    }
}

fn three(code: &str) -> Option<[u8; 3]> {
    code.as_bytes().try_into().ok()
}

impl Currency {
    /// The code's currency, in capitals as ISO writes it; lower case is read too.
    pub fn parse(code: &str) -> Result<Currency, Invalid> {
        let unknown = || Invalid::Currency { given: code.chars().take(8).collect() };
        let mut wanted = three(code).ok_or_else(unknown)?;
        wanted.make_ascii_uppercase();
        let at = TABLE.binary_search_by(|row| row.code.cmp(&wanted)).map_err(|_| unknown())?;
        u16::try_from(at).map(Currency).map_err(|_| unknown())
    }

    /// The currency of an ISO number. Where a historic one shares it with its successor, the current one is meant.
    pub fn of_number(number: u16) -> Option<Currency> {
        let mut same = Currency::all().filter(|currency| currency.numeric() == number);
        let first = same.next()?;
        if first.status() == CurrencyStatus::Active {
            return Some(first);
        }
        Some(same.find(|other| other.status() == CurrencyStatus::Active).unwrap_or(first))
    }

    /// All currencies of the table, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        (0..TABLE.len()).filter_map(|at| u16::try_from(at).ok()).map(Currency)
    }

    fn row(self) -> &'static Row {
        &TABLE[usize::from(self.0)]
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        std::str::from_utf8(&self.row().code).unwrap_or("XXX")
    }

    /// The ISO number, as in EMV messages and Apple Pay tokens.
    pub fn numeric(self) -> u16 {
        self.row().numeric
    }

    /// Decimal places of the major unit, or none where no amount can be written (gold, test codes).
    pub fn exponent(self) -> Option<u8> {
        self.row().exponent
    }

    /// Decimal places in which an amount is written: the currency's own, and two where ISO names none, as whoever
    /// formats such codes does (ECMA-402). Money of those is for tests alone.
    pub fn places(self) -> u8 {
        self.exponent().unwrap_or(2)
    }

    /// Whether and since when money of this currency is real.
    pub fn status(self) -> CurrencyStatus {
        self.row().status
    }

    /// What replaced a historic currency.
    pub fn successor(self) -> Option<Currency> {
        let code = self.row().successor?;
        Currency::parse(std::str::from_utf8(&code).ok()?).ok()
    }
}

impl FromStr for Currency {
    type Err = Invalid;
    fn from_str(code: &str) -> Result<Currency, Invalid> {
        Currency::parse(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
