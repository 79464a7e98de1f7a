//! What a payer is told about a no: mild, with advice, never more than a thief may know.

/// Why a payment did not come about, in the payer's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each has its text in the catalogue")]
pub enum Reason {
    General,
    Funds,
    Limit,
    ExpiredCard,
    CardData,
    Cvv,
    Blocked,
    NotAllowed,
    Currency,
    Authentication,
    Cancelled,
    Duplicate,
    Temporary,
    Shop,
}

/// Processing codes of checkout-codes 2 and what they come down to. Suspicion of fraud is told like a blocked card.
const CODES: &[(&str, Reason)] = &[
    ("0100", Reason::Blocked),
    ("0101", Reason::CardData),
    ("0104", Reason::NotAllowed),
    ("0108", Reason::Duplicate),
    ("0111", Reason::ExpiredCard),
    ("0112", Reason::Cvv),
    ("0113", Reason::Currency),
    ("0114", Reason::Funds),
    ("0115", Reason::Blocked),
    ("0116", Reason::Blocked),
    ("0117", Reason::Temporary),
    ("0118", Reason::Temporary),
    ("0119", Reason::Temporary),
    ("0120", Reason::Temporary),
    ("0121", Reason::Temporary),
    ("0122", Reason::Temporary),
    ("0123", Reason::Limit),
    ("0124", Reason::Limit),
    ("0125", Reason::Limit),
    ("0126", Reason::CardData),
    ("0127", Reason::CardData),
    ("0129", Reason::Authentication),
    ("0130", Reason::Authentication),
    ("0131", Reason::Cancelled),
    ("0132", Reason::Cancelled),
    ("0134", Reason::Authentication),
    ("0135", Reason::Duplicate),
    ("0996", Reason::Shop),
    ("0998", Reason::Cancelled),
    ("1008", Reason::NotAllowed),
];

/// All reasons.
pub const REASONS: &[Reason] = &[
    Reason::General,
    Reason::Funds,
    Reason::Limit,
    Reason::ExpiredCard,
    Reason::CardData,
    Reason::Cvv,
    Reason::Blocked,
    Reason::NotAllowed,
    Reason::Currency,
    Reason::Authentication,
    Reason::Cancelled,
    Reason::Duplicate,
    Reason::Temporary,
    Reason::Shop,
];

impl Reason {
    /// The reason behind a processing code such as `F.0114`; the general one for codes of banks.
    pub fn of_code(code: &str) -> Reason {
        let digits = code.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        CODES.iter().find(|(known, _)| *known == digits).map_or(Reason::General, |(_, reason)| *reason)
    }

    /// Its key in the catalogues.
    pub fn key(self) -> &'static str {
        match self {
            Reason::General => "decline-general",
            Reason::Funds => "decline-funds",
            Reason::Limit => "decline-limit",
            Reason::ExpiredCard => "decline-expired-card",
            Reason::CardData => "decline-card-data",
            Reason::Cvv => "decline-cvv",
            Reason::Blocked => "decline-blocked",
            Reason::NotAllowed => "decline-not-allowed",
            Reason::Currency => "decline-currency",
            Reason::Authentication => "decline-authentication",
            Reason::Cancelled => "decline-cancelled",
            Reason::Duplicate => "decline-duplicate",
            Reason::Temporary => "decline-temporary",
            Reason::Shop => "decline-shop",
        }
    }

    /// The codes that come down to this reason, for the page's script.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        CODES.iter().filter(move |(_, reason)| *reason == self).map(|(code, _)| *code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_mildly() {
        assert_eq!(Reason::of_code("F.0114"), Reason::Funds);
        assert_eq!(Reason::of_code("F.0116"), Reason::of_code("F.0100"));
        assert_eq!(Reason::of_code("E.1008"), Reason::NotAllowed);
        assert_eq!(Reason::of_code("05"), Reason::General);
        assert_eq!(Reason::of_code(""), Reason::General);
    }
}
