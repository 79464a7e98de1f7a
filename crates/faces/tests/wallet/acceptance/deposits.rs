//! Deposits as the acceptance list wants them: charged once, at the price of the table, told at once.

use florin_engine::provision;
use serde_json::{Value, json};

use crate::deposits::{VISA, credited, is_processed, shop, verified};
use crate::house::{House, declared, house};

#[tokio::test]
async fn acceptance_05_processed_twice_or_by_many_at_once_it_charges_once_and_credits_once() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let id = house.deposit(card, 1313).await;
    let answers = futures_util::future::join_all((0..8).map(|_| house.process(id))).await;
    for answer in &answers {
        is_processed(answer, id);
    }
    is_processed(&house.process(id).await, id);
    assert_eq!(house.charged().await, [1331]);
    let list = house.get("cards?user_id=13&limit=1").await;
    assert_eq!((&list["cards"][0]["id"], &list["_metadata"]["total"]), (&json!(card), &json!(1)));
    assert_eq!(house.books().await, credited());
    verified(&house).await;
}

#[tokio::test]
async fn acceptance_10_balance_and_statement_show_the_credit_as_soon_as_process_has_answered() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let body = r#"{"account_number":"EVP0123456789123","amount":{"amount":1313,"currency":"EUR"}}"#;
    let made = house.call("POST", &format!("/rest/v1/card/{card}/deposit"), body).await;
    let deposit: Value = serde_json::from_str(&made.body).unwrap();
    let id = deposit["id"].as_i64().unwrap();
    is_processed(&house.process(id).await, id);
    let balance = r#"{"EUR":{"at_disposal":1313,"at_disposal_decimal":"13.13","reserved":0,"reserved_decimal":"0.00"}}"#;
    house.call("GET", "/rest/v1/wallet/112/balance", "").await.is(200, balance);
    let told = house.call("GET", "/rest/v1/wallet/112/statements", "").await;
    let told: Value = serde_json::from_str(&told.body).unwrap();
    let [line] = told["statements"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!(
        (&line["amount"], &line["direction"], &line["type"]),
        (&json!(1313), &json!("in"), &json!("transfer"))
    );
    assert_eq!(line["details"], "Deposit from card 411111******1111");
    verified(&house).await;
}

/// What a deposit of so many cents costs under a rule, as the API tells it.
async fn commission(house: &House, rule: Value, cents: i64, currency: &str) -> Value {
    let settings = json!({ "commission": [rule] });
    provision::apply(&house.engine, &declared(settings), false).await.unwrap();
    // Settings that were read within the last second are not read again.
    house.clock.advance_ms(2000);
    let card = house.related(VISA).await;
    let amount = json!({ "amount": cents, "currency": currency });
    let body = json!({ "account_number": "EVP0123456789123", "amount": amount }).to_string();
    let made = house.call("POST", &format!("/rest/v1/card/{card}/deposit"), &body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    serde_json::from_str::<Value>(&made.body).unwrap()["commission"].clone()
}

#[tokio::test]
async fn acceptance_08_the_table_of_commissions_holds_to_the_cent() {
    let house = house().await;
    for (cents, currency, rule, expected, decimal) in [
        (1313, "EUR", json!({ "percent": "1.4" }), 18, "0.18"),
        (1313, "EUR", json!({ "percent": "1.333" }), 18, "0.18"),
        (1313, "EUR", json!({ "percent": "1.408" }), 18, "0.18"),
        (1313, "EUR", json!({ "percent": "1.35" }), 18, "0.18"),
        (1250, "EUR", json!({ "percent": "1" }), 13, "0.13"),
        (1313, "EUR", json!({ "percent": "1.4", "min": 30, "currency": "EUR" }), 30, "0.30"),
        (100_000, "EUR", json!({ "percent": "1.4", "max": 500, "currency": "EUR" }), 500, "5.00"),
        (1313, "EUR", json!({ "fix": 25, "currency": "EUR" }), 25, "0.25"),
        (1313, "EUR", json!({ "percent": "1.4", "min": 30, "fix": 25, "currency": "EUR" }), 55, "0.55"),
        (50_000, "JPY", json!({ "percent": "1.5" }), 800, "8"),
        (1313, "EUR", json!({ "percent": "0" }), 0, "0.00"),
    ] {
        let told = commission(&house, rule.clone(), cents, currency).await;
        let expected = json!({ "amount": expected, "currency": currency, "amount_decimal": decimal });
        assert_eq!(told, expected, "{cents} {currency} by {rule}");
    }
}
