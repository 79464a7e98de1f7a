//! 3-D Secure inside a session: the bank asks, the payer answers, the result waits for both.

use florin_connectors::Method;
use serde_json::{Value, json};

use super::super::house::{House, with};
use super::{account, browser, literal, pay, sealed, session, shop, start, typed, validate};

/// `startPayment` with a card; what it answers.
async fn begin(house: &House, token: &str, number: &str) -> Value {
    let card = literal(&sealed(token, &typed(number)));
    browser(house, "POST", "startPayment?eWalletName=CardPay", token, &card).await.is(200)
}

async fn otp(house: &House, token: &str, id: &str) -> Value {
    let call = format!("otpStatus?eWalletName=CardPay&transactionId={id}");
    browser(house, "GET", &call, token, "").await.is(200)["data"].clone()
}

/// The payer's answer to the bank, and the way back to us.
async fn answer(house: &House, url: &str, result: &str) {
    let id = url.rsplit('/').next().unwrap();
    let told = house.psp(Method::Post, &format!("acs/{id}/result"), json!({ "result": result })).await;
    let back = told["return_url"].as_str().unwrap().strip_prefix("https://pay.example").unwrap().to_owned();
    let page = house.send("GET", &back, &[], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_challenge_is_passed() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let begun = begin(&house, &token, "4000000000003220").await;
    let (id, url) = (begun["transactionId"].as_str().unwrap(), begun["url"].as_str().unwrap());
    assert_eq!(begun["success"], true);
    assert_eq!(otp(&house, &token, id).await, "Pending");
    assert_eq!(house.charges().await.len(), 0);
    answer(&house, url, "approve").await;
    assert_eq!(otp(&house, &token, id).await, "Success");
    let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, id).await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_challenge_that_fails_is_a_decline_and_another_card_may_follow() {
    for result in ["reject", "abandon"] {
        let house = shop().await;
        let token = start(&house, session()).await;
        let begun = begin(&house, &token, "4000000000003220").await;
        answer(&house, begun["url"].as_str().unwrap(), result).await;
        let id = begun["transactionId"].as_str().unwrap();
        assert_eq!(
            otp(&house, &token, id).await,
            "Success",
            "the bank was asked; what it said is told by charge"
        );
        let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, id).await).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected");
        let second = begin(&house, &token, "4242424242424242").await;
        assert_eq!(second.get("url"), None);
        let second = second["transactionId"].as_str().unwrap();
        assert_ne!(second, id);
        let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, second).await).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
        assert_eq!(house.charges().await.len(), 1);
    }
}

#[tokio::test]
async fn without_a_challenge_there_is_no_address() {
    for (number, code) in [
        ("4012000000001006", "Success"),  // frictionless
        ("4012000000001055", "Success"),  // attempted
        ("4012000000001030", "Rejected"), // rejected by the issuer
        ("4012000000001014", "Rejected"), // not authenticated
        ("4242424242424242", "Success"),
        ("4000000000000002", "Rejected"),
    ] {
        let house = shop().await;
        let token = start(&house, session()).await;
        let begun = begin(&house, &token, number).await;
        assert_eq!((&begun["success"], begun.get("url")), (&json!(true), None), "{number}");
        let id = begun["transactionId"].as_str().unwrap();
        assert_eq!(otp(&house, &token, id).await, "Success");
        let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, id).await).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], code, "{number}");
    }
}

#[tokio::test]
async fn a_challenge_that_was_left_is_taken_up_again() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let begun = begin(&house, &token, "4000000000003220").await;
    let again = begin(&house, &token, "4000000000003220").await;
    assert_eq!(begun, again);
    // Another way to pay waits for it, since both could succeed.
    let mock = browser(&house, "POST", "charge?eWalletName=Mock", &token, &literal(super::MOCK)).await;
    assert_eq!(mock.fields(), [""]);
    // Nobody answers: after its time the bank says no, and the session can be paid again.
    house.psp(Method::Post, "_control/clock", json!({ "advance_seconds": 3600 })).await;
    let third = begin(&house, &token, "4242424242424242").await;
    assert_ne!(third["transactionId"], begun["transactionId"]);
    let id = third["transactionId"].as_str().unwrap();
    let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, id).await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn brands_and_accounts_decide_whether_the_bank_is_asked() {
    let house = shop().await;
    let none = start(&house, with(session(), "/threeDsBrands", json!([]))).await;
    assert_eq!(begin(&house, &none, "4000000000003220").await.get("url"), None);
    let others = start(&house, with(session(), "/threeDsBrands", json!(["MasterCard"]))).await;
    assert_eq!(begin(&house, &others, "4000000000003220").await.get("url"), None);
    let visa = start(&house, with(session(), "/threeDsBrands", json!(["Visa"]))).await;
    assert!(begin(&house, &visa, "4000000000003220").await["url"].is_string());
    let properties = |word: &str| {
        json!([
            { "key": "MerchantIdentifier", "value": "com.example" },
            { "key": "MerchantDisplayName", "value": "Example" }, { "key": "Perform3ds", "value": word },
        ])
    };
    account(&house, "cards", "CardPay", &properties("Mandatory")).await;
    house.clock.advance_ms(2000);
    let token = start(&house, session()).await;
    assert!(begin(&house, &token, "4242424242424242").await["url"].is_string(), "every card is challenged");
    account(&house, "cards", "CardPay", &properties("Skip")).await;
    house.clock.advance_ms(2000);
    let token = start(&house, session()).await;
    assert_eq!(begin(&house, &token, "4000000000003220").await.get("url"), None);
}

#[tokio::test]
async fn a_bad_card_is_told_without_a_status_of_its_own() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let told = begin(&house, &token, "4242424242424241").await;
    assert_eq!(told["success"], false);
    assert!(told["message"].as_str().is_some_and(|text| text.contains("card.number")), "{told}");
    assert_eq!(otp(&house, &token, "nothing.1").await, "Failed");
    let send =
        browser(&house, "POST", "sendOtp?eWalletName=CardPay&transactionId=x", &token, "\"1\"").await.is(200);
    assert_eq!(send["success"], false);
}

/// Its issuer declines softly until the cardholder was challenged.
const SOFT: &str = "4000002760003184";

/// All attempts; those at the second account that were declined softly, and that were not.
const AT_SECOND: &str = "SELECT (SELECT count(*) FROM attempts),
    (SELECT count(*) FROM attempts WHERE account_name = 'second' AND refusal = 'sca_required'),
    (SELECT count(*) FROM attempts WHERE account_name = 'second' AND refusal IS NULL)";

#[tokio::test]
async fn an_issuer_that_wants_its_cardholder_asked_gets_one_more_try_at_the_same_psp() {
    let house = shop().await;
    house.account("second", "simulator").await;
    let fallbacks = json!([{ "paymentGatewayAccountId": "second" }]);
    let token = start(&house, with(session(), "/fallbackUpgs", fallbacks)).await;
    let rules = json!({ "rules": [{ "operation": "charge", "times": 1, "outcome": "http_503" }] });
    house.psp(Method::Post, "_control/rules", rules).await;
    let begun = begin(&house, &token, SOFT).await;
    let (id, url) = (begun["transactionId"].as_str().unwrap(), begun["url"].as_str().unwrap());
    assert!(id.ends_with(".2"), "{id}");
    assert_eq!(otp(&house, &token, id).await, "Pending");
    // The first PSP could not be asked, the second one's issuer said no: it is asked again, and nobody else.
    assert_eq!(house.counted(AT_SECOND, 3).await, [3, 1, 1]);
    answer(&house, url, "approve").await;
    let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, id).await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!((house.counted(AT_SECOND, 3).await, house.charges().await.len()), (vec![3, 1, 1], 1));
}

#[tokio::test]
async fn a_challenge_after_a_soft_decline_is_the_last_word() {
    for choice in ["reject", "abandon"] {
        let house = shop().await;
        let token = start(&house, session()).await;
        let begun = begin(&house, &token, SOFT).await;
        answer(&house, begun["url"].as_str().unwrap(), choice).await;
        let id = begun["transactionId"].as_str().unwrap();
        let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, id).await).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected", "{choice}");
        assert_eq!(house.counted("SELECT count(*) FROM attempts", 1).await, [2]);
    }
}

#[tokio::test]
async fn a_soft_decline_stands_where_the_shop_wants_no_challenge_or_nobody_can_show_one() {
    let house = shop().await;
    let none = start(&house, with(session(), "/threeDsBrands", json!([]))).await;
    let rejected = |told: Value| assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected");
    let direct = pay(&house, "charge?eWalletName=CardPay", &none, &sealed(&none, &typed(SOFT))).await;
    rejected(validate(&house, &direct).await);
    // A browser that sends the card without a start cannot show the bank's page.
    let token = start(&house, session()).await;
    let direct = pay(&house, "charge?eWalletName=CardPay", &token, &sealed(&token, &typed(SOFT))).await;
    rejected(validate(&house, &direct).await);
    assert_eq!(house.counted("SELECT count(*) FROM attempts", 1).await, [2]);
    // The next try with the same card is the one with the challenge; another card owes nobody a challenge.
    let begun = begin(&house, &token, SOFT).await;
    assert!(begun["url"].is_string(), "{begun}");
    assert_eq!(house.counted("SELECT count(*) FROM attempts", 1).await, [3]);
    let other = start(&house, session()).await;
    pay(&house, "charge?eWalletName=CardPay", &other, &sealed(&other, &typed(SOFT))).await;
    assert_eq!(begin(&house, &other, "4242424242424242").await.get("url"), None);
}
