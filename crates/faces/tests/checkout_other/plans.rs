//! Plans: what a subscription costs, and how often.

use serde_json::{Value, json};

use super::house::{house, same};

pub(super) fn monthly() -> Value {
    json!({"title": "Monthly", "currency": "EUR", "test": true,
        "plan": {"amount": 999, "interval": 1, "interval_unit": "month"}})
}

#[tokio::test]
async fn a_plan_is_told_with_all_its_defaults() {
    let house = house().await;
    let made = house.post("/plans", monthly()).await;
    let told = made.is(201);
    assert_eq!(
        same(&made.body, &told, &["/id"]),
        concat!(
            r#"{"id":"<id>","title":"Monthly","currency":"EUR","#,
            r#""plan":{"amount":999,"interval":1,"interval_unit":"month","visible_fields":[]},"#,
            r#""trial":{"amount":null,"interval":null,"interval_unit":"month","as_first_payment":false},"#,
            r#""infinite":true,"billing_cycles":null,"number_payment_attempts":3,"prevent_payments_at_night":false,"#,
            r#""language":"en","test":true,"shop_id":101,"name":"Monthly","description":"Monthly","amount":999,"#,
            r#""created_at":"2031-05-04T15:12:09.000Z","updated_at":"2031-05-04T15:12:09.000Z","#,
            r#""pay_url":"https://pay.example/plans/<id>/pay","payment_url":"https://pay.example/plans/<id>/pay","#,
            r#""confirm_url":"https://pay.example/v2/confirm_order/<id>/101"}"#
        )
    );
    let path = format!("/plans/{}", told["id"].as_str().unwrap());
    assert_eq!(house.get(&path).await.is(200), told);
    assert_eq!(house.get("/plans").await.is(200), json!([told]));
}

#[tokio::test]
async fn everything_that_is_sent_is_kept() {
    let house = house().await;
    let body = json!({"title": "Ten weeks", "currency": "EUR", "language": "de", "shop_id": 101,
        "plan": {"amount": 700, "interval": 7, "interval_unit": "day", "visible_fields": ["email"]},
        "trial": {"amount": 0, "interval": 36, "interval_unit": "hour", "as_first_payment": true},
        "infinite": false, "billing_cycles": 10, "number_payment_attempts": 5, "prevent_payments_at_night": true});
    let told = house.post("/plans", body).await.is(201);
    assert_eq!(
        told["trial"],
        json!({"amount": 0, "interval": 36, "interval_unit": "hour", "as_first_payment": true})
    );
    assert_eq!((&told["infinite"], &told["billing_cycles"]), (&json!(false), &json!(10)));
    assert_eq!((&told["language"], &told["number_payment_attempts"]), (&json!("de"), &json!(5)));
    assert_eq!(told["prevent_payments_at_night"], json!(true));
    assert_eq!(told["plan"]["visible_fields"], json!(["email"]));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_sentences_and_nothing_is_kept() {
    let house = house().await;
    let mut body = monthly();
    body["title"] = json!(" ");
    house
        .post("/plans", &body)
        .await
        .is_exactly(422, r#"{"message":"Title can't be blank","errors":{"title":["can't be blank"]}}"#);
    let body = json!({"title": "x", "currency": "EU", "plan": {"amount": 0, "interval_unit": "week"},
        "trial": {"amount": 5}, "infinite": false, "number_payment_attempts": 0});
    let told = house.post("/plans", body).await.is(422);
    assert_eq!(
        told["errors"],
        json!({"currency": ["is invalid"],
            "plan": {"amount": ["must be greater than 0"], "interval": ["can't be blank"], "interval_unit": ["is invalid"]},
            "trial": {"interval": ["can't be blank"], "interval_unit": ["can't be blank"]},
            "billing_cycles": ["can't be blank"], "number_payment_attempts": ["must be greater than 0"]})
    );
    house.post("/plans", json!({})).await.is_exactly(
        422,
        r#"{"message":"Title can't be blank. Currency can't be blank. Plan can't be blank","errors":{"title":["can't be blank"],"currency":["can't be blank"],"plan":["can't be blank"]}}"#,
    );
    assert_eq!(house.get("/plans").await.is(200), json!([]));
}

#[tokio::test]
async fn a_plan_is_paid_by_a_link() {
    let house = house().await;
    let told = house.post("/plans", monthly()).await.is(201);
    let id = told["id"].as_str().unwrap();
    let token = house.browse(&format!("/plans/{id}/pay")).await.page_token();
    house.pay(&token).await;
    assert_eq!(house.taken().await, [999]);
    house.clock.advance_ms(6000);
    florin_engine::subscriptions::sweep(&house.engine).await.unwrap();
    house.clock.advance_ms(31 * 24 * 3_600_000);
    florin_engine::subscriptions::sweep(&house.engine).await.unwrap();
    assert_eq!(house.taken().await, [999, 999]);
    let page = house.browse(&format!("/v2/confirm_order/{id}/101")).await;
    assert!(
        page.status == 200 && page.body.contains("Monthly") && !page.body.contains("quantity"),
        "{}",
        page.body
    );
    assert_eq!(house.browse("/plans/pln_0000000000000000/pay").await.status, 404);
}
