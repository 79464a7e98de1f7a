//! What users are told of bookings on their accounts, newest first.

use florin_domain::{AccountNumber, Currency, MerchantId, Money, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// Which way money went, as the user sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards them.
    In,
    /// Away from them.
    Out,
}

impl Direction {
    /// The word in the store, and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Direction> {
        [Direction::In, Direction::Out].into_iter().find(|known| known.as_str() == word)
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its number, which no other line of any account has.
    pub id: i64,
    /// When it was booked.
    pub at: Timestamp,
    /// The transfer in the books.
    pub transfer: String,
    /// Which way.
    pub direction: Direction,
    /// What it is: `transfer`, `return`, …
    pub kind: String,
    /// How much.
    pub money: Money,
    /// For people.
    pub details: String,
    /// The user's account at the other end, if there is one. It is read from the books, not written here.
    pub other: Option<AccountNumber>,
}

/// A place between two lines.
pub type Place = (Timestamp, i64);

/// Which lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these currencies; empty: all.
    pub currencies: Vec<Currency>,
    /// Only this way.
    pub direction: Option<Direction>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, which is in it.
    pub to: Option<Timestamp>,
    /// Only lines whose details hold this, in any letter case.
    pub text: Option<String>,
    /// The oldest line stands first, not the newest one.
    pub oldest_first: bool,
}

/// Which part of them, as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// After so many lines from the first one.
    Offset(i64),
    /// Behind this place.
    After(Place),
    /// In front of this place.
    Before(Place),
}

/// Writes a line, inside the transaction that books it.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    number: &AccountNumber,
    line: &Statement,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_statements
           (merchant_id, number, at, id, transfer_id, direction, kind, currency, amount, details)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            merchant.as_str(),
            number.as_str(),
            line.at,
            line.id,
            &line.transfer,
            line.direction.as_str(),
            &line.kind,
            line.money.currency().code(),
            line.money.minor(),
            &line.details
        ],
    )
    .await
}

/// What a filter is in a statement.
struct Words {
    from: i64,
    to: i64,
    direction: &'static str,
    currencies: String,
    text: String,
}

impl Filter {
    fn words(&self) -> Words {
        let listed: Vec<&str> = self.currencies.iter().map(|currency| currency.code()).collect();
        let escaped = |text: &String| {
            let mut pattern = String::from("%");
            for letter in text.to_lowercase().chars() {
                if matches!(letter, '%' | '_' | '!') {
                    pattern.push('!');
                }
                pattern.push(letter);
            }
            pattern + "%"
        };
        Words {
            from: self.from.map_or(0, Timestamp::micros),
            to: self.to.map_or(i64::MAX, Timestamp::micros),
            direction: self.direction.map_or("", Direction::as_str),
            currencies: if listed.is_empty() { String::new() } else { format!(",{},", listed.join(",")) },
            text: self.text.as_ref().map(escaped).unwrap_or_default(),
        }
    }
}

/// Up to `limit` lines: those nearest to their place, the newest one first or as the filter says.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
    filter: &Filter,
    part: Part,
    limit: i64,
) -> Result<Vec<Statement>, StoreError> {
    let Words { from, to, direction, currencies, text } = filter.words();
    let is_back = matches!(part, Part::Before(_));
    let rises = filter.oldest_first != is_back;
    let (offset, (at, id)) = match part {
        Part::Offset(offset) if rises => (offset, (Timestamp(i64::MIN), i64::MIN)),
        Part::Offset(offset) => (offset, (Timestamp(i64::MAX), i64::MAX)),
        Part::After(place) | Part::Before(place) => (0, place),
    };
    let args = args![
        merchant.as_str(),
        number.as_str(),
        from,
        to,
        direction,
        &currencies,
        &text,
        at,
        id,
        limit,
        offset
    ];
    let rows = if rises { db.fetch(NEWER, args).await? } else { db.fetch(OLDER, args).await? };
    let mut lines = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if is_back {
        lines.reverse();
    }
    Ok(lines)
}

/// Lines with the account at the other end: the other wallet that the same transfer touched.
macro_rules! lines {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.at, s.transfer_id, s.direction, s.kind, s.amount, s.currency, s.details,
                    (SELECT MIN(e.account) FROM ledger_entries e
                      WHERE e.merchant_id = s.merchant_id AND e.transfer_id = s.transfer_id
                        AND e.account LIKE 'wallet/%' AND e.account <> 'wallet/' || s.number)
               FROM wallet_statements s
              WHERE s.merchant_id = $1 AND s.number = $2 AND s.at >= $3 AND s.at <= $4
                AND ($5 = '' OR s.direction = $5) AND ($6 = '' OR $6 LIKE '%,' || s.currency || ',%')
                AND ($7 = '' OR LOWER(s.details) LIKE $7 ESCAPE '!') ",
            $rest
        )
    };
}

const OLDER: &str =
    lines!("AND (s.at < $8 OR (s.at = $8 AND s.id < $9)) ORDER BY s.at DESC, s.id DESC LIMIT $10 OFFSET $11");

const NEWER: &str =
    lines!("AND (s.at > $8 OR (s.at = $8 AND s.id > $9)) ORDER BY s.at, s.id LIMIT $10 OFFSET $11");

/// How many lines there are.
pub async fn count(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
    filter: &Filter,
) -> Result<i64, StoreError> {
    let Words { from, to, direction, currencies, text } = filter.words();
    let row = db
        .fetch_one(
            "SELECT COUNT(*) FROM wallet_statements
              WHERE merchant_id = $1 AND number = $2 AND at >= $3 AND at <= $4
                AND ($5 = '' OR direction = $5) AND ($6 = '' OR $6 LIKE '%,' || currency || ',%')
                AND ($7 = '' OR LOWER(details) LIKE $7 ESCAPE '!')",
            args![merchant.as_str(), number.as_str(), from, to, direction, &currencies, &text],
        )
        .await?;
    row.ok_or(StoreError::Row)?.int()
}

fn read(mut row: Row) -> Result<Statement, StoreError> {
    let (id, at, transfer) = (row.int()?, Timestamp(row.int()?), row.text()?);
    let direction = Direction::parse(&row.text()?).ok_or(StoreError::Row)?;
    let (kind, minor) = (row.text()?, row.int()?);
    let currency = Currency::parse(&row.text()?).map_err(|_| StoreError::Row)?;
    let money = Money::from_minor(minor, currency).map_err(|_| StoreError::Row)?;
    let details = row.text()?;
    let other = row.maybe_text()?;
    let other = other.and_then(|account| AccountNumber::parse(account.strip_prefix("wallet/")?).ok());
    Ok(Statement { id, at, transfer, direction, kind, money, details, other })
}
