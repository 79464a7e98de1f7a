//! Whatever comes in, the answer is a payment or a refusal, never a panic.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::{Mode, Timestamp};
use florin_wallets::apple::{self, Freshness, MerchantKey, Root};
use florin_wallets::google::{self, Recipient, RecipientKey, RootKeys};
use florin_wallets::{Wallet, samsung};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::mint::apple::{Apple, Merchant, SIGNED_AT};
use crate::mint::google::{Google, NOW_MS, Opener, seal};

/// Every door through which bytes of strangers come.
struct Doors {
    root: Root,
    merchant_keys: Vec<MerchantKey>,
    roots: RootKeys,
    recipient: Recipient,
    keys: Vec<RecipientKey>,
    good: Vec<Value>,
}

impl Doors {
    fn new() -> Doors {
        let (wallet, merchant) = (Apple::new(), Merchant::ec());
        let (other, opener) = (Google::new(), Opener::new());
        let message = seal(&opener, 32, &super::google::clear().to_string()).to_string();
        Doors {
            root: Root::from_pem(&wallet.root_pem()).unwrap(),
            merchant_keys: vec![
                MerchantKey::read(&merchant.certificate(None), &merchant.private(), Some(Merchant::ID))
                    .unwrap(),
            ],
            roots: RootKeys::parse(Mode::Test, other.roots("ECv2").to_string().as_bytes()).unwrap(),
            recipient: Recipient::gateway("examplepay", "kiosk"),
            keys: vec![RecipientKey::read(&opener.private()).unwrap()],
            good: vec![
                wallet.ec_token(&merchant, &super::apple::clear().to_string()),
                other.token("ECv2", "gateway:examplepay", &message),
                super::apple::clear(),
                super::google::clear(),
                samsung_clear(),
            ],
        }
    }

    /// How many of them let these bytes in.
    fn knock(&self, bytes: &[u8]) -> usize {
        let now = Timestamp::from_seconds(SIGNED_AT);
        let trust =
            apple::Trust { root: &self.root, freshness: Freshness::default(), application_data: None };
        let by_apple =
            apple::Token::parse(bytes).and_then(|token| token.verify(trust, now)?.open(&self.merchant_keys));
        let now = Timestamp(0).plus_ms(NOW_MS);
        let trust = google::Trust {
            roots: &self.roots,
            mode: Mode::Test,
            recipient: &self.recipient,
            allow_signing_only: true,
        };
        let by_google =
            google::Token::parse(bytes).and_then(|token| token.verify(trust, now)?.open(&self.keys, now));
        let decrypted = [
            apple::read_decrypted(bytes),
            google::read_decrypted(bytes, now),
            samsung::read_decrypted(bytes),
        ];
        let _ = RootKeys::parse(Mode::Live, bytes);
        decrypted.into_iter().chain([by_apple, by_google]).flatten().count()
    }
}

fn samsung_clear() -> Value {
    json!({
        "amount": "1000", "currency_code": "USD", "utc": "1490266732173", "eci_indicator": "5",
        "tokenPAN": "4895370012003478", "tokenPanExpiration": "0430",
        "cryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA=",
    })
}

/// Any JSON, with the names that tokens have.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,40}".prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| Value::from(STANDARD.encode(bytes))),
        prop::sample::select(vec!["EC_v1", "RSA_v1", "ECv1", "ECv2", "3DSecure", "PAN_ONLY", "978"])
            .prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "version",
        "data",
        "signature",
        "header",
        "ephemeralPublicKey",
        "publicKeyHash",
        "transactionId",
        "paymentData",
        "protocolVersion",
        "signedMessage",
        "intermediateSigningKey",
        "signedKey",
        "signatures",
        "paymentMethodDetails",
        "paymentDataType",
        "keys",
        "keyValue",
        "messageExpiration",
        "tokenPAN",
    ]);
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..8).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// Puts `value` where the `at`th leaf of a good token is.
fn with_leaf(token: &Value, at: usize, value: &Value) -> Value {
    fn put(place: &mut Value, at: &mut usize, value: &Value) -> bool {
        if let Some(members) = place.as_object_mut() {
            return members.values_mut().any(|member| put(member, at, value));
        }
        let here = *at == 0;
        if here {
            *place = value.clone();
        }
        *at = at.wrapping_sub(1);
        here
    }
    let mut token = token.clone();
    put(&mut token, &mut (at % 12), value);
    token
}

#[test]
fn noise_at_every_door_is_refused_without_a_panic() {
    let doors = Doors::new();
    for token in &doors.good {
        assert_eq!(doors.knock(token.to_string().as_bytes()), 1, "{token}");
    }
    let mut runner = proptest::test_runner::TestRunner::default();
    let cases = (any_json(), 0..doors.good.len(), 0..40_usize, 0..4000_usize);
    runner
        .run(&cases, |(value, which, at, cut)| {
            doors.knock(value.to_string().as_bytes());
            doors.knock(with_leaf(&doors.good[which], at, &value).to_string().as_bytes());
            let text = doors.good[which].to_string();
            let cut = &text.as_bytes()[..cut.min(text.len() - 1)];
            prop_assert_eq!(doors.knock(cut), 0);
            doors.knock(STANDARD.encode(cut).as_bytes());
            Ok(())
        })
        .unwrap();
    for endless in ["[", "{\"a\":", "\""] {
        doors.knock(endless.repeat(30_000).as_bytes());
    }
}

#[test]
fn signatures_of_noise_are_refused_without_a_panic() {
    let doors = Doors::new();
    let good = STANDARD.decode(doors.good[0]["signature"].as_str().unwrap()).unwrap();
    let mut runner = proptest::test_runner::TestRunner::default();
    let cases = (prop::collection::vec((0..good.len(), any::<u8>()), 1..4), any::<bool>());
    runner
        .run(&cases, |(changes, cut)| {
            let mut signature = good.clone();
            for (at, byte) in &changes {
                signature[*at] = *byte;
            }
            if cut {
                signature.truncate(changes[0].0);
            }
            let mut token = doors.good[0].clone();
            token["signature"] = Value::from(STANDARD.encode(&signature));
            let let_in = doors.knock(token.to_string().as_bytes());
            prop_assert!(!cut || let_in == 0);
            Ok(())
        })
        .unwrap();
}

#[test]
fn samsungs_opened_message_is_read_by_its_own_names() {
    let told = samsung_clear();
    let payment = samsung::read_decrypted(told.to_string().as_bytes()).unwrap();
    assert_eq!(payment.wallet, Wallet::Samsung);
    assert_eq!(payment.money.unwrap().to_string(), "10.00 USD");
    assert_eq!((payment.card.expiry.month, payment.card.expiry.year), (4, 2030));
    let mut by_number = told.clone();
    by_number["currency_code"] = json!("840");
    assert_eq!(samsung::read_decrypted(by_number.to_string().as_bytes()).unwrap().money, payment.money);
    for (name, value) in [
        ("tokenPanExpiration", json!("1330")),
        ("currency_code", json!("US")),
        ("amount", json!("10.00")),
        ("cryptogram", Value::Null),
        ("eci_indicator", json!("x")),
    ] {
        let mut wrong = told.clone();
        wrong[name] = value;
        let refused = samsung::read_decrypted(wrong.to_string().as_bytes()).unwrap_err();
        assert_eq!(refused.code(), "malformed_token", "{name}");
    }
}
