//! Wallets where the shop has agreed with Apple and Google: telephones pay once, for what their payers agreed to
//! (checkout 7.2, checkout-gateway 5.5). The wallets are stand-ins with roots of their own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::provision::{self, Declaration, Document, Merchant as Business};
use florin_engine::shops::ShopSettings;
use florin_engine::wallet_tokens::{KeySource, WalletSettings};
use florin_engine::{Compat, ewallet_accounts};
use serde_json::{Value, json};

use crate::ground::stand_trusting;
use crate::house::{FOREIGN, House, SHOP, SISTER, START, basic, new_shop, settings, with as member};
use crate::mint::apple::Merchant;
use crate::mint::google::seal;
use crate::mint::town::Town;
use crate::tokens::{checkout, with};

const DPAN: &str = "4200000000000000";
const CRYPTOGRAM: &str = "AgAAAAAABk4DWZ4C28yUQAAAAAA=";
const FILE: &str = "7B227073704964223A22393144\n";

impl Town {
    /// A house in which the first merchant has both wallets, and the second one Apple Pay with keys of its own.
    async fn house(&self, own: ShopSettings) -> House {
        let wallets = WalletSettings {
            apple_root: Some(self.apple.root_pem()),
            google_test_keys: KeySource::Pinned(self.google.roots("ECv2").to_string()),
            ..WalletSettings::default()
        };
        let house = stand_trusting(florin_faces::checkout::router, START, wallets).await;
        let document = |name: &str, kind: &str, settings: Value| Document {
            kind: ewallet_accounts::KIND,
            name: name.into(),
            body: json!({ "type": kind, "settings": settings }),
        };
        let apple = |merchant: &Merchant| {
            json!({
                "MerchantId": Merchant::ID, "MerchantDisplayName": "Weg 1", "Domain": "pay.example, shop.example",
                "ProcessingCertificate": merchant.certificate(None), "ProcessingKey": merchant.private(),
                "IdentityCertificateP12": format!("{}{}", merchant.certificate(None), merchant.private()),
            })
        };
        let mut proving = apple(&self.merchant);
        proving["DomainAssociation"] = FILE.into();
        let google = json!({
            "MerchantId": "BCR2", "MerchantName": "Weg 1", "PrivateKey": self.opener.private(), "GatewayId": "florin",
        });
        let business = |name: &str, shops, documents| Business {
            name: name.into(),
            compat: Compat::default(),
            api_keys: Vec::new(),
            accounts: Vec::new(),
            shops,
            documents,
        };
        let first = vec![document("apple", "ApplePay", proving), document("google", "GooglePay", google)];
        let mut others = apple(&Merchant::ec());
        others["Domain"] = "other.example".into();
        let shops = vec![new_shop(SHOP, own), new_shop(SISTER, settings())];
        let merchants = vec![
            business("first", shops, first),
            business(
                "second",
                vec![new_shop(FOREIGN, settings())],
                vec![document("apple", "ApplePay", others)],
            ),
        ];
        let declared = Declaration { merchants, ..Declaration::default() };
        provision::apply(&house.engine, &declared, false).await.unwrap();
        house
    }

    fn apple_clear(minor: i64) -> Value {
        json!({
            "applicationPrimaryAccountNumber": DPAN, "applicationExpirationDate": "331231", "currencyCode": "978",
            "transactionAmount": minor, "deviceManufacturerIdentifier": "040010030273",
            "paymentDataType": "3DSecure",
            "paymentData": { "onlinePaymentCryptogram": CRYPTOGRAM, "eciIndicator": "7" },
        })
    }

    /// What an iPhone gives for this amount in euro cents.
    fn apple_token(&self, id: u8, minor: i64) -> Value {
        self.apple.id.set([id; 32]);
        let data = self.apple.ec_token(&self.merchant, &Town::apple_clear(minor).to_string());
        let id = data["header"]["transactionId"].clone();
        json!({ "paymentData": data, "paymentMethod": { "network": "Visa" }, "transactionIdentifier": id })
    }

    fn google_clear(id: &str, shop: i64) -> Value {
        json!({
            "messageExpiration": ((START + 3600) * 1000).to_string(), "messageId": id, "paymentMethod": "CARD",
            "paymentMethodDetails": {
                "pan": DPAN, "expirationMonth": 12, "expirationYear": 2033, "authMethod": "CRYPTOGRAM_3DS",
                "cryptogram": CRYPTOGRAM, "eciIndicator": "05",
            },
            "gatewayMerchantId": shop.to_string(),
        })
    }

    /// What an Android telephone gives.
    fn google_token(&self, id: &str, shop: i64) -> Value {
        let message = seal(&self.opener, 32, &Town::google_clear(id, shop).to_string()).to_string();
        self.google.token("ECv2", "gateway:florin", &message)
    }
}

/// Wallet data as a card token.
fn prefixed(prefix: &str, content: &Value) -> Value {
    json!({ "token": format!("$begateway_{prefix}_1_0_0${}", STANDARD.encode(content.to_string())) })
}

/// A payment of 19.99 euros with this as its card.
fn payment(card: &Value) -> Value {
    json!({
        "amount": 1999, "currency": "EUR", "description": "Order 71", "tracking_id": "71", "test": true,
        "duplicate_check": false, "credit_card": card,
    })
}

async fn shown(house: &House, path: &str, request: &Value, token: &str) -> crate::ground::Answer {
    let body = json!({ "request": request, "token": token, "contract": false });
    house.send("POST", path, &[("x-api-version", "2")], body.to_string()).await
}

#[tokio::test]
async fn telephones_pay_payment_tokens() {
    let town = Town::at(START);
    let house = town.house(settings()).await;
    let google = json!({
        "apiVersion": 2,
        "paymentMethodData": {
            "type": "CARD",
            "tokenizationData": {
                "type": "PAYMENT_GATEWAY", "token": town.google_token("m-1", SHOP).to_string(),
            },
        },
    });
    for (path, request, wallet) in [
        ("/ctp/api/apple_pay/payment", json!({ "token": town.apple_token(1, 1999) }), "apple_pay"),
        ("/apple_pay/payment", town.apple_token(2, 1999), "apple_pay"),
        ("/ctp/api/google_pay/payment", json!({ "token": google }), "google_pay"),
        ("/ctp/api/google_pay/payment", json!({ "token": town.google_token("m-2", SHOP) }), "google_pay"),
    ] {
        let token = house.token(&checkout()).await;
        let told = shown(&house, path, &request, &token).await.is(200)["response"].clone();
        assert_eq!(
            (&told["status"], &told["method"], &told["finished"]),
            (&json!("successful"), &json!(wallet), &json!(true))
        );
        assert_eq!(
            (&told["credit_card"]["brand"], &told["credit_card"]["last_4"]),
            (&json!("visa"), &json!("0000"))
        );
        let uid = told["uid"].as_str().unwrap();
        let made = house.get(&format!("/transactions/{uid}")).await.stands("successful");
        assert_eq!(made["credit_card"]["token_provider"], wallet);
        assert_eq!(made["credit_card"]["token"], Value::Null, "good for one payment");
        assert!(!made.to_string().contains(DPAN) && !made.to_string().contains(CRYPTOGRAM));
        // The same press of the button once more.
        let again = shown(&house, path, &request, &token).await;
        assert_eq!(again.is(422)["response"]["status"], "error");
    }
    assert_eq!(house.charges().await.len(), 4);
}

#[tokio::test]
async fn a_token_of_a_wallet_is_used_once_and_a_repeated_request_is_no_second_use() {
    let town = Town::at(START);
    let house = town.house(settings()).await;
    for (prefix, content, code, words) in [
        ("apple_pay", town.apple_token(1, 1999), "E.1030", "The payment token is invalid."),
        ("google_pay", town.google_token("m-1", SHOP), "E.1029", "The Google merchant token is invalid."),
    ] {
        let request = payment(&prefixed(prefix, &content));
        let first = house.keyed(prefix, "/transactions/payments", &request).await.stands("successful");
        let same = house.keyed(prefix, "/transactions/payments", &request).await.stands("successful");
        assert_eq!(first["uid"], same["uid"]);
        let before = house.rows().await;
        let own = [("x-api-version", "2")];
        let other = house.post_of(SHOP, "/transactions/payments", &own, &request).await;
        other.is_exactly(422, &json!({ "message": words, "errors": { "base": [words] } }).to_string());
        let own = [("x-api-version", "3"), ("requestid", "another")];
        let other = house.post_of(SHOP, "/transactions/payments", &own, &request).await.is(422);
        assert_eq!(other["code"], code);
        assert_eq!(house.rows().await, before);
    }
    assert_eq!(house.charges().await.len(), 2);
}

#[tokio::test]
async fn what_differs_from_the_payers_word_changes_nothing() {
    let town = Town::at(START);
    let house = town.house(settings()).await;
    let before = house.rows().await;
    let refused = async |shop, request: &Value| {
        house.post_of(shop, "/transactions/payments", &[("x-api-version", "3")], request).await.is(422)["code"].clone()
    };
    let apple = payment(&prefixed("apple_pay", &town.apple_token(1, 2000)));
    assert_eq!(refused(SHOP, &apple).await, "E.1030", "another amount");
    let apple = prefixed("apple_pay", &town.apple_token(1, 1999));
    let dollars = member(payment(&apple), "currency", json!("USD"));
    assert_eq!(refused(SHOP, &dollars).await, "E.1030", "another currency");
    assert_eq!(refused(FOREIGN, &payment(&apple)).await, "E.1030", "another merchant");
    let google = payment(&prefixed("google_pay", &town.google_token("m-1", SHOP)));
    assert_eq!(refused(SISTER, &google).await, "E.1029", "another shop behind the same gateway");
    assert_eq!(refused(FOREIGN, &google).await, "E.1029", "a merchant without Google Pay");
    let decrypted = payment(&prefixed("apple_pay_decrypted", &Town::apple_clear(1998)));
    assert_eq!(refused(SHOP, &decrypted).await, "E.1030");
    assert_eq!(house.rows().await, before);
    assert!(house.charges().await.is_empty());
    // Nothing of it used the token up.
    house.post("/transactions/payments", &payment(&apple)).await.stands("successful");
}

#[tokio::test]
async fn what_shops_opened_themselves_pays_where_they_may_hold_card_numbers() {
    let town = Town::at(START);
    let samsung = json!({
        "amount": "1999", "currency_code": "EUR", "utc": "1477467120000", "eci_indicator": "7", "tokenPAN": DPAN,
        "tokenPanExpiration": "1233", "cryptogram": CRYPTOGRAM,
    });
    let forms = [
        ("apple_pay", Town::apple_clear(1999)),
        ("google_pay", Town::google_clear("m-1", SHOP)),
        ("samsung_pay", samsung),
    ];
    let house = town.house(settings()).await;
    let closed = town.house(ShopSettings { raw_cards: false, ..settings() }).await;
    for (wallet, content) in forms {
        let request = payment(&prefixed(&format!("{wallet}_decrypted"), &content));
        let made = house.post("/transactions/payments", &request).await.stands("successful");
        assert_eq!(made["credit_card"]["token_provider"], wallet);
        let refused =
            closed.post_of(SHOP, "/transactions/payments", &[("x-api-version", "3")], &request).await;
        assert_eq!(refused.is(422)["code"], "E.1065");
    }
}

#[tokio::test]
async fn the_page_offers_what_the_shop_has_and_the_token_allows() {
    let town = Town::at(START);
    let house = town.house(ShopSettings { country: Some("DE".into()), ..settings() }).await;
    let page = async |asked: &Value| {
        let token = house.token(asked).await;
        let page = house.send("GET", &format!("/widget/hpp.html?token={token}"), &[], "").await;
        let has = |id: &str| page.body.contains(&format!("id=\"{id}\""));
        let policy = page.header("content-security-policy").to_owned();
        (has("apple"), has("google"), policy.contains("https://pay.google.com"))
    };
    assert_eq!(page(&checkout()).await, (true, true, true));
    let excluded = |words| with(checkout(), "/payment_method/excluded_brands", words);
    assert_eq!(page(&excluded(json!(["google_pay"]))).await, (true, false, false));
    assert_eq!(page(&excluded(json!(["Apple_Pay", "google_pay"]))).await, (false, false, false));
    let kept = with(checkout(), "/transaction_type", json!("tokenization"));
    assert_eq!(page(&kept).await, (false, false, false));
    let live = with(checkout(), "/test", json!(false));
    assert_eq!(page(&live).await, (true, true, true), "the simulator takes network tokens");

    let token = house.token(&checkout()).await;
    let told = house.told(&token).await;
    assert_eq!(told["apple_merchant_id"], Merchant::ID);
    assert_eq!(
        told["google_pay"],
        json!({ "gateway_id": "florin", "gateway_merchant_id": "361", "status": "active" })
    );
    let brands = told["shop"]["brands"].as_array().unwrap();
    assert!(brands.contains(&json!("apple_pay")) && brands.contains(&json!("google_pay")), "{brands:?}");

    let none = town.house(ShopSettings { ewallet_accounts: Some(Vec::new()), ..settings() }).await;
    let told = none.told(&none.token(&checkout()).await).await;
    assert_eq!((&told["apple_merchant_id"], &told["google_pay"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn an_excluded_wallet_is_refused_and_the_token_waits_for_a_card() {
    let town = Town::at(START);
    let house = town.house(settings()).await;
    let asked = with(checkout(), "/payment_method/excluded_brands", json!(["apple_pay"]));
    let token = house.token(&asked).await;
    let request = json!({ "token": town.apple_token(1, 1999) });
    let told = shown(&house, "/ctp/api/apple_pay/payment", &request, &token).await.is(422);
    assert_eq!(told["message"], "The card type is not supported.");
    assert_eq!(house.told(&token).await["finished"], false);
}

#[tokio::test]
async fn apple_finds_the_file_of_each_host() {
    let town = Town::at(START);
    let house = town.house(settings()).await;
    let path = "/.well-known/apple-developer-merchantid-domain-association";
    let ask = async |host: &str| house.send("GET", path, &[("host", host)], "").await;
    for host in ["pay.example", "Shop.example:443"] {
        let file = ask(host).await;
        assert_eq!((file.status, file.body.as_str(), file.header("content-type")), (200, FILE, "text/plain"));
    }
    assert_eq!(ask("other.example").await.status, 404, "named by an account that proves nothing");
    assert_eq!(ask("").await.status, 404);
}

#[tokio::test]
async fn no_session_is_asked_for_a_strange_page() {
    let town = Town::at(START);
    let house = town.house(settings()).await;
    let token = house.token(&checkout()).await;
    let own = basic(SHOP);
    let apple = "https://apple-pay-gateway.apple.com/paymentservices/startSession";
    let ask = async |origin: &str, url: &str| {
        let body = json!({ "url": url, "token": token, "context": "merchant" }).to_string();
        let headers = [("x-api-version", "2"), ("origin", origin), ("authorization", own.as_str())];
        house.send("POST", "/ctp/api/apple_pay/validate", &headers, body).await.is(422)["errors"].clone()
    };
    assert_eq!(
        ask("https://evil.example", apple).await,
        json!({ "base": ["The payment token is invalid."] })
    );
    assert_eq!(
        ask("https://pay.example", "https://evil.example/").await,
        json!({ "url": ["is in invalid format"] })
    );
}
