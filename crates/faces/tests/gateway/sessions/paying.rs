//! Paying by Mock: results, second calls, several browsers at once, what the books say later.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::super::house::{follow_up, with, without};
use super::{MOCK, browser, literal, part, pay, session, shop, start, validate};

#[tokio::test]
async fn a_mock_payment_is_charged_once_and_validated() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let result = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    let told = part(&result, 1)["pld"].clone();
    assert_eq!(told["upgChargeResults"]["operationType"], "Charge");
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(told["upgChargeResults"]["amount"].to_string(), "19.99");
    assert_eq!(told["upgChargeResults"]["currency"], "EUR");
    assert_eq!(told["directChargeResults"], Value::Null);
    assert_eq!(told["tokenAndMaskedCardModel"], Value::Null);
    assert_eq!(told["failedUpgChargeResults"], Value::Null);
    assert_eq!(validate(&house, &result).await, told);
    let as_object = json!({ "token": result });
    assert_eq!(house.call("POST", "/EWalletOperations/validateResults", as_object).await.is(200), told);
    // Once more, with other data even: the first result, letter by letter.
    assert_eq!(pay(&house, "charge?eWalletName=Mock", &token, MOCK).await, result);
    assert_eq!(pay(&house, "charge?eWalletName=Mock", &token, "garbage").await, result);
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_decline_is_an_answer_and_another_try_may_follow() {
    let house = shop().await;
    let token = start(&house, session()).await;
    house.rule("charge", "insufficient_funds").await;
    let declined = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(validate(&house, &declined).await["upgChargeResults"]["operationResultCode"], "Rejected");
    assert_eq!(house.charges().await.len(), 0);
    let paid = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(validate(&house, &paid).await["upgChargeResults"]["operationResultCode"], "Success");
    // Each token points at its own try.
    assert_eq!(validate(&house, &declined).await["upgChargeResults"]["operationResultCode"], "Rejected");
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_session_is_not_a_way_through_a_list_of_cards() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let mut results = Vec::new();
    for _ in 0..12 {
        house.rule("charge", "do_not_honor").await;
        results.push(pay(&house, "charge?eWalletName=Mock", &token, MOCK).await);
    }
    let calls = house.calls().await.iter().filter(|call| call["operation"] == "charge").count();
    assert_eq!(calls, 10);
    assert_eq!(results[10], results[9]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_browsers_at_once_one_pays_and_all_hear_the_same() {
    let house = Arc::new(shop().await);
    for _ in 0..4 {
        let token = start(&house, session()).await;
        let before = house.charges().await.len();
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (house, token) = (house.clone(), token.clone());
            calls.spawn(async move { pay(&house, "charge?eWalletName=Mock", &token, MOCK).await });
        }
        let told = calls.join_all().await;
        assert!(told.iter().all(|result| *result == told[0]), "{told:?}");
        assert_eq!(house.charges().await.len(), before + 1);
    }
}

#[tokio::test]
async fn a_later_refund_shows() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let result = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    let paid = validate(&house, &result).await["upgChargeResults"].clone();
    assert_eq!(paid["gatewayResultDescription"], "captured");
    let reference = paid["gatewayReference"].as_str().unwrap();
    house.call("PUT", "/PaymentGateway/refund", follow_up(reference, "19.99")).await.is(200);
    let later = validate(&house, &result).await["upgChargeResults"].clone();
    assert_eq!(later["operationResultCode"], "Success");
    assert_eq!(later["gatewayResultDescription"], "refunded");
    // The browser asks again and hears of it too.
    let again = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(part(&again, 1)["pld"]["upgChargeResults"], later);
}

#[tokio::test]
async fn an_outcome_that_comes_late_shows() {
    let house = shop().await;
    let token = start(&house, session()).await;
    house.rule("charge", "timeout_charged").await;
    let result = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(validate(&house, &result).await["upgChargeResults"]["operationResultCode"], "Accepted");
    // Nothing is charged again while it is open.
    pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(house.charges().await.len(), 1);
    house.clock.advance_ms(60_000);
    florin_engine::inquiries::sweep(&house.engine).await.unwrap();
    assert_eq!(validate(&house, &result).await["upgChargeResults"]["operationResultCode"], "Success");
}

#[tokio::test]
async fn a_fallback_is_tried_and_the_failure_is_listed() {
    let house = shop().await;
    for name in ["first", "second"] {
        house.account(name, "simulator").await;
    }
    let body = with(session(), "/paymentGatewayAccountId", json!("first"));
    let body =
        with(body, "/fallbackUpgs", json!([{ "paymentGatewayAccountId": "second", "pass3DSData": false }]));
    let token = start(&house, body).await;
    house.rule("charge", "http_503").await;
    let told = validate(&house, &pay(&house, "charge?eWalletName=Mock", &token, MOCK).await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    let failed = told["failedUpgChargeResults"].as_array().unwrap();
    assert_eq!((failed.len(), &failed[0]["operationResultCode"]), (1, &json!("TemporaryFailure")));
    assert_eq!(house.charges().await[0]["account"], "second");
}

#[tokio::test]
async fn a_card_is_stored_after_a_success_alone() {
    let house = shop().await;
    let body = with(session(), "/operation", json!("CHARGE_AND_TOKENIZE"));
    let token = start(&house, body.clone()).await;
    house.rule("charge", "insufficient_funds").await;
    let before = house.rows().await;
    let declined = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(validate(&house, &declined).await["tokenAndMaskedCardModel"], Value::Null);
    assert_eq!(house.rows().await[6], before[6], "no record stays in the vault");
    let told = validate(&house, &pay(&house, "charge?eWalletName=Mock", &token, MOCK).await).await;
    let model = &told["tokenAndMaskedCardModel"];
    let string = model["token"].as_str().unwrap();
    assert_eq!(model["tokenLocation"], format!("https://pay.example/StringTokens/{string}"));
    assert_eq!(
        model["bankCard"],
        json!({
            "type": "Visa", "nameOnCard": "John Doe", "issueNumber": null, "ownerId": null, "securityCode": null,
            "number": "458045******4580", "expirationMonth": 12, "expirationYear": 2030,
        })
    );
    assert_eq!((&model["threeDS"], &model["errorMessage"]), (&Value::Null, &Value::Null));
    let clear = house.get(&format!("/StringTokens/{string}")).await.is(200);
    assert_eq!(clear["clearPayload"], "4580458045804580");

    let hold = with(body, "/operation", json!("PREAUTH_AND_TOKENIZE"));
    let token = start(&house, hold).await;
    let told = validate(&house, &pay(&house, "charge?eWalletName=Mock", &token, MOCK).await).await;
    assert_eq!(told["upgChargeResults"]["operationType"], "PreAuth");
    assert!(told["tokenAndMaskedCardModel"]["token"].is_string());
}

#[tokio::test]
async fn tokenize_asks_no_psp() {
    let house = shop().await;
    let body = with(session(), "/operation", json!("TOKENIZE"));
    let token = start(&house, without(body, "/amount")).await;
    let result = pay(&house, "tokenize?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(pay(&house, "tokenize?eWalletName=Mock", &token, MOCK).await, result);
    let told = validate(&house, &result).await;
    assert_eq!(told["upgChargeResults"], Value::Null);
    assert!(told["tokenAndMaskedCardModel"]["token"].as_str().is_some_and(|token| token.len() == 32));
    assert!(house.calls().await.is_empty());
    let wrong = browser(&house, "POST", "charge?eWalletName=Mock", &token, &literal(MOCK)).await;
    assert_eq!(wrong.fields(), ["operation"]);
}

#[tokio::test]
async fn pages_of_any_origin_may_call() {
    let house = shop().await;
    for (method, call) in
        [("POST", "charge"), ("GET", "coveredCountries"), ("POST", "gateway-tokenize"), ("GET", "otpStatus")]
    {
        let path = format!("/EWalletOperations/{call}");
        let headers = [
            ("origin", "https://shop.example"),
            ("access-control-request-method", method),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let answer = house.send("OPTIONS", &path, &headers, "").await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-headers"), "authorization, content-type");
        assert!(answer.header("access-control-allow-methods").contains(method));
    }
    let refused = browser(&house, "POST", "charge?eWalletName=Mock", "no-token", "\"\"").await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, "*"));
    let open = house.send("GET", "/EWalletOperations/coveredCountries", &[], "").await;
    assert!(open.is(200).is_object());
    let server = house.send("OPTIONS", "/EWalletOperations", &[], "").await;
    assert_eq!(server.header("access-control-allow-origin"), "", "servers' calls are not for pages");
}

#[tokio::test]
async fn a_brand_is_told_by_its_beginning() {
    let house = shop().await;
    let token = start(&house, with(session(), "/allowedBrands", json!(["Visa"]))).await;
    let ask = |iin: &'static str| {
        browser(&house, "GET", &*Box::leak(format!("brand?iin={iin}").into_boxed_str()), &token, "")
    };
    assert_eq!(
        ask("424242").await.is(200),
        json!({ "brand": "Visa", "brandLogoUrl": null, "isAllowed": true, "securityCodeLengths": [3] })
    );
    assert_eq!(ask("34341234").await.is(200)["brand"], "AMEX");
    assert_eq!(ask("555555").await.is(200)["isAllowed"], false);
    assert_eq!(ask("999999").await.is(200)["brand"], "Unspecified");
    for wrong in ["42424", "424242424242", "42424x", ""] {
        assert_eq!(ask(wrong).await.fields(), ["iin"]);
    }
}

#[tokio::test]
async fn a_payment_goes_on_when_its_browser_leaves() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let request = Request::builder()
        .method("POST")
        .uri("/EWalletOperations/charge?eWalletName=Mock")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(literal(MOCK)))
        .unwrap();
    let mut call = Box::pin(house.router.clone().oneshot(request));
    // Polled until the payment's task runs, then dropped as a closed connection drops it.
    while house.engine.db().fetch_one("SELECT 1 FROM ewallet_tries", &[]).await.unwrap().is_none() {
        tokio::select! { biased; done = &mut call => { drop(done.unwrap().into_body().collect().await); break }, () = tokio::task::yield_now() => {} }
    }
    drop(call);
    let result = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(validate(&house, &result).await["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(house.charges().await.len(), 1);
}
