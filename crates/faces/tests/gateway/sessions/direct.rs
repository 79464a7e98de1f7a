//! Banks and UPI in a session: the payer approves elsewhere, and the result waits for that.

use florin_connectors::Method;
use serde_json::{Value, json};

use super::super::house::{House, with};
use super::{MOCK, account, browser, literal, part, pay, session, shop, start, validate};

async fn bank() -> House {
    let house = shop().await;
    for (name, kind) in [("bank", "BankPay"), ("upi", "UPI")] {
        account(&house, name, kind, &json!([{ "key": "Provider", "value": "simulator" }])).await;
    }
    house
}

fn wallets() -> Value {
    with(session(), "/allowedeWalletAccountIds", json!(["bank", "upi", "mock"]))
}

/// What `validateSession` gives for the window.
async fn prepare(house: &House, token: &str, wallet: &str, chosen: &str) -> Value {
    let call = format!("validateSession?eWalletName={wallet}");
    let told = browser(house, "POST", &call, token, &literal(chosen)).await.is(200);
    assert_eq!(told["success"], true, "{told}");
    serde_json::from_str(told["data"].as_str().unwrap()).unwrap()
}

async fn word(house: &House, token: &str) -> Value {
    let call = "paymentResults?eWalletProviderName=BankPay&paymentData=x";
    browser(house, "GET", call, token, "").await.is(200)["directChargeResults"]["data"].clone()
}

async fn answer(house: &House, url: &str, result: &str) {
    let id = url.rsplit('/').next().unwrap();
    house.psp(Method::Post, &format!("acs/{id}/result"), json!({ "result": result })).await;
}

#[tokio::test]
async fn a_bank_transfer_is_approved_once() {
    let house = bank().await;
    let token = start(&house, wallets()).await;
    assert_eq!(part(&token, 1)["pld"]["wlt"][0], json!({ "name": "BankPay" }));
    let window = prepare(&house, &token, "BankPay", "\"PT\"").await;
    let url = window["authUrl"].as_str().unwrap();
    assert_eq!(prepare(&house, &token, "BankPay", "\"PT\"").await, window, "it is taken up again");
    assert_eq!(word(&house, &token).await, "Pending");
    let mock = browser(&house, "POST", "charge?eWalletName=Mock", &token, &literal(MOCK)).await;
    assert_eq!(mock.fields(), [""], "another way to pay waits");
    answer(&house, url, "approve").await;
    let id = window["data"].as_str().unwrap();
    let result = pay(&house, "charge?eWalletName=BankPay", &token, id).await;
    let told = validate(&house, &result).await;
    assert_eq!(
        (&told["upgChargeResults"], &told["directChargeResults"]["success"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(told["tokenAndMaskedCardModel"], Value::Null);
    assert_eq!(word(&house, &token).await, "Success");
    assert_eq!(pay(&house, "charge?eWalletName=BankPay", &token, id).await, result);
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn what_the_payer_refuses_leaves_the_session_open() {
    let house = bank().await;
    let token = start(&house, wallets()).await;
    let window = prepare(&house, &token, "BankPay", "{\"countryCode\":\"PT\"}").await;
    answer(&house, window["authUrl"].as_str().unwrap(), "reject").await;
    let id = window["data"].as_str().unwrap();
    let told = validate(&house, &pay(&house, "charge?eWalletName=BankPay", &token, id).await).await;
    assert_eq!(told["directChargeResults"]["success"], false);
    let paid = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    assert_eq!(validate(&house, &paid).await["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(house.charges().await.len(), 1);
}
