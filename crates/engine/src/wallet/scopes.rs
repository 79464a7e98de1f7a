//! What a user may let a client do (wallet-surround 2.5).

/// Scopes that are known here.
const KNOWN: &[&str] = &[
    "cards",
    "email",
    "phone",
    "full_name",
    "identity",
    "wallet_list",
    "balance",
    "statements",
    "recent_statements",
    "check_has_sufficient_balance",
    "incoming_payments",
    "outgoing_payments",
];

/// A scope as a client asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What it allows, without suffixes.
    pub name: &'static str,
    /// It holds later, too, for the client's own key.
    pub is_offline: bool,
    /// The user may leave it out.
    pub is_optional: bool,
}

impl Scope {
    /// Reads one: `cards`, `cards_offline`, `cards_optional`, `cards_offline_optional`.
    fn parse(text: &str) -> Option<Scope> {
        let (text, is_optional) = text.strip_suffix("_optional").map_or((text, false), |text| (text, true));
        let (text, is_offline) = text.strip_suffix("_offline").map_or((text, false), |text| (text, true));
        let name = KNOWN.iter().copied().find(|known| *known == text)?;
        Some(Scope { name, is_offline, is_optional })
    }

    /// As it is kept, once it is granted: whether it was optional is past then.
    pub fn granted(&self) -> String {
        if self.is_offline { format!("{}_offline", self.name) } else { self.name.to_owned() }
    }
}

/// Reads a list separated by spaces. None if one of them is unknown.
pub fn parse(text: &str) -> Option<Vec<Scope>> {
    let mut scopes = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let scope = Scope::parse(word)?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Some(scopes)
}

/// As a grant keeps them.
pub fn granted(scopes: &[Scope]) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in scopes.iter().map(Scope::granted) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// Whether a list as it is kept allows this. What holds later holds now, too.
pub fn allow(kept: &str, name: &str) -> bool {
    kept.split(' ').any(|word| word == name || word.strip_suffix("_offline") == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_with_their_suffixes() {
        let read = parse("cards  balance_optional cards_offline email_offline_optional cards").unwrap();
        let shown: Vec<_> =
            read.iter().map(|scope| (scope.name, scope.is_offline, scope.is_optional)).collect();
        assert_eq!(
            shown,
            [
                ("cards", false, false),
                ("balance", false, true),
                ("cards", true, false),
                ("email", true, true)
            ]
        );
        assert_eq!(granted(&read), "cards balance cards_offline email_offline");
        assert_eq!(parse(""), Some(vec![]));
        for text in [
            "everything",
            "cards,email",
            "cards_later",
            "Cards",
            "cards_optional_offline",
            "make_bank_transfers",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_holds_later_holds_now() {
        assert!(allow("email cards_offline", "cards") && allow("email", "email"));
        assert!(!allow("email", "cards") && !allow("", "cards") && !allow("cards_offline", "card"));
    }
}
