//! Google Pay and Apple Pay in a session: tokens of stand-ins with roots of their own, paid once and for one amount.

use std::sync::Arc;

use florin_engine::wallet_tokens::{KeySource, WalletSettings};
use serde_json::{Value, json};

use super::super::house::{House, START, house_trusting, with};
use super::super::mint::apple::Merchant;
use super::super::mint::google::seal;
use super::super::mint::town::Town;
use super::{account, browser, furnished, literal, part, pay, session, start, validate};

/// Of this number the simulator's bank asks back, unless somebody authenticated its holder.
const ASKED: &str = "4000000000003220";
const CRYPTOGRAM: &str = "AgAAAAAABk4DWZ4C28yUQAAAAAA=";
const APPLE: &str = "charge?eWalletName=ApplePay";
const GOOGLE: &str = "charge?eWalletName=GooglePay";

impl Town {
    /// A shop that takes both.
    async fn shop(&self) -> House {
        let trusted = WalletSettings {
            apple_root: Some(self.apple.root_pem()),
            google_test_keys: KeySource::Pinned(self.google.roots("ECv2").to_string()),
            ..WalletSettings::default()
        };
        let house = furnished(house_trusting(trusted).await).await;
        let apple = json!([
            { "key": "MerchantId", "value": Merchant::ID }, { "key": "MerchantDisplayName", "value": "Kiosk" },
            { "key": "ProcessingCertificate", "value": self.merchant.certificate(None) },
            { "key": "ProcessingKey", "value": self.merchant.private() },
        ]);
        account(&house, "apple", "ApplePay", &apple).await;
        let google = json!([
            { "key": "MerchantId", "value": "BCR2" }, { "key": "MerchantName", "value": "Kiosk" },
            { "key": "PrivateKey", "value": self.opener.private() },
        ]);
        account(&house, "google", "GooglePay", &google).await;
        house
    }

    /// What an iPhone gives for so many euro cents.
    fn apple_token(&self, id: u8, minor: i64) -> String {
        let clear = json!({
            "applicationPrimaryAccountNumber": ASKED, "applicationExpirationDate": "301231", "currencyCode": "978",
            "transactionAmount": minor, "deviceManufacturerIdentifier": "040010030273",
            "paymentDataType": "3DSecure",
            "paymentData": { "onlinePaymentCryptogram": CRYPTOGRAM, "eciIndicator": "7" },
        });
        self.apple.id.set([id; 32]);
        let data = self.apple.ec_token(&self.merchant, &clear.to_string());
        let id = data["header"]["transactionId"].clone();
        json!({ "paymentData": data, "paymentMethod": { "network": "Visa" }, "transactionIdentifier": id })
            .to_string()
    }

    /// What an Android telephone gives.
    fn google_token(&self, id: &str, recipient: &str) -> String {
        let clear = json!({
            "messageExpiration": ((START + 3600) * 1000).to_string(), "messageId": id, "paymentMethod": "CARD",
            "paymentMethodDetails": {
                "pan": ASKED, "expirationMonth": 12, "expirationYear": 2030, "authMethod": "CRYPTOGRAM_3DS",
                "cryptogram": CRYPTOGRAM,
            },
        });
        let message = seal(&self.opener, 32, &clear.to_string()).to_string();
        self.google.token("ECv2", recipient, &message).to_string()
    }
}

fn wallets() -> Value {
    with(session(), "/allowedeWalletAccountIds", json!(["apple", "google"]))
}

fn code(told: &Value) -> &Value {
    &told["upgChargeResults"]["operationResultCode"]
}

#[tokio::test]
async fn both_wallets_are_offered_with_what_their_sheets_need() {
    let town = Town::at(START);
    let house = town.shop().await;
    let pld = part(&start(&house, wallets()).await, 1)["pld"].clone();
    assert_eq!(pld["wlt"][0], json!({ "name": "ApplePay", "mname": "Kiosk" }));
    assert_eq!((&pld["wlt"][1]["mid"], &pld["wlt"][1]["mname"]), (&json!("BCR2"), &json!("Kiosk")));
    assert!(pld["wlt"][1]["pub"].as_str().is_some_and(|key| key.len() == 88), "a point of 65 bytes: {pld}");
    let nowhere =
        house.call("POST", "/EWalletOperations", super::super::house::without(wallets(), "/countryCode"));
    assert_eq!(nowhere.await.fields(), ["countryCode"]);
}

#[tokio::test]
async fn a_token_pays_once() {
    let town = Town::at(START);
    let house = town.shop().await;
    for (call, token) in [
        (APPLE, town.apple_token(7, 1999)),
        (GOOGLE, town.google_token("m-1", "merchant:12345678901234567890")),
    ] {
        let before = house.charges().await.len();
        let paid = pay(&house, call, &start(&house, wallets()).await, &token).await;
        // The cryptogram reached the PSP: the bank did not ask.
        assert_eq!(code(&validate(&house, &paid).await), "Success", "{call}");
        let again = browser(&house, "POST", call, &start(&house, wallets()).await, &literal(&token)).await;
        assert_eq!(again.fields(), [""], "{call}");
        assert_eq!(house.charges().await.len(), before + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_token_twice_at_once_is_one_payment() {
    let town = Town::at(START);
    let house = Arc::new(town.shop().await);
    let (token, text) = (start(&house, wallets()).await, town.apple_token(9, 1999));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (house, token, text) = (house.clone(), token.clone(), text.clone());
        calls.spawn(async move { pay(&house, APPLE, &token, &text).await });
    }
    let told = calls.join_all().await;
    assert!(told.iter().all(|result| *result == told[0]), "{told:?}");
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn another_amount_merchant_or_letter_does_not_pay() {
    let town = Town::at(START);
    let house = town.shop().await;
    let dearer = town.apple_token(1, 2000);
    let google = town.google_token("m-2", "merchant:somebody-else");
    let mut changed: Value = serde_json::from_str(&town.apple_token(2, 1999)).unwrap();
    changed["paymentData"]["header"]["transactionId"] = json!("00".repeat(32));
    let token = start(&house, wallets()).await;
    for (call, text) in [
        (APPLE, dearer.as_str()),
        (APPLE, &changed.to_string()),
        (APPLE, "{}"),
        (APPLE, ""),
        (GOOGLE, google.as_str()),
        (GOOGLE, "no token"),
    ] {
        assert_eq!(
            browser(&house, "POST", call, &token, &literal(text)).await.fields(),
            [""],
            "{call}: {text}"
        );
    }
    assert!(house.calls().await.is_empty());
    // The session is as good as before.
    let paid = pay(&house, APPLE, &token, &town.apple_token(3, 1999)).await;
    assert_eq!(code(&validate(&house, &paid).await), "Success");
}

#[tokio::test]
async fn a_wallets_card_is_stored_without_its_cryptogram() {
    let town = Town::at(START);
    let house = town.shop().await;
    let token = start(&house, with(wallets(), "/operation", json!("TOKENIZE"))).await;
    let google = town.google_token("m-3", "merchant:12345678901234567890");
    let stored = pay(&house, "tokenize?eWalletName=GooglePay", &token, &google).await;
    let model = validate(&house, &stored).await["tokenAndMaskedCardModel"].clone();
    assert_eq!(model["bankCard"]["number"], "400000******3220");
    assert_eq!(model["bankCard"]["nameOnCard"], json!(null), "Google did not tell it");
    assert!(house.calls().await.is_empty());
    let other = start(&house, with(wallets(), "/operation", json!("TOKENIZE"))).await;
    let again = browser(&house, "POST", "tokenize?eWalletName=GooglePay", &other, &literal(&google)).await;
    assert_eq!(again.fields(), [""]);
}

#[tokio::test]
async fn a_wallet_that_has_no_name_for_any_brand_of_the_session_is_not_offered() {
    let town = Town::at(START);
    let house = town.shop().await;
    let offered = async |brands: Value| {
        let all = json!(["apple", "google", "cards"]);
        let body = with(with(session(), "/allowedeWalletAccountIds", all), "/allowedBrands", brands);
        let token = start(&house, body).await;
        let offers = part(&token, 1)["pld"]["wlt"].as_array().unwrap().clone();
        offers.iter().map(|offer| offer["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(offered(json!(["Hipercard"])).await, ["CardPay"]);
    assert_eq!(offered(json!(["unionpay", "UATP"])).await, ["ApplePay", "CardPay"]);
    assert_eq!(offered(json!(["UATP", "Visa"])).await, ["ApplePay", "GooglePay", "CardPay"]);
    assert_eq!(offered(json!(["Unspecified"])).await, ["ApplePay", "GooglePay", "CardPay"]);
    let alone = with(wallets(), "/allowedBrands", json!(["Troy"]));
    let refused = house.call("POST", "/EWalletOperations", alone).await;
    assert_eq!(refused.fields(), ["allowedBrands"]);
}

#[tokio::test]
async fn apple_is_asked_at_its_own_addresses_alone() {
    let town = Town::at(START);
    let house = town.shop().await;
    let token = start(&house, wallets()).await;
    for (url, why) in [
        ("https://apple-pay-gateway.apple.com.evil.example/x", "not one of Apple's"),
        ("http://169.254.169.254/latest", "not one of Apple's"),
        ("https://apple-pay-gateway.apple.com/paymentservices/startSession", "does not name this host"),
    ] {
        let body = literal(&json!({ "appleUrl": url }).to_string());
        let told =
            browser(&house, "POST", "validateSession?eWalletName=ApplePay", &token, &body).await.is(200);
        assert_eq!(told["success"], false);
        assert!(told["message"].as_str().is_some_and(|text| text.contains(why)), "{url}: {told}");
    }
}
