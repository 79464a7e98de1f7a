//! One card number and one verification value go through everything. Afterwards they are nowhere.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod town;

use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use florin_connectors::Method;
use florin_engine::http::Http;
use serde_json::{Value, json};
use town::receiver::Receiver;
use town::shop::{self, Till};
use town::{Folder, Program, call, files, serve, simulator, wallet};

/// A number that no table holds, and a value that stands alone nowhere else.
const PAN: &str = "379999170482265";
const CVV: &str = "9176";

/// The ways in which digits could hide.
fn disguises(secret: &str) -> Vec<Vec<u8>> {
    let spaced: Vec<String> = [" ", "-"]
        .iter()
        .map(|gap| format!("{}{gap}{}{gap}{}", &secret[..4], &secret[4..10], &secret[10..]))
        .collect();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64(secret.as_bytes());
    let reversed: String = secret.chars().rev().collect();
    let mut all = vec![secret.to_owned(), hex, base64, reversed];
    all.extend(spaced);
    all.into_iter().map(String::into_bytes).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks_exact(3)
        .flat_map(|three| {
            let word = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            [18, 12, 6, 0].map(|shift| char::from(LETTERS[(word >> shift & 63) as usize]))
        })
        .collect()
}

fn holds(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

/// The value standing alone: not a part of a longer run of letters and digits.
fn holds_alone(text: &[u8], needle: &[u8]) -> bool {
    let edge = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    text.windows(needle.len()).enumerate().any(|(at, window)| {
        window == needle
            && edge(at.checked_sub(1).and_then(|at| text.get(at)))
            && edge(text.get(at + needle.len()))
    })
}

fn search(place: &str, text: &[u8]) {
    for disguise in disguises(PAN) {
        assert!(
            !holds(text, &disguise),
            "{place} holds the card number as {:?}",
            String::from_utf8_lossy(&disguise)
        );
    }
    assert!(!holds_alone(text, CVV.as_bytes()), "{place} holds the verification value");
}

#[tokio::test]
async fn card_data_is_in_no_file_log_or_answer() {
    let folder = Folder::new("canary");
    let simulator = simulator();
    let florin = serve(&folder, &simulator);
    let http = Http::new();
    let mut answers = Vec::new();
    let card = |number: &str, cvv: &str| {
        json!({"cardNumber": number, "cardHolderName": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2032,
               "cvv": cvv})
    };
    let order = |card: &Value, amount: Value| {
        json!({"amount": amount, "currency": "EUR", "paymentGatewayAccountName": "main", "card": card,
               "generateToken": true})
    };
    let post = |path: &str| format!("{}/{path}", florin.url);
    let mut ask = async |method: Method, path: &str, body: Option<Value>| {
        let reply = call(&http, method, &post(path), body.as_ref()).await.unwrap();
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        if !path.starts_with("StringTokens/") {
            answers.push((path.to_owned(), text));
        }
        town::json(&reply)
    };
    let number = ask(Method::Post, "StringTokens", Some(json!({"payload": PAN}))).await;
    let value = ask(Method::Post, "StringTokens", Some(json!({"payload": CVV}))).await;
    let token = |stored: &Value| stored["token"].as_str().unwrap().to_owned();
    let tokens = card(&format!("@{}", token(&number)), &format!("@{}", token(&value)));
    let clear = card(PAN, CVV);
    for (card, amount) in [
        (&tokens, json!(10.5)),     // approved, by tokens
        (&clear, json!(10.5)),      // approved, in clear
        (&clear, json!(90_000.51)), // declined
        (&clear, json!(90_009.03)), // charged, no answer
        (&clear, json!(90_009.06)), // an answer in HTML
        (&clear, json!(-1)),        // refused
        (&clear, json!("ten")),     // refused
    ] {
        ask(Method::Post, "PaymentGateway/charge", Some(order(card, amount))).await;
    }
    let mut wrong = order(&clear, json!(10));
    wrong["card"]["cardNumber"] = json!(format!("{PAN}0"));
    wrong["card"]["cvv"] = json!(format!("{CVV}{CVV}"));
    ask(Method::Post, "PaymentGateway/charge", Some(wrong)).await;
    let held = ask(Method::Post, "PaymentGateway/authorize", Some(order(&clear, json!(20)))).await;
    let follow = json!({"refTransId": held["gatewayReference"], "amount": 20, "currency": "EUR",
                        "paymentGatewayAccountName": "main", "card": clear});
    ask(Method::Put, "PaymentGateway/capture", Some(follow.clone())).await;
    ask(Method::Put, "PaymentGateway/refund", Some(follow.clone())).await;
    ask(Method::Delete, "PaymentGateway/void", Some(follow)).await;
    let kept = json!({"paymentGatewayAccountName": "main", "card": clear});
    ask(Method::Post, "PaymentGateway/tokenize", Some(kept)).await;
    let shown = ask(Method::Get, &format!("StringTokens/{}", token(&number)), None).await;
    assert_eq!(shown["clearPayload"], PAN, "the vault gives it to who may see it");

    for (path, answer) in &answers {
        search(&format!("the answer of {path}"), answer.as_bytes());
    }
    search_house(&folder, &florin, &simulator).await;
}

/// The same through sessions: paid, stored, declined, and sent where it does not belong.
#[tokio::test]
async fn an_ewallet_session_leaves_no_card_data() {
    let folder = Folder::new("canary_ewallet");
    let (simulator, http) = (simulator(), Http::new());
    let florin = serve(&folder, &simulator);
    let url = |path: &str| format!("{}/{path}", florin.url);
    let properties = json!([{"key": "MerchantIdentifier", "value": "com.x"}, {"key": "MerchantDisplayName", "value": "X"}]);
    for (name, kind, properties) in [("mock", "Mock", json!([])), ("cards", "CardPay", properties)] {
        let account = json!({ "eWalletName": kind, "properties": properties });
        let kept = call(&http, Method::Put, &url(&format!("EWalletAccounts/{name}")), Some(&account)).await;
        assert_eq!(kept.unwrap().status, 200);
    }
    let card =
        json!({ "number": PAN, "nameOnCard": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2032,
                       "securityCode": CVV })
        .to_string();
    let mut paid = 0;
    for (operation, step, amount) in [
        ("CHARGE_AND_TOKENIZE", "charge", 10),
        ("PREAUTH_AND_TOKENIZE", "charge", 20),
        ("TOKENIZE", "tokenize", 0),
    ] {
        let wanted = json!({ "operation": operation, "mode": "TEST", "amount": amount, "currencyCode": "EUR",
                             "paymentGatewayAccountId": "main" });
        let started = call(&http, Method::Post, &url("EWalletOperations"), Some(&wanted)).await.unwrap();
        let session = town::json(&started)["token"].as_str().unwrap().to_owned();
        for (wallet, text) in [("CardPay", &card), ("Mock", &format!("{card}x")), ("Mock", &card)] {
            let address = url(&format!("EWalletOperations/{step}?eWalletName={wallet}"));
            let request = florin_connectors::Request::new(Method::Post, address)
                .header("authorization", format!("Bearer {session}"))
                .body("application/json", Value::from(text.as_str()).to_string().into_bytes());
            let reply = http.call(&request, std::time::Duration::from_secs(30)).await.unwrap();
            search(&format!("the answer to {wallet}"), &reply.body);
            let Some(result) = town::json(&reply)["token"].as_str().map(str::to_owned) else { continue };
            let claims = URL_SAFE_NO_PAD.decode(result.split('.').nth(1).unwrap()).unwrap();
            search("the result token", &claims);
            let (address, body) = (url("EWalletOperations/validateResults"), json!(result));
            let told = call(&http, Method::Post, &address, Some(&body)).await.unwrap();
            search("the validated result", &told.body);
            paid += 1;
        }
    }
    assert_eq!(paid, 3, "each session was paid by Mock");
    search_house(&folder, &florin, &simulator).await;
}

/// Row 9 of the wallet's acceptance list: a user's card is proved and charged, and sent where it does not belong.
#[tokio::test]
async fn acceptance_09_a_users_card_is_in_no_answer_log_column_or_error() {
    let folder = Folder::new("canary_wallet");
    let (simulator, http) = (simulator(), Http::new());
    let florin = wallet::serve(&folder, &simulator);
    let ask = async |method: Method, target: &str, body: &str| {
        let target = format!("/rest/v1/{target}");
        let reply = wallet::call(&http, &florin.url, method, &target, body).await.unwrap();
        search(&format!("the answer of {method:?} {target}"), &reply.body);
        (reply.status, town::json(&reply))
    };
    let (_, card) = ask(Method::Post, "card", r#"{"user_id":13}"#).await;
    let address = card["relation"]["redirect_uri"].as_str().unwrap();
    let wrong =
        [("card_number", format!("{PAN}0")), ("cvv", format!("{CVV}{CVV}")), ("holder", PAN.to_owned())];
    let good =
        [("card_number", PAN.to_owned()), ("cvv", CVV.to_owned()), ("holder", "Ines+Duarte".to_owned())];
    for form in [wrong, good] {
        let mut fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend([("expiration_month", "4"), ("expiration_year", "2032")]);
        search("the page", &post_form(address, &fields).await);
    }
    let here = format!("card/{}", card["id"]);
    let (_, proved) = ask(Method::Get, &here, "").await;
    assert_eq!(
        (&proved["status"], &proved["card_data"]["number"]),
        (&json!("related"), &json!("379999*****2265"))
    );
    let amount = json!({ "amount": 1313, "currency": "EUR" });
    let wish = json!({ "account_number": wallet::ACCOUNT, "amount": amount }).to_string();
    let (_, deposit) = ask(Method::Post, &format!("{here}/deposit"), &wish).await;
    assert_eq!(ask(Method::Put, &format!("deposit/{}/process", deposit["id"]), "").await.0, 200);

    for (method, target, body) in [
        (Method::Get, format!("card/{PAN}"), String::new()),
        (Method::Get, format!("cards?user_id=13&limit={PAN}&cvv={CVV}"), String::new()),
        (Method::Put, format!("deposit/{PAN}/process"), String::new()),
        (Method::Post, "card".into(), json!({ "user_id": PAN, "cvv": CVV }).to_string()),
        (Method::Post, "card".into(), format!("{{\"user_id\":{PAN}}}")),
        (Method::Post, "card".into(), format!("{{\"{PAN}\":{PAN}")),
        (Method::Post, "card".into(), json!({ "user_id": 13, "relation": { "locale": PAN } }).to_string()),
        (
            Method::Post,
            "card".into(),
            json!({ "user_id": 13, "relation": { "redirect_back_uri": format!("https://a.example/{PAN}") } })
                .to_string(),
        ),
        (Method::Put, here.clone(), json!({ "accounts": [{ "number": PAN, "order": 1 }] }).to_string()),
        (
            Method::Post,
            format!("{here}/deposit"),
            json!({ "account_number": PAN, "amount": amount }).to_string(),
        ),
    ] {
        let (status, _) = ask(method, &target, &body).await;
        assert!((400..500).contains(&status), "{target} {body}: {status}");
    }
    for target in [&here, "cards?user_id=13", "wallet/1/statements"] {
        ask(Method::Get, target, "").await;
    }
    search_house(&folder, &florin, &simulator).await;
}

/// Searches what the programs left behind and what they say of themselves.
async fn search_house(folder: &Folder, florin: &Program, simulator: &Program) {
    let backup = folder.path("copy.db");
    let database = format!("sqlite://{}", folder.path("florin.db"));
    florin_store::Db::open(&database).await.unwrap().backup(std::path::Path::new(&backup)).unwrap();
    for file in files(&folder.0) {
        search(&file.display().to_string(), &std::fs::read(&file).unwrap());
    }
    search("Florin's log", florin.said.lock().unwrap().as_bytes());
    search("the simulator's log", simulator.said.lock().unwrap().as_bytes());
    for path in ["books", "calls?after=0"] {
        let url = format!("{}/simulator/_control/{path}", simulator.url);
        let reply = call(&Http::new(), Method::Get, &url, None).await.unwrap();
        search(path, &reply.body);
    }
}

/// What a browser makes of a card's field with the shop's public key (checkout-gateway 5.4).
fn encrypted(public_key: &str, text: &str) -> String {
    let der = STANDARD.decode(public_key).unwrap();
    let key = Pkcs1PublicEncryptingKey::new(PublicEncryptingKey::from_der(&der).unwrap()).unwrap();
    let mut room = vec![0; key.ciphertext_size()];
    let sealed = key.encrypt(text.as_bytes(), &mut room).unwrap();
    format!("$begatewaycsejs_1_0_0${}", STANDARD.encode(sealed))
}

/// The orders of a shop whose card data come by every door, good and bad.
fn orders(public_key: &str) -> Vec<Value> {
    let order = |amount: i64| {
        let mut order = shop::payment("canary", false);
        order["amount"] = json!(amount);
        order["credit_card"]["number"] = json!(PAN);
        order["credit_card"]["verification_value"] = json!(CVV);
        order
    };
    let (mut sealed, mut echoed, mut wrong, mut misplaced) =
        (order(1001), order(1002), order(1003), order(1004));
    sealed["encrypted_credit_card"] =
        json!({"number": encrypted(public_key, PAN), "verification_value": encrypted(public_key, CVV)});
    sealed["credit_card"] = json!({"holder": "Ines Duarte", "exp_month": "04", "exp_year": "2032"});
    echoed["additional_data"] =
        json!({"meta": {"card": PAN, "cvv": CVV}, "note": format!("card {PAN}"), "cvc": CVV});
    wrong["credit_card"]["number"] = json!(format!("{PAN}0"));
    wrong["credit_card"]["verification_value"] = json!(format!("{CVV}{CVV}"));
    misplaced["credit_card"]["exp_year"] = json!(PAN);
    misplaced["amount"] = json!(PAN);
    vec![order(1000), sealed, echoed, wrong, misplaced, order(9_000_051), order(9_000_903), order(9_000_906)]
}

/// A form as a page without script posts it.
async fn post_form(url: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = florin_connectors::Request::new(Method::Post, url.to_owned())
        .body("application/x-www-form-urlencoded", body.join("&").into_bytes());
    Http::new().call(&request, std::time::Duration::from_secs(40)).await.unwrap().body
}

#[tokio::test]
async fn a_shop_and_its_payers_leave_no_card_data_anywhere() {
    let folder = Folder::new("canary_shop");
    let simulator = simulator();
    let (file, public_key) = shop::declare(&folder, "shop", Some(&shop::simulated(&simulator)));
    let florin = shop::serve(&folder, &["--apply", &file]);
    let (till, receiver) = (Till::at(&florin.url), Receiver::open());
    let mut uids = Vec::new();
    let mut versions = ["", "2", "3"].into_iter().cycle();
    for path in ["payments", "authorizations", "tokenizations", "checkups"] {
        for mut order in orders(&public_key) {
            order["notification_url"] = json!(receiver.url);
            let version = versions.next().unwrap();
            let reply = till.in_version(version, &format!("/transactions/{path}"), &order).await;
            search(&format!("the answer of {path} in version {version:?}"), &reply.body);
            let told = town::json(&reply);
            let uid = told["transaction"]["uid"].as_str().or(told["uid"].as_str());
            uids.extend(uid.map(str::to_owned));
        }
    }
    let kept = json!({"number": PAN, "holder": "Ines Duarte", "exp_month": "04", "exp_year": "2032"});
    search("a kept card", till.post("/credit_cards", kept).await.to_string().as_bytes());
    for uid in &uids {
        search("a query", till.get(&format!("/transactions/{uid}")).await.to_string().as_bytes());
    }
    assert!(uids.len() >= 8, "too few of them were made: {uids:?}");
    page(&till, &receiver).await;
    search("a list", till.get("/v2/transactions/tracking_id/canary").await.to_string().as_bytes());

    let heard = receiver.until_count(8).await;
    for one in &heard {
        search("a webhook", &one.body);
        search("a webhook's headers", format!("{:?}", one.headers).as_bytes());
    }
    search_house(&folder, &florin, &simulator).await;
}

/// What payers do on the page: by its interface and by its plain form.
async fn page(till: &Till, receiver: &Receiver) {
    for number in [PAN.to_owned(), format!("{PAN}0")] {
        let token = till.token_told_to("canary", &receiver.url).await;
        let mut wish = shop::page_payment(&token);
        wish["request"]["credit_card"]["number"] = json!(number);
        wish["request"]["credit_card"]["verification_value"] = json!(CVV);
        wish["request"]["customer"] = json!({ "first_name": PAN });
        let reply = till.browser("/ctp/api/payments", &wish).await.unwrap();
        search("the page's interface", &reply.body);

        let token = till.token_told_to("canary", &receiver.url).await;
        let url = format!("{}/widget/hpp.html?token={token}", till.url);
        let fields = [
            ("number", number.as_str()),
            ("verification_value", CVV),
            ("holder", "Ines+Duarte"),
            ("exp_month", "04"),
            ("exp_year", "2032"),
            ("exp_date", "04%2F32"),
        ];
        search("the page", &post_form(&url, &fields).await);
        let told = till.get(&format!("/ctp/api/checkouts/{token}")).await;
        assert!(told["checkout"].is_object(), "{told}");
        search("a token's query", told.to_string().as_bytes());
    }
}
