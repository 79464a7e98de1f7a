//! Google Pay.

use florin_domain::{Mode, Timestamp};
use florin_wallets::google::{Recipient, RecipientKey, RootKeys, Token, Trust};
use florin_wallets::{WalletError, WalletPayment};
use serde_json::Value;

use super::{cryptogram_and_eci, expect_reason, flipped, for_each_bit, text, vectors};

struct Case {
    roots: RootKeys,
    recipient: Recipient,
    keys: Vec<RecipientKey>,
    now: Timestamp,
}

impl Case {
    /// None where no root key of the vector can be used at all.
    fn of(vector: &Value) -> Option<Case> {
        let input = &vector["input"];
        let keys = input["recipient_private_keys"].as_array().unwrap().iter();
        Some(Case {
            roots: RootKeys::parse(Mode::Test, &serde_json::to_vec(&input["root_keys"]).unwrap()).ok()?,
            recipient: Recipient::verbatim(text(input, "recipient_id")),
            keys: keys.map(|key| RecipientKey::read(text(key, "value")).unwrap()).collect(),
            now: Timestamp(0).plus_ms(input["clock_ms"].as_i64().unwrap()),
        })
    }

    fn trust(&self) -> Trust<'_> {
        let recipient = &self.recipient;
        Trust { roots: &self.roots, mode: Mode::Test, recipient, allow_signing_only: true }
    }

    fn open(&self, token: &[u8]) -> Result<WalletPayment, WalletError> {
        Token::parse(token)?.verify(self.trust(), self.now)?.open(&self.keys, self.now)
    }

    fn clear(&self, token: &[u8]) -> Result<Vec<u8>, WalletError> {
        let token = Token::parse(token)?;
        Ok(token.verify(self.trust(), self.now)?.decrypt(&self.keys)?.expose().to_vec())
    }
}

fn is_as_expected(normalized: &Value, payment: &WalletPayment) {
    assert_eq!(payment.card.pan.expose(), text(normalized, "account_number"));
    assert_eq!(u64::from(payment.card.expiry.month), normalized["expiry_month"]);
    assert_eq!(u64::from(payment.card.expiry.year), normalized["expiry_year"]);
    assert_eq!(payment.message_id.as_deref(), normalized["message_id"].as_str());
    assert_eq!(payment.is_network_token(), normalized["auth_method"] == "CRYPTOGRAM_3DS");
    let (cryptogram, eci) = cryptogram_and_eci(payment);
    assert_eq!(cryptogram, normalized["cryptogram"].as_str());
    assert_eq!(eci, normalized["eci"].as_str());
}

#[test]
fn every_google_vector_is_answered_as_it_says() {
    let Some(file) = vectors("google_pay.json") else { return };
    for vector in file["vectors"].as_array().unwrap() {
        let token = serde_json::to_vec(&vector["input"]["token"]).unwrap();
        let Some(case) = Case::of(vector) else {
            expect_reason(vector, "no_trusted_root_key");
            continue;
        };
        if vector["expect"]["outcome"] == "reject" {
            expect_reason(vector, case.open(&token).unwrap_err().code());
            continue;
        }
        if vector["expect"]["outcome"] == "accept_signature" {
            Token::parse(&token).unwrap().verify(case.trust(), case.now).unwrap();
            continue;
        }
        let clear = case.clear(&token).unwrap_or_else(|error| panic!("{}: {error}", vector["id"]));
        let expected = text(&vector["expect"], "plaintext");
        assert_eq!(std::str::from_utf8(&clear).unwrap(), expected);
        if expected.starts_with('{') {
            let quoted = serde_json::to_vec(&String::from_utf8(token.clone()).unwrap()).unwrap();
            for shape in [token, quoted] {
                let payment = case.open(&shape).unwrap();
                if vector["expect"]["normalized"].is_object() {
                    is_as_expected(&vector["expect"]["normalized"], &payment);
                }
                assert!(!format!("{payment:?}").contains(payment.card.pan.expose()));
            }
        }
    }
}

/// Every bit of the whole token, names and signatures included.
#[test]
fn no_bit_of_a_google_token_can_be_changed() {
    let Some(file) = vectors("google_pay.json") else { return };
    let all = file["vectors"].as_array().unwrap().iter();
    for vector in all.filter(|vector| vector["expect"]["outcome"] == "accept") {
        let case = Case::of(vector).unwrap();
        let token = serde_json::to_vec(&vector["input"]["token"]).unwrap();
        for_each_bit(token.len(), 7, |bit| {
            assert!(case.clear(&flipped(&token, bit)).is_err(), "{} bit {bit}", vector["id"]);
        });
    }
}

#[test]
fn keys_of_the_other_mode_vouch_for_nothing() {
    let Some(file) = vectors("google_pay.json") else { return };
    let vector = file["vectors"].as_array().unwrap().iter().find(|it| it["id"] == "gp-ecv2-2").unwrap();
    let case = Case::of(vector).unwrap();
    let token = Token::parse(&serde_json::to_vec(&vector["input"]["token"]).unwrap()).unwrap();
    let live = Trust { mode: Mode::Live, ..case.trust() };
    assert_eq!(token.verify(live, case.now).err().unwrap().code(), "no_trusted_root_key");
}
