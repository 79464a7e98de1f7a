//! Apple Pay.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::Timestamp;
use florin_wallets::apple::{Freshness, MerchantKey, Root, Token, Trust};
use florin_wallets::{WalletError, WalletPayment};
use serde_json::{Value, json};

use super::{cryptogram_and_eci, expect_reason, flipped, for_each_bit, text, vectors};

/// Everything that one vector hands in.
struct Case {
    root: Root,
    keys: Vec<MerchantKey>,
    now: Timestamp,
    freshness: Freshness,
    application_data: Option<[u8; 32]>,
}

impl Case {
    fn of(file: &Value, vector: &Value) -> Case {
        let input = &vector["input"];
        let root = match text(input, "trust_anchor") {
            "apple-root-ca-g3" => Root::apple(),
            other => Root::from_pem(text(&file["trust_anchors"][other], "pem")),
        };
        let keys = input["merchants"].as_array().unwrap().iter().map(|merchant| {
            MerchantKey::read(text(merchant, "certificatePem"), text(merchant, "privateKeyPem"), None)
                .unwrap()
        });
        let now: jiff::Timestamp = text(input, "clock").parse().unwrap();
        let hash = [&vector["expect"], input].map(|place| place["application_data_hash_hex"].as_str());
        let hash = hash.into_iter().flatten().next();
        Case {
            root: root.unwrap(),
            keys: keys.collect(),
            now: Timestamp::from_seconds(now.as_second()),
            freshness: Freshness {
                max_age_seconds: input["max_signature_age_seconds"].as_i64().unwrap(),
                ..Freshness::default()
            },
            application_data: hash.map(|hash| hex::decode(hash).unwrap().try_into().unwrap()),
        }
    }

    fn trust(&self) -> Trust<'_> {
        let application_data = self.application_data.as_ref();
        Trust { root: &self.root, freshness: self.freshness, application_data }
    }

    fn open(&self, token: &[u8]) -> Result<WalletPayment, WalletError> {
        Token::parse(token)?.verify(self.trust(), self.now)?.open(&self.keys)
    }

    fn clear(&self, token: &[u8]) -> Result<Vec<u8>, WalletError> {
        let token = Token::parse(token)?;
        Ok(token.verify(self.trust(), self.now)?.decrypt(&self.keys)?.expose().to_vec())
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// The token in each of the shapes that shops send.
fn shapes(input: &Value) -> Vec<Vec<u8>> {
    let inner = &input["token"];
    let mut full = input["outer"].clone();
    if full.is_null() {
        full = json!({});
    }
    full["paymentData"] = inner.clone();
    let mut nested = full.clone();
    nested["paymentData"] = Value::from(STANDARD.encode(bytes(inner)));
    vec![bytes(inner), bytes(&full), STANDARD.encode(bytes(&full)).into_bytes(), bytes(&nested)]
}

fn is_as_expected(vector: &Value, payment: &WalletPayment) {
    let expected = &vector["expect"];
    assert_eq!(payment.message_id.as_deref(), expected["transaction_id"].as_str());
    let normalized = &expected["normalized"];
    if normalized.is_null() {
        return;
    }
    assert_eq!(payment.card.pan.expose(), text(normalized, "device_pan"));
    assert_eq!(u64::from(payment.card.expiry.month), normalized["expiry_month"]);
    assert_eq!(u64::from(payment.card.expiry.year), normalized["expiry_year"]);
    let money = payment.money.unwrap();
    assert_eq!(money.minor(), normalized["amount_minor"].as_i64().unwrap());
    assert_eq!(format!("{:03}", money.currency().numeric()), text(normalized, "currency_numeric"));
    let (cryptogram, eci) = cryptogram_and_eci(payment);
    assert_eq!(cryptogram, normalized["cryptogram"].as_str());
    assert_eq!(eci, normalized["eci"].as_str());
    assert_eq!(payment.device.as_deref(), normalized["device_manufacturer_identifier"].as_str());
    payment.check_money(money).unwrap();
    assert_eq!(
        payment.check_money(money.with_minor(money.minor() + 1).unwrap()).unwrap_err().code(),
        "amount_mismatch"
    );
}

#[test]
fn every_apple_vector_is_answered_as_it_says() {
    let Some(file) = vectors("apple_pay.json") else { return };
    for vector in file["vectors"].as_array().unwrap() {
        let case = Case::of(&file, vector);
        for token in shapes(&vector["input"]) {
            match text(&vector["expect"], "outcome") {
                "accept" => {
                    let payment =
                        case.open(&token).unwrap_or_else(|error| panic!("{}: {error}", vector["id"]));
                    is_as_expected(vector, &payment);
                    let clear = case.clear(&token).unwrap();
                    assert_eq!(std::str::from_utf8(&clear).unwrap(), text(&vector["expect"], "plaintext"));
                    assert!(!format!("{payment:?}").contains(payment.card.pan.expose()));
                }
                "accept_signature" => {
                    let token = Token::parse(&token).unwrap();
                    let verified = token.verify(case.trust(), case.now).unwrap();
                    let at: jiff::Timestamp = text(&vector["expect"], "signing_time").parse().unwrap();
                    assert_eq!(verified.signed_at.seconds(), at.as_second());
                }
                _ => expect_reason(vector, case.open(&token).unwrap_err().code()),
            }
        }
    }
}

fn good(file: &Value) -> impl Iterator<Item = (&Value, Case)> {
    let all = file["vectors"].as_array().unwrap().iter();
    all.filter(|vector| vector["expect"]["outcome"] == "accept")
        .map(|vector| (vector, Case::of(file, vector)))
}

/// Where in a token the bits are, and how they are written.
const PARTS: &[(&str, bool)] = &[
    ("/data", false),
    ("/header/ephemeralPublicKey", false),
    ("/header/wrappedKey", false),
    ("/header/publicKeyHash", false),
    ("/header/transactionId", true),
    ("/header/applicationData", true),
];

#[test]
fn no_bit_of_what_is_signed_or_sealed_can_be_changed() {
    let Some(file) = vectors("apple_pay.json") else { return };
    for (vector, case) in good(&file) {
        let token = &vector["input"]["token"];
        for (part, is_hex) in PARTS {
            let Some(written) = token.pointer(part).and_then(Value::as_str) else { continue };
            let plain =
                if *is_hex { hex::decode(written).unwrap() } else { STANDARD.decode(written).unwrap() };
            for_each_bit(plain.len(), 7, |bit| {
                let changed = flipped(&plain, bit);
                let mut token = token.clone();
                *token.pointer_mut(part).unwrap() =
                    Value::from(if *is_hex { hex::encode(changed) } else { STANDARD.encode(changed) });
                assert!(case.open(&bytes(&token)).is_err(), "{} {part} bit {bit}", vector["id"]);
            });
        }
    }
}

/// A signature has bytes that nothing signs. Changing them may go unnoticed, but changes nothing else (standards 17).
#[test]
fn changed_signatures_are_refused_or_mean_the_same() {
    let Some(file) = vectors("apple_pay.json") else { return };
    for (vector, case) in good(&file) {
        let signature = STANDARD.decode(text(&vector["input"]["token"], "signature")).unwrap();
        let (tried, unnoticed) = (AtomicUsize::new(0), AtomicUsize::new(0));
        for_each_bit(signature.len(), 61, |bit| {
            tried.fetch_add(1, Relaxed);
            let mut token = vector["input"]["token"].clone();
            token["signature"] = Value::from(STANDARD.encode(flipped(&signature, bit)));
            if let Ok(clear) = case.clear(&bytes(&token)) {
                assert_eq!(clear, text(&vector["expect"], "plaintext").as_bytes());
                unnoticed.fetch_add(1, Relaxed);
            }
        });
        assert!(
            unnoticed.into_inner() * 10 < tried.into_inner(),
            "{}: too much is not checked",
            vector["id"]
        );
    }
}
