//! Apple Pay.

use aws_lc_rs::digest::{SHA256, digest};
use florin_domain::{Currency, Money, Timestamp};
use florin_wallets::apple::{self, Freshness, MerchantKey, Root, Token, Trust};
use florin_wallets::{Proof, Secret, WalletError, WalletPayment};
use serde_json::{Value, json};

use crate::mint::apple::{Apple, INTERMEDIATE_MARK, LEAF_MARK, Merchant, SIGNED_AT, Signer};

pub(crate) fn clear() -> Value {
    json!({
        "applicationPrimaryAccountNumber": "4761120010000492",
        "applicationExpirationDate": "301231",
        "currencyCode": "978",
        "transactionAmount": 4299,
        "deviceManufacturerIdentifier": "040010030273",
        "paymentDataType": "3DSecure",
        "paymentData": { "onlinePaymentCryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA=", "eciIndicator": "7" },
    })
}

fn key(merchant: &Merchant) -> MerchantKey {
    MerchantKey::read(&merchant.certificate(None), &merchant.private(), Some(Merchant::ID)).unwrap()
}

fn open_at(
    wallet: &Apple,
    token: &Value,
    keys: &[MerchantKey],
    now: i64,
) -> Result<WalletPayment, WalletError> {
    let root = Root::from_pem(&wallet.root_pem()).unwrap();
    let trust = Trust { root: &root, freshness: Freshness::default(), application_data: None };
    let token = Token::parse(token.to_string().as_bytes())?;
    token.verify(trust, Timestamp::from_seconds(now))?.open(keys)
}

fn open(wallet: &Apple, token: &Value, keys: &[MerchantKey]) -> Result<WalletPayment, WalletError> {
    open_at(wallet, token, keys, SIGNED_AT)
}

/// The reason for which a token of a wallet that was turned this way is refused.
fn refusal(turn: impl FnOnce(&mut Apple)) -> &'static str {
    let (mut wallet, merchant) = (Apple::new(), Merchant::ec());
    turn(&mut wallet);
    let token = wallet.ec_token(&merchant, &clear().to_string());
    open(&wallet, &token, &[key(&merchant)]).unwrap_err().code()
}

#[test]
fn signatures_are_read_in_both_spellings_alone_and_around_a_copy() {
    let merchant = Merchant::ec();
    for (in_der, encloses) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut wallet = Apple::new();
        (wallet.in_der, wallet.encloses) = (in_der, encloses);
        let token = wallet.ec_token(&merchant, &clear().to_string());
        let payment = open(&wallet, &token, &[key(&merchant)]).unwrap();
        assert!(payment.is_network_token());
        assert_eq!(payment.card.pan.masked(), "476112******0492");
        wallet.enclosed = Some(b"another text".to_vec());
        let token = wallet.ec_token(&merchant, &clear().to_string());
        assert_eq!(open(&wallet, &token, &[key(&merchant)]).is_err(), encloses);
    }
}

#[test]
fn while_keys_change_each_token_finds_its_own() {
    let wallet = Apple::new();
    let (old, new, stranger) = (Merchant::ec(), Merchant::ec(), Merchant::ec());
    let keys = [key(&old), key(&new)];
    for merchant in [&old, &new] {
        open(&wallet, &wallet.ec_token(merchant, &clear().to_string()), &keys).unwrap();
    }
    let token = wallet.ec_token(&stranger, &clear().to_string());
    assert_eq!(open(&wallet, &token, &keys).unwrap_err().code(), "unknown_merchant_key");
}

#[test]
fn content_keys_of_sixteen_and_thirty_two_bytes_open_and_no_others() {
    let (wallet, merchant) = (Apple::signing_with(Signer::rsa()), Merchant::rsa());
    let keys = [key(&merchant)];
    for (length, opens) in [(16, true), (32, true), (33, false)] {
        let token = wallet.rsa_token(&merchant, &vec![7; length], &clear().to_string());
        assert_eq!(open(&wallet, &token, &keys).map_err(WalletError::code).is_ok(), opens, "{length}");
    }
    // A version names the kind of its keys. Neither is taken for the other.
    let mut token = wallet.rsa_token(&merchant, &[7; 16], &clear().to_string());
    token["version"] = json!("EC_v1");
    assert_eq!(open(&wallet, &token, &keys).unwrap_err().code(), "malformed_token");
    let wrong = Apple::new();
    let token = wrong.rsa_token(&merchant, &[7; 16], &clear().to_string());
    assert_eq!(open(&wrong, &token, &keys).unwrap_err().code(), "signature_invalid");
}

#[test]
fn certificates_must_be_marked_may_issue_and_be_alone() {
    assert_eq!(refusal(|it| it.leaf_marks.clear()), "leaf_marker_missing");
    assert_eq!(refusal(|it| it.leaf_copies = 2), "leaf_marker_missing");
    assert_eq!(refusal(|it| it.intermediate_marks.clear()), "intermediate_marker_missing");
    assert_eq!(refusal(|it| it.intermediate_marks.push(INTERMEDIATE_MARK)), "intermediate_marker_missing");
    assert_eq!(refusal(|it| it.leaf_marks.push(INTERMEDIATE_MARK)), "intermediate_marker_missing");
    assert_eq!(refusal(|it| it.intermediate_marks.push(LEAF_MARK)), "leaf_marker_missing");
    assert_eq!(refusal(|it| it.intermediate_is_ca = false), "untrusted_chain");
    assert_eq!(refusal(|it| it.leaf_until = "261121001312"), "certificate_expired");
    assert_eq!(refusal(|it| it.signers = 2), "malformed_token");
    assert_eq!(refusal(|it| it.signers = 0), "malformed_token");
}

#[test]
fn another_wallets_certificates_lead_nowhere() {
    let (wallet, other, merchant) = (Apple::new(), Apple::new(), Merchant::ec());
    let token = other.ec_token(&merchant, &clear().to_string());
    assert_eq!(open(&wallet, &token, &[key(&merchant)]).unwrap_err().code(), "untrusted_chain");
}

#[test]
fn what_a_root_has_proven_lets_nobody_else_in() {
    let (wallet, merchant) = (Apple::new(), Merchant::ec());
    let keys = [key(&merchant)];
    let root = Root::from_pem(&wallet.root_pem()).unwrap();
    let trust = Trust { root: &root, freshness: Freshness::default(), application_data: None };
    let code = |wallet: &Apple| {
        let token = wallet.ec_token(&merchant, &clear().to_string()).to_string();
        let token = Token::parse(token.as_bytes()).unwrap();
        let verified = token.verify(trust, Timestamp::from_seconds(SIGNED_AT));
        verified.and_then(|token| token.open(&keys)).err().map(WalletError::code)
    };
    assert_eq!(code(&Apple::new()), Some("untrusted_chain"), "what was refused is not remembered");
    for _ in 0..2 {
        assert_eq!(code(&wallet), None);
        assert_eq!(code(&Apple::new()), Some("untrusted_chain"));
    }
}

#[test]
fn a_token_lives_for_five_minutes_and_a_clock_may_be_a_minute_off() {
    let (wallet, merchant) = (Apple::new(), Merchant::ec());
    let token = wallet.ec_token(&merchant, &clear().to_string());
    let reason = |now| open_at(&wallet, &token, &[key(&merchant)], now).err().map(WalletError::code);
    assert_eq!(reason(SIGNED_AT + 300), None);
    assert_eq!(reason(SIGNED_AT + 301), Some("signature_stale"));
    assert_eq!(reason(SIGNED_AT - 60), None);
    assert_eq!(reason(SIGNED_AT - 61), Some("signature_from_future"));
    assert_eq!(reason(i64::MIN), Some("signature_from_future"));
    assert_eq!(reason(i64::MAX), Some("signature_stale"));
}

#[test]
fn a_session_with_application_data_takes_no_token_without() {
    let (wallet, merchant) = (Apple::new(), Merchant::ec());
    let token = wallet.ec_token(&merchant, &clear().to_string()).to_string();
    let root = Root::from_pem(&wallet.root_pem()).unwrap();
    let trust = Trust { root: &root, freshness: Freshness::default(), application_data: Some(&[1; 32]) };
    let token = Token::parse(token.as_bytes()).unwrap();
    let refused = token.verify(trust, Timestamp::from_seconds(SIGNED_AT)).err().unwrap();
    assert_eq!(refused.code(), "application_data_mismatch");
}

#[test]
fn the_order_must_be_the_one_that_the_payer_saw() {
    let payment = apple::read_decrypted(clear().to_string().as_bytes()).unwrap();
    let of = |minor, code| Money::from_minor(minor, Currency::parse(code).unwrap()).unwrap();
    payment.check_money(of(4299, "EUR")).unwrap();
    for order in [of(4300, "EUR"), of(4299, "USD"), of(0, "EUR")] {
        assert_eq!(payment.check_money(order).unwrap_err().code(), "amount_mismatch");
    }
}

#[test]
fn emv_data_merchant_tokens_and_what_is_new_are_kept_and_not_shown() {
    let mut told = clear();
    told["paymentDataType"] = json!("EMV");
    told["paymentData"] = json!({ "emvData": "nwYB", "encryptedPINData": "cGlu" });
    told["cardholderName"] = json!("Ines Duarte");
    told["merchantTokenIdentifier"] = json!("MPAN-9");
    told["authenticationResponses"] = json!([{ "merchantIdentifier": "merchant.other" }]);
    let payment = apple::read_decrypted(told.to_string().as_bytes()).unwrap();
    let Proof::Emv { data, pin } = &payment.proof else { panic!("{:?}", payment.proof) };
    assert_eq!((data.expose(), pin.as_ref().map(Secret::expose)), ("nwYB", Some("cGlu")));
    assert_eq!(payment.merchant_token.as_ref().unwrap().expose(), "MPAN-9");
    let rest: Value = serde_json::from_str(payment.rest.as_ref().unwrap().expose()).unwrap();
    assert_eq!(rest, json!({ "authenticationResponses": [{ "merchantIdentifier": "merchant.other" }] }));
    let shown = format!("{payment:?}");
    for secret in ["nwYB", "cGlu", "MPAN-9", "merchant.other", "4761120010000492"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn an_indicator_that_is_not_told_is_not_invented() {
    let mut told = clear();
    told["paymentData"].as_object_mut().unwrap().remove("eciIndicator");
    let payment = apple::read_decrypted(told.to_string().as_bytes()).unwrap();
    assert!(matches!(payment.proof, Proof::Cryptogram { eci: None, .. }));
}

#[test]
fn content_that_is_not_a_payment_is_refused() {
    for (name, value) in [
        ("applicationPrimaryAccountNumber", json!("4761120010000493")),
        ("applicationExpirationDate", json!("301331")),
        ("applicationExpirationDate", json!("3012")),
        ("applicationExpirationDate", json!("30é12")),
        ("currencyCode", json!("000")),
        ("transactionAmount", json!(42.99)),
        ("transactionAmount", json!(-1)),
        ("transactionAmount", Value::Null),
        ("paymentDataType", Value::Null),
        ("paymentData", json!({ "onlinePaymentCryptogram": "not base64" })),
        ("paymentData", json!({ "onlinePaymentCryptogram": "" })),
    ] {
        let mut told = clear();
        told[name] = value;
        let refused = apple::read_decrypted(told.to_string().as_bytes()).unwrap_err();
        assert_eq!(refused.code(), "malformed_token", "{told}");
    }
}

#[test]
fn the_transaction_ids_inside_and_outside_are_one() {
    let (wallet, merchant) = (Apple::new(), Merchant::ec());
    let inner = wallet.ec_token(&merchant, &clear().to_string());
    let mut outer = json!({ "paymentData": inner, "transactionIdentifier": "AB".repeat(32) });
    let payment = open(&wallet, &outer, &[key(&merchant)]).unwrap();
    assert_eq!(payment.message_id, Some("ab".repeat(32)));
    outer["transactionIdentifier"] = json!("AC".repeat(32));
    assert_eq!(open(&wallet, &outer, &[key(&merchant)]).unwrap_err().code(), "transaction_id_mismatch");
}

#[test]
fn certificate_key_and_merchant_identifier_must_belong_together() {
    let (merchant, other) = (Merchant::ec(), Merchant::ec());
    let hash = hex::encode_upper(digest(&SHA256, Merchant::ID.as_bytes()));
    let told = merchant.certificate(Some(hash.as_bytes()));
    let private = merchant.private();
    MerchantKey::read(&told, &private, None).unwrap();
    MerchantKey::read(&told, &private, Some(Merchant::ID)).unwrap();
    let silent = merchant.certificate(None);
    let broken = merchant.certificate(Some(b"no hash"));
    for (certificate, private, id) in [
        (&told, &private, Some("merchant.another")),
        (&told, &other.private(), None),
        (&silent, &private, None),
        (&broken, &private, None),
        (&private, &told, None),
        (&Merchant::rsa().certificate(None), &Merchant::rsa().private(), Some(Merchant::ID)),
    ] {
        assert_eq!(MerchantKey::read(certificate, private, id).unwrap_err().code(), "bad_key");
    }
}
