//! Requests that the transaction API refuses with words that clients compare (checkout-gateway 2.5, 4).

use std::borrow::Cow;

use super::super::codes::Code;
use super::super::errors::{Errors, phrase};
use super::super::refusal::Refusal;

/// A refusal whose text is that of its code; it belongs to no field.
pub(in crate::checkout) fn coded(code: &'static str) -> Refusal {
    let message = Code::known(code).message();
    Refusal::Coded { code, message: message.into(), errors: Errors::base(message) }
}

/// The body has no `request`.
pub(in crate::checkout) fn request_missing() -> Refusal {
    Refusal::Coded {
        code: "E.1017",
        message: "Request is missing.".into(),
        errors: Errors::one(&["request"], phrase::MISSING),
    }
}

/// More than is left to capture, void or refund, in minor units.
pub(in crate::checkout) fn above(left: i64) -> Refusal {
    Refusal::Coded {
        code: "E.1025",
        message: format!("Amount can't be greater than {left}").into(),
        errors: Errors::one(&["amount"], format!("can't be greater than {left}")),
    }
}

/// No such parent in this shop.
pub(in crate::checkout) fn parent_unknown() -> Refusal {
    Errors::one(&["parent_uid"], "does not exist").into()
}

/// The parent does not allow it: `transaction can't be refunded`.
pub(in crate::checkout) fn parent_refuses(why: impl Into<Cow<'static, str>>) -> Refusal {
    Errors::base(why).into()
}

/// The card token is unknown in this shop.
pub(in crate::checkout) fn token_unknown() -> Refusal {
    Errors::one(&["credit_card", "token"], "does not exist").into()
}

/// The same, where the card's members stand at the root (`/credit_cards`).
pub(in crate::checkout) fn own_token_unknown() -> Refusal {
    Errors::one(&["token"], "does not exist").into()
}

/// The same amount from the same card within 30 seconds.
pub(in crate::checkout) fn duplicate() -> Refusal {
    coded("E.1018")
}

#[cfg(test)]
mod tests {
    use super::super::super::refusal::{ApiVersion, Half};
    use super::*;

    fn told(refusal: &Refusal) -> String {
        assert_eq!(refusal.status(), 422);
        String::from_utf8(refusal.body(Half::Gateway, ApiVersion::Two)).unwrap()
    }

    #[test]
    fn the_literal_words_of_the_reference() {
        for (refusal, body) in [
            (
                above(5000),
                r#"{"message":"Amount can't be greater than 5000","errors":{"amount":["can't be greater than 5000"]}}"#,
            ),
            (
                token_unknown(),
                r#"{"message":"Token does not exist.","errors":{"credit_card":{"token":["does not exist"]}}}"#,
            ),
            (
                parent_refuses("transaction can't be refunded"),
                r#"{"message":"transaction can't be refunded","errors":{"base":["transaction can't be refunded"]}}"#,
            ),
            (
                parent_unknown(),
                r#"{"message":"Parent uid does not exist.","errors":{"parent_uid":["does not exist"]}}"#,
            ),
            (
                duplicate(),
                r#"{"message":"Duplicate transaction","errors":{"base":["Duplicate transaction"]}}"#,
            ),
            (request_missing(), r#"{"message":"Request is missing.","errors":{"request":["is missing"]}}"#),
        ] {
            assert_eq!(told(&refusal), body);
        }
        assert_eq!(
            (duplicate().code(), request_missing().code(), above(1).code()),
            ("E.1018", "E.1017", "E.1025")
        );
    }
}
