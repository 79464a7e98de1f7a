//! Parameters in, rows out: text, integers and null, nothing else.

use crate::error::StoreError;

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// `TEXT`.
    Text(&'a str),
    /// `BIGINT`.
    Int(i64),
    /// Either, absent.
    Null,
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(int: i64) -> Self {
        Arg::Int(int)
    }
}

impl From<u32> for Arg<'_> {
    fn from(int: u32) -> Self {
        Arg::Int(i64::from(int))
    }
}

impl From<florin_domain::Timestamp> for Arg<'_> {
    fn from(at: florin_domain::Timestamp) -> Self {
        Arg::Int(at.micros())
    }
}

impl<'a, T: Into<Arg<'a>>> From<Option<T>> for Arg<'a> {
    fn from(value: Option<T>) -> Arg<'a> {
        value.map_or(Arg::Null, Into::into)
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    Int(i64),
    Null,
}

/// A row, read from left to right in the order of its `SELECT`.
#[derive(Debug)]
pub struct Row {
    cells: std::vec::IntoIter<Cell>,
}

impl Row {
    pub(crate) fn new(cells: Vec<Cell>) -> Row {
        Row { cells: cells.into_iter() }
    }

    /// Whether a `LEFT JOIN` found the row of these columns, which come next and whose first one is never null. If it did
    /// not, they are passed over.
    pub(crate) fn has_joined(&mut self, columns: &'static str) -> bool {
        let found = !matches!(self.cells.as_slice().first(), None | Some(Cell::Null));
        if !found {
            self.cells.by_ref().take(columns.split(',').count()).for_each(drop);
        }
        found
    }

    /// The next column, a text.
    pub fn text(&mut self) -> Result<String, StoreError> {
        match self.cells.next() {
            Some(Cell::Text(text)) => Ok(text),
            _ => Err(StoreError::Row),
        }
    }

    /// The next column, an integer.
    pub fn int(&mut self) -> Result<i64, StoreError> {
        match self.cells.next() {
            Some(Cell::Int(int)) => Ok(int),
            _ => Err(StoreError::Row),
        }
    }

    /// The next column, a text or null.
    pub fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.cells.next() {
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(Cell::Null) => Ok(None),
            _ => Err(StoreError::Row),
        }
    }

    /// The next column, an integer or null.
    pub fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.cells.next() {
            Some(Cell::Int(int)) => Ok(Some(int)),
            Some(Cell::Null) => Ok(None),
            _ => Err(StoreError::Row),
        }
    }
}
