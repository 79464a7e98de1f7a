//! Why foreign words did not become domain types.

use crate::currency::Currency;
use crate::money::AmountFault;

/// What was wrong with something that a caller said. Never quotes a card number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// No currency has this code.
    #[error("{given:?} is not a currency code of ISO 4217")]
    Currency {
        /// The code as given, cut to a few characters.
        given: String,
    },
    /// The amount cannot be read, or not in this currency.
    #[error("the amount {why} ({currency})")]
    Amount {
        /// The fault.
        why: AmountFault,
        /// The currency it was read for.
        currency: Currency,
    },
    /// Letters, signs, too few or too many digits.
    #[error("a card number has 12 to 19 digits")]
    PanShape,
    /// The check digit does not fit.
    #[error("the card number fails the Luhn check")]
    PanCheck,
    /// The brand has other lengths.
    #[error("no card brand has numbers of this length and beginning")]
    PanLength,
    /// Not three or four digits.
    #[error("a card verification value has 3 or 4 digits")]
    CvvShape,
    /// A month outside 1 to 12, or a year that is no four-digit year of this century.
    #[error("an expiry date has a month from 1 to 12 and a year of four digits")]
    ExpiryShape,
    /// The card has expired.
    #[error("the card has expired")]
    Expired,
    /// More than 20 years ahead.
    #[error("the expiry year is too far ahead")]
    ExpiryTooFar,
    /// Not a percentage below 100 with four decimals at most.
    #[error("a percentage is below 100 and has up to four decimals, such as 1.4")]
    Percent,
    /// Amounts of two currencies, bounds without a percentage or out of order, or another currency than the amount's.
    #[error("a commission has amounts of one currency, and bounds, in order, for a percentage only")]
    Commission,
    /// An identifier with foreign characters or a wrong length.
    #[error("{what} must be {rule}")]
    Id {
        /// What kind of identifier.
        what: &'static str,
        /// What it should look like.
        rule: &'static str,
    },
    /// A word outside its list.
    #[error("{what} must be one of {choices}")]
    Word {
        /// What was asked for.
        what: &'static str,
        /// The words that are known.
        choices: &'static str,
    },
}
