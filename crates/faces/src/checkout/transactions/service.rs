//! Calls that make no transaction: renotify, recover, confirm, proof, and `/credit_cards` (checkout-gateway
//! 4.11, 5.1).

use serde::Serialize;

use super::answer::parts::{CardView, Stamp};

/// A call upon one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Call {
    /// Send the webhook again.
    Renotify,
    /// Correct the transaction by hand.
    Recover,
    /// The payer confirmed.
    Confirm,
    /// There is proof.
    Proof,
}

#[derive(Serialize)]
struct Wrapped {
    response: Message,
}

#[derive(Serialize)]
struct Message {
    message: String,
}

impl Call {
    /// Reads the last part of the path.
    pub(in crate::checkout) fn find(word: &str) -> Option<Call> {
        match word {
            "renotify" => Some(Call::Renotify),
            "recover" => Some(Call::Recover),
            "confirm" => Some(Call::Confirm),
            "proof" => Some(Call::Proof),
            _ => None,
        }
    }

    /// The answer when it was done.
    pub(in crate::checkout) fn answer(self, uid: &str) -> Vec<u8> {
        let message = match self {
            Call::Renotify => "Transaction was renotified".to_owned(),
            Call::Recover => format!("Transaction {uid} was updated"),
            Call::Confirm => "Transaction was confirmed!".to_owned(),
            Call::Proof => format!("Transaction {uid} was proofed!"),
        };
        serde_json::to_vec(&Wrapped { response: Message { message } }).unwrap_or_default()
    }
}

/// A card as `/credit_cards` answers: its members at the root.
pub(in crate::checkout) fn saved_card(card: &CardView<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Root<'a> {
        holder: Option<&'a str>,
        stamp: Option<Stamp<'a>>,
        brand: Option<&'a str>,
        last_4: &'a str,
        first_1: &'a str,
        bin: Option<&'a str>,
        product: Option<&'a str>,
        issuer_country: Option<&'a str>,
        issuer_name: Option<&'a str>,
        exp_month: Option<u8>,
        exp_year: Option<u16>,
        token: Option<&'a str>,
    }
    let CardView { holder, stamp, brand, last_4, first_1, bin, product, issuer_country, .. } = *card;
    let CardView { issuer_name, exp_month, exp_year, token, .. } = *card;
    let root = Root {
        holder,
        stamp,
        brand,
        last_4,
        first_1,
        bin,
        product,
        issuer_country,
        issuer_name,
        exp_month,
        exp_year,
        token,
    };
    serde_json::to_vec(&root).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_answers_in_its_literal_words() {
        for (word, answer) in [
            ("renotify", r#"{"response":{"message":"Transaction was renotified"}}"#),
            ("recover", r#"{"response":{"message":"Transaction 5f1d was updated"}}"#),
            ("confirm", r#"{"response":{"message":"Transaction was confirmed!"}}"#),
            ("proof", r#"{"response":{"message":"Transaction 5f1d was proofed!"}}"#),
        ] {
            assert_eq!(String::from_utf8(Call::find(word).unwrap().answer("5f1d")).unwrap(), answer);
        }
        assert_eq!(Call::find("delete"), None);
    }
}
