//! The documented examples, byte for byte.

use florin_connectors::Method;
use serde_json::{Value, json};

use super::house::{card, charge, follow_up, house, with, without};

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("{name} in {body}"))
}

/// The documented form of a success: everything but what the PSP made up is spelled out here.
fn documented(operation: &str, amount: &str, told: &Value) -> String {
    let theirs = |name: &str| told[name].to_string();
    let money = if amount.is_empty() {
        r#""currency":null,"amount":null"#.to_owned()
    } else {
        format!(r#""currency":"EUR","amount":{amount}"#)
    };
    format!(
        concat!(
            r#"{{"operationType":"{}","operationResultCode":"Success","operationResultDescription":"Approved","#,
            r#""authorizationCode":{},{},"gatewayName":"simulator","gatewayReference":{},"gatewayResultCode":{},"#,
            r#""gatewayResultDescription":null,"gatewayResultSubCode":null,"gatewayResultSubDescription":null,"#,
            r#""gatewayToken":{},"customGatewayResponse":{}}}"#
        ),
        operation,
        theirs("authorizationCode"),
        money,
        theirs("gatewayReference"),
        theirs("gatewayResultCode"),
        theirs("gatewayToken"),
        theirs("customGatewayResponse"),
    )
}

#[tokio::test]
async fn every_operation_answers_fourteen_fields_in_their_order() {
    let house = house().await;
    let charged = house.charge(charge().to_string().replace("42.9,", "42.90,")).await;
    let told = charged.is(200);
    charged.is_exactly(200, &documented("Charge", "42.90", &told));
    assert!(told["authorizationCode"].is_string() && told["customGatewayResponse"].is_object());
    assert_eq!(charged.header("cache-control"), "no-store");
    let charge_reference = text(&told, "gatewayReference").to_owned();
    assert_eq!(house.charges().await[0]["captured"], 4290);

    let held = house.call("POST", "/PaymentGateway/authorize", with(charge(), "/amount", json!(180))).await;
    let told = held.is(200);
    held.is_exactly(200, &documented("PreAuth", "180.00", &told));
    let hold_reference = text(&told, "gatewayReference").to_owned();

    for (method, path, operation, reference, amount) in [
        ("PUT", "/PaymentGateway/capture", "Capture", &hold_reference, "162.50"),
        ("PUT", "/PaymentGateway/refund", "Refund", &charge_reference, "10.00"),
    ] {
        let answer = house.call(method, path, follow_up(reference, amount)).await;
        let told = answer.is(200);
        answer.is_exactly(200, &documented(operation, amount, &told));
        assert!(told["gatewayReference"].is_string());
    }
    let held = house.call("POST", "/PaymentGateway/authorize", charge()).await.is(200);
    let voided = house
        .call("DELETE", "/PaymentGateway/void", follow_up(text(&held, "gatewayReference"), "42.9"))
        .await;
    let told = voided.is(200);
    voided.is_exactly(200, &documented("Void", "42.90", &told));

    let body = json!({ "paymentGatewayAccountName": "simulator", "card": card("4242424242424242") });
    let stored = house.call("POST", "/PaymentGateway/tokenize", body).await;
    let told = stored.is(200);
    stored.is_exactly(200, &documented("Tokenize", "", &told));
    assert!(told["gatewayToken"].is_string());
}

/// Connectors 2, through the whole house.
#[tokio::test]
async fn every_kind_of_no_has_its_code_and_status() {
    let house = house().await;
    for (outcome, code, status) in [
        ("insufficient_funds", "Rejected", 409),
        ("card_lost", "Rejected", 409),
        ("psp_risk_blocked", "Rejected", 409),
        ("sca_required", "Rejected", 409),
        ("http_503", "TemporaryFailure", 503),
        ("rate_limited", "TemporaryFailure", 503),
        ("cut_before_read", "Accepted", 202),
        ("html", "Accepted", 202),
        ("half_json", "Accepted", 202),
        ("wrong_amount", "Accepted", 202),
        ("wrong_reference", "Accepted", 202),
        ("credentials_invalid", "FatalFailure", 500),
        ("account_not_enabled", "FatalFailure", 500),
        ("feature_unsupported", "NotImplemented", 409),
        ("state_conflict", "Rejected", 409),
        ("issuer_unavailable", "TemporaryFailure", 503),
    ] {
        house.rule("charge", outcome).await;
        let told = house.charge(with(charge(), "/myRef", json!(outcome))).await.is(status);
        assert_eq!(told["operationResultCode"], code, "{outcome}: {told}");
        assert_eq!(told.as_object().unwrap().len(), 14);
    }
}

#[tokio::test]
async fn a_transaction_made_elsewhere_is_asked_for_at_its_psp() {
    let house = house().await;
    let body = json!({
        "merchant": "merchant-1", "account": "simulator", "reference": "made-elsewhere", "amount": 1234,
        "currency": "EUR", "card": { "number": "4242424242424242", "exp_month": 4, "exp_year": 2029, "holder": "A B" }
    });
    let made = house.psp(Method::Post, "v1/charges", body).await;
    let body = json!({ "refTransId": made["id"], "paymentGatewayAccountName": "simulator" });
    let told = house.call("POST", "/PaymentGateway/status", body).await.is(200);
    assert_eq!((&told["operationResultCode"], &told["amount"]), (&json!("Success"), &json!(12.34)));
    assert_eq!(told["gatewayReference"], made["id"]);
    let told =
        house.call("PUT", "/PaymentGateway/refund", follow_up(text(&made, "id"), "2.34")).await.is(200);
    assert_eq!(told["operationResultCode"], "Success");
    assert_eq!(house.charges().await[0]["refunded"], 234);
}

#[tokio::test]
async fn the_mocks_say_what_their_names_say() {
    let house = house().await;
    house.account("yes-1", "NULLSuccess").await;
    house.account("no_1", "nullfailure").await;
    let yes = house.charge(with(charge(), "/paymentGatewayAccountName", json!("yes-1"))).await;
    let told = yes.is(200);
    assert_eq!(told["operationResultCode"], "Success");
    assert_eq!(told["gatewayName"], "NULLSuccess");
    assert_eq!(told["authorizationCode"], "000000");
    assert!(text(&told, "gatewayReference").starts_with("mock-"), "{told}");
    let no = house.charge(with(charge(), "/paymentGatewayAccountName", json!("no_1"))).await;
    let told = no.is(409);
    assert_eq!(told["operationResultCode"], "Rejected");
    assert_eq!(told["gatewayResultCode"], "declined");
    assert_eq!(told["gatewayName"], "NULLFailure");
    let body = json!({ "paymentGatewayAccountName": "yes-1", "card": card("4242424242424242") });
    house.call("POST", "/PaymentGateway/tokenize", body).await.is_exactly(
        409,
        concat!(
            r#"{"operationType":"Tokenize","operationResultCode":"NotImplemented","#,
            r#""operationResultDescription":"The gateway does not do this","authorizationCode":null,"currency":null,"#,
            r#""amount":null,"gatewayName":"NULLSuccess","gatewayReference":null,"gatewayResultCode":null,"#,
            r#""gatewayResultDescription":null,"gatewayResultSubCode":null,"gatewayResultSubDescription":null,"#,
            r#""gatewayToken":null,"customGatewayResponse":null}"#
        ),
    );
}

#[tokio::test]
async fn a_decline_says_why() {
    let house = house().await;
    let told = house.charge(with(charge(), "/card", card("4000000000009995"))).await.is(409);
    assert_eq!(told["operationResultCode"], "Rejected");
    assert_eq!(told["operationResultDescription"], "Declined: insufficient funds");
    assert_eq!(told["amount"], json!(42.9));
    assert!(house.charges().await.is_empty());
}

#[tokio::test]
async fn authorizing_is_reported_as_pre_auth_and_captured_in_part() {
    let house = house().await;
    let body = with(with(charge(), "/amount", json!(180)), "/currency", json!("EUR"));
    let held = house.call("POST", "/PaymentGateway/authorize", body).await.is(200);
    assert_eq!((text(&held, "operationType"), text(&held, "operationResultCode")), ("PreAuth", "Success"));
    let answer = house
        .call("PUT", "/PaymentGateway/capture", follow_up(text(&held, "gatewayReference"), "162.50"))
        .await;
    let told = answer.is(200);
    assert_eq!((text(&told, "operationType"), text(&told, "operationResultCode")), ("Capture", "Success"));
    assert!(answer.body.contains(r#""currency":"EUR","amount":162.50,"#), "{}", answer.body);
    assert_eq!(house.charges().await[0]["captured"], 16_250);
}

#[tokio::test]
async fn tokenizing_gives_the_psps_token_which_then_pays() {
    let house = house().await;
    let body = json!({ "paymentGatewayAccountName": "simulator", "card": card("4242424242424242") });
    let answer = house.call("POST", "/PaymentGateway/tokenize", &body).await;
    let told = answer.is(200);
    assert!(answer.body.starts_with(r#"{"operationType":"Tokenize","operationResultCode":"Success","#));
    assert!(answer.body.contains(r#""currency":null,"amount":null,"#));
    let token = text(&told, "gatewayToken");
    for number in ["1111", "424242******4242", "4242424242424242"] {
        let masked = with(charge(), "/card", without(card(number), "/cvv"));
        let paid = house.charge(with(masked, "/userToken", json!(token))).await.is(200);
        assert_eq!(paid["operationResultCode"], "Success");
    }
    assert_eq!(house.charges().await.len(), 3);
    assert_eq!(house.charge(with(charge(), "/card", card("1111"))).await.fields(), ["card.cardNumber"]);
    let paid = house.charge(with(charge(), "/generateToken", json!(true))).await.is(200);
    assert!(paid["gatewayToken"].is_string(), "{paid}");
}

#[tokio::test]
async fn status_answers_by_either_reference_with_the_newest_knowledge() {
    let house = house().await;
    let charged = house.charge(charge()).await.is(200);
    let reference = text(&charged, "gatewayReference");
    let by_own = json!({ "myRef": "inv-2026-0117", "paymentGatewayAccountName": "simulator" });
    let by_theirs = json!({ "refTransId": reference, "paymentGatewayAccountName": "simulator" });
    for body in [&by_own, &by_theirs] {
        let answer = house.call("POST", "/PaymentGateway/status", body).await;
        let told = answer.is(200);
        assert!(
            answer.body.starts_with(concat!(
                r#"{"operationType":"Status","operationResultCode":"Success","#,
                r#""operationResultDescription":"Transaction found","#
            )),
            "{}",
            answer.body
        );
        assert_eq!(text(&told, "gatewayReference"), reference);
        assert_eq!((&told["amount"], &told["currency"]), (&json!(42.9), &json!("EUR")));
        assert_eq!(told["gatewayResultDescription"], "captured");
    }
    house.call("PUT", "/PaymentGateway/refund", follow_up(reference, "42.9")).await.is(200);
    let told = house.call("POST", "/PaymentGateway/status", &by_own).await.is(200);
    assert_eq!(told["operationResultCode"], "Success");

    house
        .charge(with(with(charge(), "/card", card("4000000000000002")), "/myRef", json!("declined")))
        .await
        .is(409);
    let body = json!({ "myRef": "declined", "paymentGatewayAccountName": "simulator" });
    assert_eq!(
        house.call("POST", "/PaymentGateway/status", body).await.is(409)["operationResultCode"],
        "Rejected"
    );
}

#[tokio::test]
async fn status_says_so_when_nobody_knows_the_transaction() {
    let house = house().await;
    for (name, reference) in [("myRef", "no such"), ("refTransId", "sim_none")] {
        let body = json!({ name: reference, "paymentGatewayAccountName": "simulator" });
        house.call("POST", "/PaymentGateway/status", body).await.is_exactly(
            409,
            concat!(
                r#"{"operationType":"Status","operationResultCode":"Rejected","#,
                r#""operationResultDescription":"transaction not found","authorizationCode":null,"currency":null,"#,
                r#""amount":null,"gatewayName":"simulator","gatewayReference":null,"gatewayResultCode":null,"#,
                r#""gatewayResultDescription":null,"gatewayResultSubCode":null,"gatewayResultSubDescription":null,"#,
                r#""gatewayToken":null,"customGatewayResponse":null}"#
            ),
        );
    }
    let body = json!({ "paymentGatewayAccountName": "nobody" });
    let fields = house.call("POST", "/PaymentGateway/status", body).await.fields();
    assert_eq!(fields, ["refTransId", "paymentGatewayAccountName"]);
}

#[tokio::test]
async fn what_is_not_decided_yet_is_accepted() {
    let house = house().await;
    let told = house.charge(with(charge(), "/card", card("4000000000000085"))).await.is(202);
    assert_eq!(told["operationResultCode"], "Accepted");
    let body = json!({ "myRef": "inv-2026-0117", "paymentGatewayAccountName": "simulator" });
    let told = house.call("POST", "/PaymentGateway/status", body).await.is(200);
    assert_eq!(told["operationResultCode"], "Accepted");

    let answer = house.charge(with(charge(), "/card", card("4000000000003220"))).await;
    let told = answer.is(202);
    assert_eq!(told["customGatewayResponse"]["action"]["type"], "redirect");
    assert!(text(&told["customGatewayResponse"]["action"], "url").starts_with("http://"), "{told}");
    assert!(answer.body.contains(r#""customGatewayResponse":{"action":{"type":"redirect","url":"http"#));
}

#[tokio::test]
async fn inline_credentials_come_in_both_spellings_and_win() {
    let house = house().await;
    house.account("no-1", "NULLFailure").await;
    for (key, value) in [("key", "value"), ("Key", "Value")] {
        let inline =
            json!({ "paymentGatewayName": "nullSUCCESS", "credentials": [{ key: "Any", value: "thing" }] });
        let body = with(
            with(charge(), "/paymentGatewayAccount", inline),
            "/paymentGatewayAccountName",
            json!("no-1"),
        );
        assert_eq!(house.charge(body).await.is(200)["gatewayName"], "NULLSuccess");
    }
    let inline = json!({ "paymentGatewayName": "Stripe", "credentials": [] });
    let body =
        with(with(charge(), "/paymentGatewayAccount", inline), "/paymentGatewayAccountName", json!("nobody"));
    assert_eq!(house.charge(body).await.fields(), ["paymentGatewayAccount.credentials"]);
}

#[tokio::test]
async fn paths_and_properties_have_no_case() {
    let house = house().await;
    let body = charge().to_string().replace("amount", "AMOUNT").replace("cardNumber", "CARDnumber");
    for path in ["/paymentgateway/CHARGE", "/PAYMENTGATEWAY/charge", "/PaymentGateway/charge/"] {
        house.call("POST", path, &body).await.is(200);
    }
    house.account("MixedCase", "simulator").await;
    house.get("/PAYMENTGATEWAYACCOUNTS/MixedCase").await.is(200);
    assert_eq!(house.get("/PaymentGatewayAccounts/mixedcase").await.status, 404);
    assert_eq!(house.get("/utils/APIKEY").await.status, 200);
}

#[tokio::test]
async fn unknown_routes_and_methods_are_told_apart() {
    let house = house().await;
    house.get("/PaymentGateway/payout").await.is_exactly(404, "");
    house.get("/").await.is_exactly(404, "");
    let answer = house.get("/PaymentGateway/void").await;
    answer.is_exactly(405, "");
    assert_eq!(answer.header("allow"), "DELETE");
    assert_eq!(house.call("POST", "/PaymentGateway/capture", "{}").await.header("allow"), "PUT");
}

#[tokio::test]
async fn requests_keep_their_id() {
    let house = house().await;
    let answer = house.send("GET", "/Utils/apiKey", &[("x-request-id", "order-7")], "").await;
    assert_eq!((answer.status, answer.header("x-request-id")), (401, "order-7"));
    assert_eq!(house.get("/Utils/apiKey").await.header("x-request-id").len(), 32);
    for bad in ["", "two words", "a/b", "4242424242424242"] {
        let answer = house.send("GET", "/Utils/apiKey", &[("x-request-id", bad)], "").await;
        assert_eq!(answer.header("x-request-id").len(), 32, "{bad} is not taken over");
    }
}

#[tokio::test]
async fn network_tokens_pay_with_and_without_a_cryptogram() {
    let house = house().await;
    let cryptogram = json!({
        "authenticationValue": "AgAAAAAABk4DWZ4C28yUQAAAAAA=", "eci": "07", "xid": "x", "version": "2.2.0",
        "merchantName": "Shop"
    });
    for scheme in ["Visa", "visa"] {
        house.charge(with(charge(), "/networkTokenBrand", json!(scheme))).await.is(200);
        let body = with(charge(), "/card/threeDSAuthentication", cryptogram.clone());
        house.charge(with(body, "/networkTokenBrand", json!(scheme))).await.is(200);
    }
}
