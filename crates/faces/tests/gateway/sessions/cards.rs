//! Cards out of the hosted form: encrypted for one merchant, good for one session.

use serde_json::{Value, json};

use super::super::house::{FOREIGN, with};
use super::{account, browser, literal, part, pay, seal, sealed, session, shop, start, typed, validate};

const CHARGE: &str = "charge?eWalletName=CardPay";

#[tokio::test]
async fn an_encrypted_card_pays() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let result = pay(&house, CHARGE, &token, &sealed(&token, &typed("4242424242424242"))).await;
    assert_eq!(validate(&house, &result).await["upgChargeResults"]["operationResultCode"], "Success");
    // The library may send JSON of the text as well.
    let token = start(&house, session()).await;
    let twice = literal(&sealed(&token, &typed("5555555555554444")));
    let result = pay(&house, CHARGE, &token, &twice).await;
    assert_eq!(validate(&house, &result).await["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(house.charges().await.len(), 2);
}

#[tokio::test]
async fn a_card_of_another_session_merchant_or_hand_does_not_pay() {
    let house = shop().await;
    let (token, other) = (start(&house, session()).await, start(&house, session()).await);
    let body = json!({ "eWalletName": "CardPay", "properties": [
        { "key": "MerchantIdentifier", "value": "com.other" }, { "key": "MerchantDisplayName", "value": "Other" },
    ] });
    house.send_owned("PUT", "/EWalletAccounts/cards".into(), FOREIGN, body.to_string()).await.is(200);
    let cards = with(session(), "/allowedeWalletAccountIds", json!(["cards"]));
    let foreign =
        house.send_owned("POST", "/EWalletOperations".into(), FOREIGN, cards.to_string()).await.is(200);
    let foreign = part(foreign["token"].as_str().unwrap(), 1);
    let card = typed("4242424242424242");
    let right = sealed(&token, &card);
    let mut changed = right.clone();
    changed.pop();
    let for_another = json!({ "sid": part(&token, 1)["sid"], "card": card }).to_string();
    for (text, field) in [
        (sealed(&other, &card), "sid"),
        (seal(foreign["pld"]["pub"].as_str().unwrap(), &for_another), ""),
        (seal(part(&token, 1)["pld"]["pub"].as_str().unwrap(), "no json"), ""),
        (changed, ""),
        (for_another, ""),
        (String::new(), ""),
    ] {
        let answer = browser(&house, "POST", CHARGE, &token, &literal(&text)).await;
        assert_eq!(answer.fields(), [field], "{text}");
    }
    assert!(house.calls().await.is_empty());
    // None of this used the session up.
    pay(&house, CHARGE, &token, &right).await;
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_card_is_told_and_never_quoted() {
    let house = shop().await;
    let token = start(&house, with(session(), "/allowedBrands", json!(["Visa"]))).await;
    for (card, fields) in [
        (typed("4242424242424241"), vec!["card.number"]),
        (typed("5555555555554444"), vec!["number"]),
        (with(typed("4242424242424242"), "/securityCode", json!("12")), vec!["card.securityCode"]),
        (with(typed("4242424242424242"), "/expirationYear", json!(2025)), vec!["card.expirationYear"]),
        (with(typed("4242424242424242"), "/nameOnCard", json!(" ")), vec!["card.nameOnCard"]),
        (json!({ "stored": 0, "securityCode": "123" }), vec!["card.stored"]),
        (json!("4242424242424242"), vec!["card"]),
    ] {
        let answer = browser(&house, "POST", CHARGE, &token, &literal(&sealed(&token, &card))).await;
        assert_eq!(answer.fields(), fields, "{card}");
        assert!(!answer.body.contains("4242") && !answer.body.contains("5555"), "{}", answer.body);
    }
    assert!(house.calls().await.is_empty());
}

#[tokio::test]
async fn a_stored_card_asks_for_its_value_alone() {
    let house = shop().await;
    let string = house.token("4242424242424242").await;
    let stored = json!([{
        "token": format!("@{string}"), "expirationYear": 2029, "expirationMonth": 4, "nameOnCard": "Ines Duarte",
        "lastDigits": "4242", "brand": "visa", "ownerId": null,
    }]);
    let body = with(session(), "/operation", json!("CHARGE_AND_TOKENIZE"));
    let token = start(&house, with(body, "/storedCards", stored)).await;
    assert!(!format!("{:?}", part(&token, 1)).contains(&string), "the browser's token holds no string token");
    let settings =
        browser(&house, "POST", "validateSession?eWalletName=CardPay", &token, "\"\\\"\\\"\"").await.is(200);
    assert_eq!((&settings["success"], &settings["message"]), (&json!(true), &json!("")));
    let settings: Value = serde_json::from_str(settings["data"].as_str().unwrap()).unwrap();
    assert_eq!(
        settings["storedCards"],
        json!([{ "stored": 0, "brand": "Visa", "lastDigits": "4242", "nameOnCard": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2029, "securityCodeLengths": [3] }])
    );
    assert_eq!(settings["authenticationOption"], "OtpByUrl");
    assert_eq!(settings["publicKey"], part(&token, 1)["pld"]["pub"]);
    let without =
        browser(&house, "POST", CHARGE, &token, &literal(&sealed(&token, &json!({ "stored": 0 })))).await;
    assert_eq!(without.fields(), ["card.securityCode"]);
    assert!(house.calls().await.is_empty(), "a browser cannot leave it out");
    let card = json!({ "stored": 0, "securityCode": "737" });
    let told = validate(&house, &pay(&house, CHARGE, &token, &sealed(&token, &card)).await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    // It is in the vault already: no second copy of it is made.
    assert_eq!(told["tokenAndMaskedCardModel"]["token"], string);
    assert_eq!(told["tokenAndMaskedCardModel"]["bankCard"]["number"], "424242******4242");
}

#[tokio::test]
async fn the_form_asks_for_what_its_account_says() {
    let house = shop().await;
    let properties = json!([
        { "key": "MerchantIdentifier", "value": "com.example" }, { "key": "MerchantDisplayName", "value": "Example" },
        { "key": "DisplayIssueNumber", "value": "true" }, { "key": "Perform3ds", "value": "Skip" },
        { "key": "Origins", "value": "https://shop.example https://www.shop.example" },
    ]);
    account(&house, "cards", "CardPay", &properties).await;
    let token = start(&house, session()).await;
    let settings =
        browser(&house, "POST", "validateSession?eWalletName=CardPay", &token, "\"\"").await.is(200);
    let settings: Value = serde_json::from_str(settings["data"].as_str().unwrap()).unwrap();
    assert_eq!(settings["authenticationOption"], "None");
    assert_eq!((&settings["displayIssueNumber"], &settings["displayOwnerId"]), (&json!(true), &json!(false)));
    assert_eq!(settings["origins"], json!(["https://shop.example", "https://www.shop.example"]));
    let card = with(with(typed("6759649826438453"), "/issueNumber", json!("01")), "/ownerId", json!("AB-1"));
    let body = with(session(), "/operation", json!("CHARGE_AND_TOKENIZE"));
    let token = start(&house, body).await;
    let told = validate(&house, &pay(&house, CHARGE, &token, &sealed(&token, &card)).await).await;
    let shown = &told["tokenAndMaskedCardModel"]["bankCard"];
    assert_eq!(
        (&shown["issueNumber"], &shown["ownerId"], &shown["type"]),
        (&json!("01"), &json!("AB-1"), &json!("Maestro"))
    );
}

#[tokio::test]
async fn a_form_asks_no_bank_where_the_account_says_so() {
    let house = shop().await;
    let named = json!([
        { "key": "MerchantIdentifier", "value": "com.example" }, { "key": "MerchantDisplayName", "value": "Example" },
    ]);
    for (option, shown) in [("none", "None"), ("External3ds", "OtpByUrl")] {
        let mut properties = named.clone();
        properties.as_array_mut().unwrap().push(json!({ "key": "AuthenticationOption", "value": option }));
        account(&house, "cards", "CardPay", &properties).await;
        let token = start(&house, session()).await;
        let settings =
            browser(&house, "POST", "validateSession?eWalletName=CardPay", &token, "\"\"").await.is(200);
        let settings: Value = serde_json::from_str(settings["data"].as_str().unwrap()).unwrap();
        assert_eq!(settings["authenticationOption"], shown);
    }
}

#[tokio::test]
async fn the_pages_are_guarded_and_tell_what_their_policy_kept_out() {
    let house = shop().await;
    for (page, ancestors, framing) in [
        ("/ewallet/card?lang=pt", "frame-ancestors 'self' https:", ""),
        ("/ewallet/approve", "frame-ancestors 'none'", "DENY"),
        ("/ewallet/return?try=nobody", "frame-ancestors 'self' https:", ""),
        ("/ewallet/return", "frame-ancestors 'self' https:", ""),
    ] {
        let shown = house.send("GET", page, &[], "").await;
        assert_eq!(shown.status, 200, "{page}");
        let policy = shown.header("content-security-policy");
        assert!(policy.contains(ancestors), "{page}: {policy}");
        assert!(policy.ends_with("; report-uri https://pay.example/ewallet/policy-reports; report-to csp"));
        assert_eq!(shown.header("reporting-endpoints"), "csp=\"https://pay.example/ewallet/policy-reports\"");
        assert_eq!(shown.header("x-frame-options"), framing, "{page}");
        assert!(shown.header("permissions-policy").contains("publickey-credentials-get=*"));
    }
    let report = json!({ "csp-report": {
        "document-uri": "https://pay.example/ewallet/card?lang=pt", "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?card=4242424242424242",
    }});
    let sent = async |kind: &str| {
        let headers = [("content-type", kind)];
        house.send("POST", "/ewallet/policy-reports", &headers, report.to_string()).await.status
    };
    assert_eq!(sent("application/json").await, 415);
    assert_eq!(sent("application/csp-report").await, 204);
    let kinds =
        florin_store::breaches::list(house.engine.db(), florin_engine::breaches::house()).await.unwrap();
    let told: Vec<_> = kinds.iter().map(|told| (&*told.breach.page, &*told.breach.blocked)).collect();
    assert_eq!(told, [("/ewallet/card", "evil.example")]);
}

#[tokio::test]
async fn a_card_is_stored_at_the_gateway() {
    let house = shop().await;
    let body = with(session(), "/operation", json!("GATEWAY_TOKENIZE"));
    let token = start(&house, with(body, "/allowedeWalletAccountIds", json!(["cards"]))).await;
    let result = pay(&house, "gateway-tokenize", &token, &sealed(&token, &typed("4242424242424242"))).await;
    let told = validate(&house, &result).await;
    assert_eq!(told["upgChargeResults"]["operationType"], "Tokenize");
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    assert!(told["upgChargeResults"]["gatewayToken"].is_string());
    assert_eq!(told["tokenAndMaskedCardModel"], Value::Null);
}
