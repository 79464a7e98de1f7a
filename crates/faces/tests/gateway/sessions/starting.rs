//! Starting a session: what the token says, and everything that can be wrong with the wish.

use serde_json::{Value, json};

use super::super::house::{LIVE, card, with, without};
use super::{MOCK, account, part, pay, session, shop, start, validate};

#[tokio::test]
async fn a_token_says_what_the_browser_library_reads() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let (header, claims) = (part(&token, 0), part(&token, 1));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("HS256"), &json!("JWT")));
    let pld = &claims["pld"];
    assert_eq!(pld["op"], "CHARGE");
    assert_eq!(pld["wlt"], json!([{ "name": "Mock" }, { "name": "CardPay" }]));
    assert_eq!(pld["url"], "https://pay.example/EWalletOperations");
    assert_eq!((&pld["cur"], &pld["ctry"], &pld["mode"]), (&json!("EUR"), &json!("PT"), &json!("TEST")));
    assert_eq!(pld["amt"].to_string(), "19.99");
    assert!(
        pld["brnd"].as_array().is_some_and(|brands| brands.contains(&json!("Visa"))),
        "never null: {pld}"
    );
    assert_eq!((&pld["stg"], &pld["brndng"]), (&json!("Prod"), &json!("Example")));
    let lasts = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(lasts, 3600);
    assert!(claims["jti"] == claims["sid"] && claims["sid"].as_str().is_some_and(|id| id.len() == 32));
    assert!(token.len() < 2048, "{} bytes", token.len());
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let house = shop().await;
    let fields = |body: Value| async { house.call("POST", "/EWalletOperations", body).await.fields() };
    assert_eq!(fields(json!({})).await, ["operation", "mode", "amount", "currencyCode"]);
    let all_wrong = json!({
        "operation": "STEAL", "mode": "MAYBE", "amount": 0, "currencyCode": "EURO", "countryCode": "Portugal",
        "customerName": 7, "customerPhone": true, "customerEmail": [], "paymentNote": "4242424242424242",
        "allowedBrands": ["Visa", "Plastic"], "threeDsBrands": "Visa", "publicKey": {},
        "storedCards": [{}], "paymentGatewayAccountId": "nobody",
        "fallbackUpgs": [{ "pass3DSData": 1 }, { "paymentGatewayAccountId": "nobody-2" }],
        "allowedeWalletAccountIds": ["cards", "nothing"], "paymentGatewayCertName": "no-cert",
    });
    let told = fields(all_wrong).await;
    for field in [
        "operation",
        "mode",
        "amount",
        "currencyCode",
        "countryCode",
        "customerName",
        "customerPhone",
        "customerEmail",
        "paymentNote",
        "allowedBrands[1]",
        "threeDsBrands",
        "publicKey",
        "storedCards[0].token",
        "storedCards[0].expirationYear",
        "storedCards[0].expirationMonth",
        "storedCards[0].nameOnCard",
        "storedCards[0].lastDigits",
        "storedCards[0].brand",
        "paymentGatewayAccountId",
        "fallbackUpgs[0].paymentGatewayAccountId",
        "fallbackUpgs[0].pass3DSData",
        "fallbackUpgs[1].paymentGatewayAccountId",
        "allowedeWalletAccountIds[1]",
        "paymentGatewayCertName",
    ] {
        assert!(told.iter().any(|name| name == field), "{field} is missing in {told:?}");
    }
    assert_eq!(told.len(), 24, "{told:?}");
}

#[tokio::test]
async fn each_rule_has_its_field() {
    let house = shop().await;
    let google = json!([{ "key": "MerchantId", "value": "1" }, { "key": "MerchantName", "value": "Shop" }]);
    account(&house, "gpay", "GooglePay", &google).await;
    account(&house, "bank", "BankPay", &json!([{ "key": "Provider", "value": "EveriFin" }])).await;
    let token = house.token("4242424242424242").await;
    let kept = json!({
        "token": token, "expirationYear": 2029, "expirationMonth": 4, "nameOnCard": "Ines Duarte",
        "lastDigits": "4242", "brand": "Visa",
    });
    let four = json!([kept, kept, kept, kept]);
    for (body, field) in [
        (with(session(), "/storedCards", four), "storedCards"),
        (
            with(session(), "/storedCards", json!([with(kept.clone(), "/token", json!("k".repeat(32)))])),
            "storedCards[0].token",
        ),
        (with(session(), "/storedCards", json!([without(kept.clone(), "/brand")])), "storedCards[0].brand"),
        (with(session(), "/amount", json!(0)), "amount"),
        (with(session(), "/amount", json!(1.005)), "amount"),
        (without(session(), "/amount"), "amount"),
        (with(session(), "/mode", json!("LIVE")), "mode"),
        (with(session(), "/currencyCode", json!("EURO")), "currencyCode"),
        (without(session(), "/paymentGatewayAccountId"), "paymentGatewayAccountId"),
        (with(session(), "/allowedeWalletAccountIds", json!(["bank"])), "allowedeWalletAccountIds[0]"),
        (with(session(), "/allowedeWalletAccountIds", json!([])), "allowedeWalletAccountIds"),
    ] {
        let answer = house.call("POST", "/EWalletOperations", &body).await;
        assert_eq!(answer.fields(), [field], "{body}");
    }
    let tokenize =
        with(with(session(), "/operation", json!("TOKENIZE")), "/allowedeWalletAccountIds", json!(["bank"]));
    assert_eq!(house.call("POST", "/EWalletOperations", tokenize).await.fields(), ["operation"]);
    let at_gateway = with(session(), "/operation", json!("GATEWAY_TOKENIZE"));
    let at_gateway = with(at_gateway, "/allowedeWalletAccountIds", json!(["mock"]));
    assert_eq!(house.call("POST", "/EWalletOperations", at_gateway).await.fields(), ["operation"]);
}

#[tokio::test]
async fn what_cannot_do_it_is_left_out_as_long_as_something_can() {
    let house = shop().await;
    for name in ["bank", "second"] {
        account(&house, name, "BankPay", &json!([{ "key": "Provider", "value": "simulator" }])).await;
    }
    let asked = |operation: &str, names: Value| {
        with(with(session(), "/operation", json!(operation)), "/allowedeWalletAccountIds", names)
    };
    for operation in ["TOKENIZE", "CHARGE_AND_TOKENIZE", "PREAUTH_AND_TOKENIZE", "GATEWAY_TOKENIZE"] {
        let token = start(&house, asked(operation, json!(["bank", "cards"]))).await;
        assert_eq!(part(&token, 1)["pld"]["wlt"], json!([{ "name": "CardPay" }]), "{operation}");
        let refused =
            house.call("POST", "/EWalletOperations", asked(operation, json!(["bank", "second"]))).await;
        assert_eq!(refused.fields(), ["operation"]);
        assert_eq!(refused.body.matches("can only charge").count(), 1, "{}", refused.body);
    }
    let token = start(&house, asked("GATEWAY_TOKENIZE", json!(["mock", "cards"]))).await;
    assert_eq!(part(&token, 1)["pld"]["wlt"], json!([{ "name": "CardPay" }]));
}

#[tokio::test]
async fn what_is_not_needed_may_be_missing() {
    let house = shop().await;
    let least = json!({ "operation": "tokenize", "mode": "test", "currencyCode": "eur" });
    let claims = part(&start(&house, least).await, 1);
    assert_eq!((&claims["pld"]["op"], &claims["pld"]["cur"]), (&json!("TOKENIZE"), &json!("EUR")));
    assert_eq!(claims["pld"]["amt"].to_string(), "0");
    let restricted = with(session(), "/allowedBrands", json!(["visa", "MasterCard"]));
    assert_eq!(part(&start(&house, restricted).await, 1)["pld"]["brnd"], json!(["Visa", "MasterCard"]));
    let unknown = with(session(), "/somethingNew", json!({ "deep": [1] }));
    start(&house, unknown).await;
}

#[tokio::test]
async fn every_currency_of_the_list_starts_a_test_session() {
    const CODES: &str = "AFN EUR ALL DZD USD AOA XCD ARS AMD AWG AUD AZN BSD BHD BDT BBD BYR BZD XOF BMD BTN INR BOB BOV BAM BWP NOK BRL BND BGN BIF KHR XAF CAD CVE KYD CLF CLP CNY COP COU KMF CDF NZD CRC HRK CUC CUP ANG CZK DKK DJF DOP EGP SVC ERN ETB FKP FJD XPF GMD GEL GHS GIP GTQ GBP GNF GYD HTG HNL HKD HUF ISK IDR XDR IRR IQD ILS JMD JPY JOD KZT KES KPW KRW KWD KGS LAK LBP LSL ZAR LRD LYD CHF LTL MOP MKD MGA MWK MYR MVR MRO MUR XUA MXN MXV MDL MNT MAD MZN MMK NAD NPR NIO NGN OMR PKR PAB PGK PYG PEN PHP PLN QAR RON RUB RWF SHP WST STD SAR RSD SCR SLL SGD XSU SBD SOS SSP LKR SDG SRD SZL SEK CHE CHW SYP TWD TJS TZS THB TOP TTD TND TRY TMT UGX UAH AED USN UYI UYU UZS VUV VEF VND YER ZMW ZWL XBA XBB XBC XBD XTS XXX XAU XPD XPT XAG";
    let house = shop().await;
    assert_eq!(CODES.split(' ').count(), 179);
    for code in CODES.split(' ') {
        let tokenize = json!({ "operation": "TOKENIZE", "mode": "TEST", "currencyCode": code });
        assert_eq!(part(&start(&house, tokenize).await, 1)["pld"]["cur"], code);
        let charge = with(with(session(), "/currencyCode", json!(code)), "/amount", json!(5));
        let pld = part(&start(&house, charge).await, 1)["pld"].take();
        assert_eq!((&pld["cur"], pld["amt"].as_f64()), (&json!(code), Some(5.0)));
        // Where ISO 4217 names no minor unit, two places are written.
        let digits = match code {
            "BIF" | "BYR" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
            | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" => 4,
            _ => 2,
        };
        assert_eq!(pld["dig"], digits, "{code}");
        let live = with(with(session(), "/currencyCode", json!(code)), "/mode", json!("LIVE"));
        let live = with(live, "/allowedeWalletAccountIds", json!(["cards"]));
        let live = with(live, "/amount", json!(5)).to_string();
        let live = house.send_owned("POST", "/EWalletOperations".into(), LIVE, live).await;
        let is_special = code.starts_with('X') && !["XCD", "XOF", "XAF", "XPF"].contains(&code);
        let is_historic =
            ["BYR", "LTL", "MRO", "STD", "VEF", "HRK", "SLL", "ZWL", "CUC", "ANG", "BGN"].contains(&code);
        if is_special || is_historic {
            assert_eq!(live.fields(), ["currencyCode"], "{code}");
        } else {
            assert_eq!(live.status, 200, "{code}: {}", live.body);
        }
    }
}

#[tokio::test]
async fn gold_is_played_with_in_tests_from_the_charge_to_the_refund() {
    let house = shop().await;
    let body = with(with(session(), "/currencyCode", json!("XAU")), "/amount", json!(1.5));
    let token = start(&house, body).await;
    let told = validate(&house, &pay(&house, "charge?eWalletName=Mock", &token, MOCK).await).await;
    let upg = &told["upgChargeResults"];
    assert_eq!((&upg["operationResultCode"], &upg["currency"]), (&json!("Success"), &json!("XAU")));
    assert_eq!(upg["amount"].to_string(), "1.5");
    let refund = json!({
        "paymentGatewayAccountName": "simulator", "amount": 1.5, "currency": "XAU",
        "refTransId": upg["gatewayReference"], "card": card("4580458045804580"),
    });
    let refunded = house.call("PUT", "/PaymentGateway/refund", refund).await.is(200);
    assert_eq!((&refunded["operationType"], &refunded["currency"]), (&json!("Refund"), &json!("XAU")));
}

#[tokio::test]
async fn a_live_key_opens_both_kinds_of_session_and_mock_pays_in_tests_alone() {
    let house = shop().await;
    let ask = |body: Value| house.send_owned("POST", "/EWalletOperations".into(), LIVE, body.to_string());
    let cards = with(session(), "/allowedeWalletAccountIds", json!(["cards"]));
    assert_eq!(part(ask(cards.clone()).await.is(200)["token"].as_str().unwrap(), 1)["pld"]["mode"], "TEST");
    let live = with(cards, "/mode", json!("LIVE"));
    assert_eq!(part(ask(live.clone()).await.is(200)["token"].as_str().unwrap(), 1)["pld"]["mode"], "LIVE");
    let mock = with(live.clone(), "/allowedeWalletAccountIds", json!(["mock"]));
    assert_eq!(ask(mock).await.fields(), ["allowedeWalletAccountIds[0]"]);
    let all = without(live, "/allowedeWalletAccountIds");
    let token = ask(all).await.is(200)["token"].as_str().unwrap().to_owned();
    assert_eq!(part(&token, 1)["pld"]["wlt"], json!([{ "name": "CardPay" }]));
}

#[tokio::test]
async fn the_same_idempotency_key_starts_one_session() {
    let house = shop().await;
    let headers = [("x-api-key", super::super::house::KEY), ("idempotency-key", "order-5501")];
    let ask = || house.send("POST", "/EWalletOperations", &headers, session().to_string());
    let (first, second) = (ask().await, ask().await);
    assert_eq!(first.is(200)["token"], second.is(200)["token"]);
    assert_eq!(second.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn nobody_starts_a_session_without_a_key() {
    let house = shop().await;
    house
        .send("POST", "/EWalletOperations", &[], card("4242424242424242").to_string())
        .await
        .is_exactly(401, "");
    house.send("POST", "/EWalletOperations/validateResults", &[], "\"x\"").await.is_exactly(401, "");
}
