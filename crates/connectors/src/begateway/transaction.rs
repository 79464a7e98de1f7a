//! A transaction as beGateway writes it: version 3 with its fields at the root, version 2 within `transaction`.

use florin_domain::Operation;
use serde_json::Value;

use crate::codec::json;

/// What a transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Payment,
    Authorization,
    Capture,
    Void,
    Refund,
    Tokenization,
    Payout,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Kind::Payment,
        Kind::Authorization,
        Kind::Capture,
        Kind::Void,
        Kind::Refund,
        Kind::Tokenization,
        Kind::Payout,
    ];

    /// The word in `type`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Payment => "payment",
            Kind::Authorization => "authorization",
            Kind::Capture => "capture",
            Kind::Void => "void",
            Kind::Refund => "refund",
            Kind::Tokenization => "tokenization",
            Kind::Payout => "payout",
        }
    }

    /// Where one is made.
    pub(super) fn path(self) -> &'static str {
        match self {
            Kind::Payment => "/transactions/payments",
            Kind::Authorization => "/transactions/authorizations",
            Kind::Capture => "/transactions/captures",
            Kind::Void => "/transactions/voids",
            Kind::Refund => "/transactions/refunds",
            Kind::Tokenization => "/transactions/tokenizations",
            Kind::Payout => "/transactions/payouts",
        }
    }

    pub(super) fn find(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What an operation of ours is there.
    pub(super) fn of(operation: Operation) -> Kind {
        match operation {
            Operation::Charge => Kind::Payment,
            Operation::Authorize => Kind::Authorization,
            Operation::Capture => Kind::Capture,
            Operation::Void | Operation::Release => Kind::Void,
            Operation::Refund | Operation::GiveBack => Kind::Refund,
            Operation::Tokenize => Kind::Tokenization,
            Operation::Payout => Kind::Payout,
        }
    }

    /// Whether a payer may be asked to do something.
    pub(super) fn has_payer(self) -> bool {
        matches!(self, Kind::Payment | Kind::Authorization | Kind::Tokenization)
    }

    /// Whether it follows another one.
    pub(super) fn has_parent(self) -> bool {
        matches!(self, Kind::Capture | Kind::Void | Kind::Refund)
    }
}

/// One transaction of a body or list.
#[derive(Clone, Copy)]
pub(super) struct Transaction<'a> {
    root: &'a Value,
    section: &'a Value,
}

impl<'a> Transaction<'a> {
    /// The transaction in a value; none if it is something else.
    pub(super) fn of(value: &'a Value) -> Option<Transaction<'a>> {
        let has_uid = |value: &&Value| json::text(value, &["uid"]).is_some_and(|uid| !uid.is_empty());
        let root = Some(value).filter(has_uid).or_else(|| value.get("transaction").filter(has_uid))?;
        let named = || root.get(json::text(root, &["type"])?);
        let section = root.get("transaction").or_else(named).filter(|section| section.is_object());
        Some(Transaction { root, section: section.unwrap_or(&Value::Null) })
    }

    /// A text of the transaction itself.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        json::text(self.root, &[name])
    }

    /// A text further inside.
    pub(super) fn deep(self, path: &[&str]) -> Option<&'a str> {
        json::text(self.root, path)
    }

    /// A text of the acquirer's answer.
    pub(super) fn acquirer(self, name: &str) -> Option<&'a str> {
        json::text(self.section, &[name])
    }

    /// Units and currency, from the transaction or else from the acquirer's answer.
    pub(super) fn amount(self) -> Option<(i64, &'a str)> {
        let units =
            json::integer(self.root, &["amount"]).or_else(|| json::integer(self.section, &["amount"]));
        let currency = self.text("currency").or_else(|| self.acquirer("currency"));
        Some((units?, currency?))
    }

    /// Whether it says that no money is real; none if it does not say.
    pub(super) fn is_test(self) -> Option<bool> {
        self.root.get("test")?.as_bool()
    }

    /// The token of the card.
    pub(super) fn token(self) -> Option<&'a str> {
        let token = |section| json::text(self.root, &[section, "token"]);
        token("payment_method").or_else(|| token("credit_card")).filter(|token| !token.is_empty())
    }

    /// Whether the card was to be kept for later.
    pub(super) fn is_kept(self) -> bool {
        let contract = json::find(self.root, &["additional_data", "contract"]);
        contract.and_then(Value::as_array).is_some_and(|list| !list.is_empty())
    }

    /// The provider's code, `F.0114`: at the root in version 3, in the section of newer servers in version 2, and
    /// sometimes where the acquirer's own code stands.
    pub(super) fn code(self) -> Option<&'a str> {
        let bank = || self.acquirer("bank_code").filter(|code| is_code(code));
        self.text("code").or_else(|| self.acquirer("code")).or_else(bank)
    }
}

/// `F.0114`: a letter and four digits (checkout-codes 1).
pub(super) fn is_code(text: &str) -> bool {
    matches!(text.as_bytes(), [b'S' | b'F' | b'P' | b'E', b'.', digits @ ..]
        if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit))
}
