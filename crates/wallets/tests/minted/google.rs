//! Google Pay.

use florin_domain::{Mode, Timestamp};
use florin_wallets::google::{self, Recipient, RecipientKey, RootKeys, Token, Trust};
use florin_wallets::{Proof, WalletError, WalletPayment};
use serde_json::{Value, json};

use crate::mint::google::{Google, NOW_MS, Opener, seal};

pub(crate) fn clear() -> Value {
    json!({
        "messageExpiration": (NOW_MS + 1).to_string(),
        "messageId": "AH2-1",
        "paymentMethod": "CARD",
        "paymentMethodDetails": {
            "pan": "4895370012003478",
            "expirationMonth": 12,
            "expirationYear": 2030,
            "authMethod": "CRYPTOGRAM_3DS",
            "cryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA=",
            "eciIndicator": "7",
            "assuranceDetails": { "cardHolderAuthenticated": true, "accountVerified": true },
        },
        "gatewayMerchantId": "kiosk",
    })
}

const GATEWAY: &str = "gateway:examplepay";

fn now() -> Timestamp {
    Timestamp(0).plus_ms(NOW_MS)
}

fn key(opener: &Opener) -> RecipientKey {
    RecipientKey::read(&opener.private()).unwrap()
}

/// Opens for the shop `kiosk` behind the gateway, in test mode.
fn open(roots: &Value, token: &Value, keys: &[RecipientKey]) -> Result<WalletPayment, WalletError> {
    let roots = RootKeys::parse(Mode::Test, roots.to_string().as_bytes())?;
    let recipient = Recipient::gateway("examplepay", "kiosk");
    let trust = Trust { roots: &roots, mode: Mode::Test, recipient: &recipient, allow_signing_only: true };
    Token::parse(token.to_string().as_bytes())?.verify(trust, now())?.open(keys, now())
}

fn sealed(wallet: &Google, opener: &Opener, clear: &Value) -> Value {
    wallet.token("ECv2", GATEWAY, &seal(opener, 32, &clear.to_string()).to_string())
}

#[test]
fn all_three_versions_give_the_same_payment() {
    let (wallet, opener) = (Google::new(), Opener::new());
    let text = clear().to_string();
    for (version, message) in [
        ("ECv1", seal(&opener, 16, &text).to_string()),
        ("ECv2", seal(&opener, 32, &text).to_string()),
        ("ECv2SigningOnly", text),
    ] {
        let token = wallet.token(version, GATEWAY, &message);
        let payment = open(&wallet.roots(version), &token, &[key(&opener)]).unwrap();
        assert_eq!(payment.card.pan.masked(), "489537******3478");
        assert_eq!(payment.message_id.as_deref(), Some("AH2-1"));
        assert_eq!(payment.holder_authenticated, Some(true));
        let Proof::Cryptogram { cryptogram, eci } = payment.proof else { panic!("{version}") };
        assert_eq!(cryptogram.expose(), "AgAAAAAABk4DWZ4C28yUQAAAAAA=");
        assert_eq!(eci.unwrap().as_str(), "07");
    }
}

#[test]
fn a_token_of_one_version_is_none_of_another() {
    let (wallet, opener) = (Google::new(), Opener::new());
    let text = clear().to_string();
    let mut token = wallet.token("ECv2", GATEWAY, &text);
    token["protocolVersion"] = json!("ECv2SigningOnly");
    let refused = open(&wallet.roots("ECv2SigningOnly"), &token, &[key(&opener)]).unwrap_err();
    assert_eq!(refused.code(), "signature_invalid");
    let refused = open(&wallet.roots("ECv1"), &token, &[key(&opener)]).unwrap_err();
    assert_eq!(refused.code(), "no_trusted_root_key");
    token["protocolVersion"] = json!("ECv0");
    assert_eq!(open(&wallet.roots("ECv1"), &token, &[]).unwrap_err().code(), "unsupported_version");
}

#[test]
fn clear_messages_are_taken_only_where_that_is_allowed() {
    let wallet = Google::new();
    let token = wallet.token("ECv2SigningOnly", GATEWAY, &clear().to_string()).to_string();
    let roots = RootKeys::parse(Mode::Test, wallet.roots("ECv2SigningOnly").to_string().as_bytes()).unwrap();
    let recipient = Recipient::gateway("examplepay", "kiosk");
    let trust = Trust { roots: &roots, mode: Mode::Test, recipient: &recipient, allow_signing_only: false };
    let token = Token::parse(token.as_bytes()).unwrap();
    assert_eq!(token.verify(trust, now()).err().unwrap().code(), "unsupported_version");
}

#[test]
fn while_keys_change_each_token_finds_its_own() {
    let wallet = Google::new();
    let (old, new, stranger) = (Opener::new(), Opener::new(), Opener::new());
    let roots = wallet.roots("ECv2");
    for opener in [&old, &new] {
        open(&roots, &sealed(&wallet, opener, &clear()), &[key(&old), key(&new)]).unwrap();
    }
    let token = sealed(&wallet, &stranger, &clear());
    assert_eq!(open(&roots, &token, &[key(&old), key(&new)]).unwrap_err().code(), "mac_invalid");
    assert_eq!(open(&roots, &token, &[]).unwrap_err().code(), "unknown_merchant_key");
}

#[test]
fn a_token_of_another_shop_behind_the_gateway_is_refused() {
    let (wallet, opener) = (Google::new(), Opener::new());
    let keys = [key(&opener)];
    for theirs in [json!("baker"), Value::Null] {
        let mut told = clear();
        told["gatewayMerchantId"] = theirs;
        let refused = open(&wallet.roots("ECv2"), &sealed(&wallet, &opener, &told), &keys).unwrap_err();
        assert_eq!(refused.code(), "gateway_merchant_mismatch");
    }
    for recipient in ["gateway:other", "merchant:examplepay", "gateway:examplepay "] {
        let message = seal(&opener, 32, &clear().to_string()).to_string();
        let token = wallet.token("ECv2", recipient, &message);
        assert_eq!(open(&wallet.roots("ECv2"), &token, &keys).unwrap_err().code(), "signature_invalid");
    }
}

#[test]
fn what_ends_now_has_ended() {
    let opener = Opener::new();
    let reason = |wallet: &Google, told: &Value| {
        let token = sealed(wallet, &opener, told);
        open(&wallet.roots("ECv2"), &token, &[key(&opener)]).unwrap_err().code()
    };
    let mut told = clear();
    told["messageExpiration"] = json!(NOW_MS.to_string());
    assert_eq!(reason(&Google::new(), &told), "message_expired");
    told["messageExpiration"] = Value::Null;
    assert_eq!(reason(&Google::new(), &told), "malformed_token");
    let mut wallet = Google::new();
    wallet.intermediate_ends_ms = NOW_MS;
    assert_eq!(reason(&wallet, &clear()), "intermediate_key_expired");
    wallet.root_ends_ms = Some(NOW_MS);
    assert_eq!(reason(&wallet, &clear()), "no_trusted_root_key");
}

#[test]
fn a_message_without_an_id_could_be_used_twice() {
    let (wallet, opener) = (Google::new(), Opener::new());
    let mut told = clear();
    told.as_object_mut().unwrap().remove("messageId");
    let refused = open(&wallet.roots("ECv2"), &sealed(&wallet, &opener, &told), &[key(&opener)]).unwrap_err();
    assert_eq!(refused.code(), "malformed_token");
}

#[test]
fn points_that_are_packed_or_off_the_curve_are_refused() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let (wallet, opener) = (Google::new(), Opener::new());
    let message = seal(&opener, 32, &clear().to_string());
    let point = STANDARD.decode(message["ephemeralPublicKey"].as_str().unwrap()).unwrap();
    let mut packed = point[..33].to_vec();
    packed[0] = 2 + (point[64] & 1);
    let mut hybrid = point.clone();
    hybrid[0] = 6 + (point[64] & 1);
    let mut off = point.clone();
    off[64] ^= 1;
    for wrong in [packed, hybrid, off, vec![4; 65], vec![0]] {
        let mut message = message.clone();
        message["ephemeralPublicKey"] = json!(STANDARD.encode(wrong));
        let token = wallet.token("ECv2", GATEWAY, &message.to_string());
        assert_eq!(open(&wallet.roots("ECv2"), &token, &[key(&opener)]).unwrap_err().code(), "invalid_point");
    }
}

#[test]
fn without_root_keys_nothing_is_genuine() {
    let wallet = Google::new();
    let mut endless = Google::new();
    endless.root_ends_ms = None;
    for list in [
        json!({}),
        json!({ "keys": [] }),
        json!({ "keys": [{}] }),
        wallet.roots("ECv9"),
        endless.roots("ECv2"),
    ] {
        let refused = RootKeys::parse(Mode::Live, list.to_string().as_bytes()).err().unwrap();
        assert_eq!(refused.code(), "bad_key", "{list}");
    }
    RootKeys::parse(Mode::Live, endless.roots("ECv1").to_string().as_bytes()).unwrap();
    // One key that cannot be read does not spoil the others.
    let mut list = wallet.roots("ECv2");
    list["keys"].as_array_mut().unwrap().insert(0, json!({ "keyValue": "AAAA", "protocolVersion": "ECv2" }));
    let roots = RootKeys::parse(Mode::Live, list.to_string().as_bytes()).unwrap();
    assert_eq!(roots.next_end(now()), Some(Timestamp(0).plus_ms(NOW_MS + 1)));
    assert!(roots.is_usable(now()) && !roots.is_usable(now().plus_ms(1)));
}

#[test]
fn plain_cards_and_old_tokens_are_told_apart() {
    let mut told = clear();
    told["paymentMethodDetails"] = json!({ "pan": "4111111111111111", "expirationMonth": 12, "expirationYear": 2030, "authMethod": "PAN_ONLY" });
    let payment = google::read_decrypted(told.to_string().as_bytes(), now()).unwrap();
    assert!(!payment.is_network_token());
    told["paymentMethodDetails"] = json!({
        "dpan": "4895370012003478", "expirationMonth": 12, "expirationYear": 2030, "authMethod": "3DS",
        "3dsCryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA=", "3dsEciIndicator": "05",
    });
    let payment = google::read_decrypted(told.to_string().as_bytes(), now()).unwrap();
    assert!(payment.is_network_token());
    let Proof::Cryptogram { eci: Some(eci), .. } = payment.proof else { panic!() };
    assert_eq!(eci.as_str(), "05");
    told["paymentMethodDetails"]["authMethod"] = json!("NEW");
    let refused = google::read_decrypted(told.to_string().as_bytes(), now()).unwrap_err();
    assert_eq!(refused.code(), "unsupported_version");
}

#[test]
fn a_shop_may_open_messages_itself_while_they_last() {
    let mut told = clear();
    google::read_decrypted(told.to_string().as_bytes(), now()).unwrap();
    let late = google::read_decrypted(told.to_string().as_bytes(), now().plus_ms(1)).unwrap_err();
    assert_eq!(late.code(), "message_expired");
    told.as_object_mut().unwrap().remove("messageExpiration");
    google::read_decrypted(told.to_string().as_bytes(), now()).unwrap();
}
