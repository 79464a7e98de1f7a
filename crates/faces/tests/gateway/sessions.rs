//! E-wallet sessions over the wire: started by a shop, paid by a browser, validated by the shop.

mod abuse;
mod cards;
mod challenges;
mod direct;
mod paying;
mod starting;
mod three_ds;
mod wallets;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::digest;
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap};
use aws_lc_rs::rand::SystemRandom;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::house::{Answer, House, house};

/// What the Mock button sends.
pub(super) const MOCK: &str = r#"{"number":"4580458045804580","expirationYear":2030,"expirationMonth":12,"nameOnCard":"John Doe","type":"Visa"}"#;

/// A session of 19.99 euros with Mock and CardPay, charged at the simulator.
pub(super) fn session() -> Value {
    json!({
        "operation": "CHARGE", "mode": "TEST", "amount": 19.99, "currencyCode": "EUR", "countryCode": "PT",
        "paymentGatewayAccountId": "simulator", "allowedeWalletAccountIds": ["mock", "cards"],
    })
}

/// A house whose first merchant has e-wallet accounts.
pub(super) async fn shop() -> House {
    furnished(house().await).await
}

async fn furnished(house: House) -> House {
    account(&house, "mock", "Mock", &json!([])).await;
    let cards = json!([
        { "key": "MerchantIdentifier", "value": "com.example" },
        { "key": "MerchantDisplayName", "value": "Example" },
    ]);
    account(&house, "cards", "CardPay", &cards).await;
    house
}

pub(super) async fn account(house: &House, name: &str, kind: &str, properties: &Value) {
    let body = json!({ "eWalletName": kind, "properties": properties });
    house.call("PUT", &format!("/EWalletAccounts/{name}"), body).await.is(200);
}

/// Starts a session; its token.
pub(super) async fn start(house: &House, body: Value) -> String {
    let started = house.call("POST", "/EWalletOperations", body).await.is(200);
    started["token"].as_str().unwrap().to_owned()
}

/// A part of a token: 0 is the header, 1 the claims.
pub(super) fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// What a browser sends: JSON of a string.
pub(super) fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

/// A browser's call.
pub(super) async fn browser(house: &House, method: &str, call: &str, token: &str, body: &str) -> Answer {
    let path = format!("/EWalletOperations/{call}");
    let bearer = format!("Bearer {token}");
    house.send(method, &path, &[("authorization", &bearer)], body.to_owned()).await
}

/// The result token of a payment.
pub(super) async fn pay(house: &House, call: &str, token: &str, text: &str) -> String {
    let paid = browser(house, "POST", call, token, &literal(text)).await.is(200);
    paid["token"].as_str().unwrap().to_owned()
}

/// What the shop's server hears of a result.
pub(super) async fn validate(house: &House, result: &str) -> Value {
    house.call("POST", "/EWalletOperations/validateResults", Value::from(result)).await.is(200)
}

/// Card data as the form encrypts it for this session.
pub(super) fn sealed(token: &str, card: &Value) -> String {
    let claims = part(token, 1);
    let plain = json!({ "sid": claims["sid"], "card": card });
    seal(claims["pld"]["pub"].as_str().unwrap(), &plain.to_string())
}

/// A card that was typed in.
pub(super) fn typed(number: &str) -> Value {
    json!({
        "number": number, "nameOnCard": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2029,
        "securityCode": "123",
    })
}

/// A compact JWE, `ECDH-ES+A256KW` and `A256GCM`, written apart from the code that opens it.
#[expect(clippy::disallowed_methods, reason = "what a browser does with its own random numbers")]
pub(super) fn seal(public: &str, plain: &str) -> String {
    let spki = STANDARD.decode(public).unwrap();
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &spki[spki.len() - 65..]);
    let ours = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
    let point = ours.compute_public_key().unwrap().as_ref().to_vec();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
    let epk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
    let head =
        encode(json!({ "alg": "ECDH-ES+A256KW", "enc": "A256GCM", "epk": epk }).to_string().as_bytes());
    let kek = agree_ephemeral(ours, theirs, (), |shared| {
        let mut input = vec![0, 0, 0, 1];
        input.extend_from_slice(shared);
        input.extend_from_slice(&[0, 0, 0, 14]);
        input.extend_from_slice(b"ECDH-ES+A256KW");
        input.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
        Ok(digest::digest(&digest::SHA256, &input))
    })
    .unwrap();
    let mut wrapped = [0; 40];
    AesKek::new(&AES_256, kek.as_ref()).unwrap().wrap(&[3; 32], &mut wrapped).unwrap();
    let mut ciphertext = plain.as_bytes().to_vec();
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[3; 32]).unwrap());
    let nonce = Nonce::assume_unique_for_key([7; 12]);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(head.as_bytes()), &mut ciphertext).unwrap();
    [head, encode(&wrapped), encode(&[7; 12]), encode(&ciphertext), encode(tag.as_ref())].join(".")
}
