//! Processing codes of the dialect: what each says to the shop and to the payer, and which of them a verdict
//! becomes (checkout-codes).

use std::fmt;
use std::sync::LazyLock;

pub(crate) mod brands;
pub(crate) mod checks;
pub(crate) mod digits;
pub(crate) mod test_cards;
pub(crate) mod verdicts;

/// What the letter of a code says about the transaction (checkout-codes 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    /// `S`: done.
    Successful,
    /// `F`: the bank or the integration said no.
    Failed,
    /// `P`: still running, or the payer's turn.
    Pending,
    /// `E`: our own services refused; nothing was made.
    Error,
}

impl Letter {
    /// The status of a card transaction with such a code.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Letter::Successful => "successful",
            Letter::Failed => "failed",
            Letter::Pending => "incomplete",
            Letter::Error => "error",
        }
    }
}

/// One meaning, and the codes that have it.
struct Row {
    codes: Vec<&'static str>,
    message: &'static str,
    friendly_message: &'static str,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("codes/processing.txt").lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty()).map(read_row).collect()
});

fn read_row(line: &'static str) -> Row {
    let mut cells = line.split('|').map(str::trim);
    let mut cell = || cells.next().expect("three cells a line: a test reads the whole table");
    let (codes, message, friendly_message) = (cell(), cell(), cell());
    Row { codes: codes.split(',').map(str::trim).collect(), message, friendly_message }
}

/// A code of the table.
#[derive(Clone, Copy)]
pub(crate) struct Code {
    code: &'static str,
    row: &'static Row,
}

impl Code {
    /// The code as it is written; none if the table has none.
    pub(crate) fn find(text: &str) -> Option<Code> {
        TABLE.iter().find_map(|row| {
            let code = row.codes.iter().find(|code| **code == text)?;
            Some(Code { code, row })
        })
    }

    /// A code of the table that our own code names.
    pub(crate) fn known(text: &'static str) -> Code {
        Code::find(text).unwrap_or_else(Code::failed)
    }

    /// `S.0000`, also for successes whose code is unknown.
    pub(crate) fn successful() -> Code {
        Code { code: "S.0000", row: &TABLE[0] }
    }

    /// `F.0999`, also for failures whose code is unknown.
    pub(crate) fn failed() -> Code {
        let row = TABLE.iter().find(|row| row.codes.contains(&"F.0999"));
        Code { code: "F.0999", row: row.unwrap_or(&TABLE[0]) }
    }

    /// The code: `F.0114`.
    pub(crate) fn as_str(self) -> &'static str {
        self.code
    }

    /// What it says to the shop.
    pub(crate) fn message(self) -> &'static str {
        self.row.message
    }

    /// What it says to the payer.
    pub(crate) fn friendly_message(self) -> &'static str {
        self.row.friendly_message
    }

    /// What its letter says. The one code without a letter (8010) tells of something that runs.
    pub(crate) fn letter(self) -> Letter {
        match self.code.as_bytes().first() {
            Some(b'S') => Letter::Successful,
            Some(b'F') => Letter::Failed,
            Some(b'E') => Letter::Error,
            _ => Letter::Pending,
        }
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.code == other.code
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Code> {
        TABLE.iter().flat_map(|row| row.codes.iter().map(move |code| Code { code, row }))
    }

    #[test]
    fn the_table_is_whole_and_says_each_thing_once() {
        let mut codes: Vec<&str> = all().map(Code::as_str).collect();
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "a code stands twice");
        for code in all() {
            assert!(!code.message().is_empty() && !code.friendly_message().is_empty(), "{code:?}");
            let (letter, digits) = code.as_str().split_once('.').unwrap_or(("", code.as_str()));
            assert!(
                ["S", "F", "P", "E", ""].contains(&letter)
                    && digits.len() == 4
                    && digits.parse::<u16>().is_ok(),
                "{code:?}"
            );
        }
        let between = |letter: &str, range: std::ops::RangeInclusive<u16>| {
            range
                .filter(|digits| Code::find(&format!("{letter}.{digits:04}")).is_none())
                .map(|digits| format!("{letter}.{digits:04}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(between("F", 100..=135), Vec::<String>::new());
        assert_eq!(between("E", 1000..=1065), ["E.1019"]);
        assert_eq!(between("F", 4001..=4040), Vec::<String>::new());
        assert_eq!(between("F", 201..=222), ["F.0220"]);
    }

    #[test]
    fn nobody_tells_the_payer_of_theft_or_fraud() {
        for code in all() {
            let told = code.friendly_message().to_lowercase();
            assert!(["fraud", "stolen", "lost", "risk", "suspect"].iter().all(|word| !told.contains(word)));
        }
    }

    #[test]
    fn letters_are_states() {
        let status = |code| Code::find(code).unwrap().letter().status();
        assert_eq!(
            ["S.0000", "F.0116", "P.9998", "E.1018"].map(status),
            ["successful", "failed", "incomplete", "error"]
        );
        assert_eq!(Code::find("F.0136"), None);
        assert_eq!((Code::successful().as_str(), Code::failed().as_str()), ("S.0000", "F.0999"));
        assert_eq!(Code::successful().message(), "Successfully processed");
    }
}
