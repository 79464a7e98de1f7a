//! Products and payment links.

use serde_json::{Value, json};

use super::house::{House, OTHER, SHOP, house, same};

fn cap() -> Value {
    json!({"name": "Cap", "description": "A cap", "currency": "EUR", "amount": 990, "test": true,
        "return_url": "https://shop.example/back"})
}

async fn made(house: &House, body: Value) -> String {
    house.post("/products", body).await.is(201)["id"].as_str().unwrap().to_owned()
}

/// The customer says how many.
async fn order(house: &House, id: &str, pieces: &str) -> super::house::Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    house
        .send("POST", &format!("/v2/confirm_order/{id}/{SHOP}"), &headers, format!("quantity={pieces}"))
        .await
}

#[tokio::test]
async fn the_published_answer() {
    let house = house().await;
    let made = house.post("/products", cap()).await;
    let told = made.is(201);
    assert_eq!(
        same(&made.body, &told, &["/id"]),
        concat!(
            r#"{"id":"<id>","name":"Cap","description":"A cap","amount":990,"currency":"EUR","quantity":null,"infinite":true,"#,
            r#""immortal":true,"expired_at":null,"language":"en","test":true,"transaction_type":"payment","visible_fields":[],"#,
            r#""return_url":"https://shop.example/back","success_url":null,"fail_url":null,"notification_url":null,"additional_data":{},"#,
            r#""created_at":"2031-05-04T15:12:09.000Z","updated_at":"2031-05-04T15:12:09.000Z","#,
            r#""pay_url":"https://pay.example/products/<id>/pay","payment_url":"https://pay.example/products/<id>/pay","#,
            r#""confirm_url":"https://pay.example/v2/confirm_order/<id>/101"}"#
        )
    );
    let id = told["id"].as_str().unwrap();
    assert!(id.starts_with("prd_") && id.len() == 20, "{id}");
    assert_eq!(house.get(&format!("/products/{id}")).await.is(200), told);
    assert_eq!(house.get("/products").await.is(200), json!([told]));
    assert_eq!(house.of(OTHER, "GET", &format!("/products/{id}"), "").await.status, 404);
}

#[tokio::test]
async fn a_change_leaves_the_rest_as_it_was() {
    let house = house().await;
    let id = made(&house, cap()).await;
    house.clock.advance_ms(1000);
    let path = format!("/products/{id}");
    let change = json!({"amount": 1090, "expired_at": "2031-05-05T00:00:00+02:00", "visible": ["email"]});
    house.of(SHOP, "PUT", &path, change).await.is_exactly(204, "");
    let told = house.get(&path).await.is(200);
    assert_eq!((&told["amount"], &told["name"]), (&json!(1090), &json!("Cap")));
    assert_eq!((&told["immortal"], &told["expired_at"]), (&json!(false), &json!("2031-05-04T22:00:00.000Z")));
    assert_eq!(
        (&told["visible_fields"], &told["updated_at"]),
        (&json!(["email"]), &json!("2031-05-04T15:12:10.000Z"))
    );
    let bad = house.of(SHOP, "PUT", &path, json!({"amount": 0})).await;
    bad.is_exactly(
        422,
        r#"{"message":"Amount must be greater than 0","errors":{"amount":["must be greater than 0"]}}"#,
    );
    assert_eq!(house.of(OTHER, "PUT", &path, json!({"amount": 1})).await.status, 404);
    assert_eq!(house.get(&path).await.is(200), told);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_sentences() {
    let house = house().await;
    let body = json!({"name": "", "currency": "EUR", "amount": 1, "infinite": false, "transaction_type": "p2p",
        "fail_url": "javascript:alert(1)"});
    house.post("/products", body).await.is_exactly(
        422,
        concat!(
            r#"{"message":"Name can't be blank. Description can't be blank. Quantity can't be blank. "#,
            r#"Transaction type is invalid. Fail url is in invalid format","#,
            r#""errors":{"name":["can't be blank"],"description":["can't be blank"],"quantity":["can't be blank"],"#,
            r#""transaction_type":["is invalid"],"fail_url":["is in invalid format"]}}"#
        ),
    );
    assert_eq!(house.get("/products").await.is(200), json!([]));
}

#[tokio::test]
async fn a_link_leads_to_the_page_until_the_product_expires() {
    let house = house().await;
    let mut body = cap();
    body["expired_at"] = json!("2031-05-04T16:00:00Z");
    let id = made(&house, body).await;
    let path = format!("/products/{id}/pay");
    let token = house.browse(&path).await.page_token();
    let checkout = florin_engine::checkouts::find(&house.engine, &token).await.unwrap().unwrap();
    let words: Value = serde_json::from_str(&checkout.words).unwrap();
    assert_eq!((&words["order"]["amount"], &words["order"]["description"]), (&json!(990), &json!("Cap")));
    assert_eq!(words["settings"]["urls"]["return_url"], json!("https://shop.example/back"));
    house.pay(&token).await;
    assert_eq!(house.taken().await, [990]);
    house.clock.advance_ms(3_600_000);
    let closed = house.browse(&path).await;
    assert_eq!((closed.status, closed.header("location")), (404, ""));
    let unknown = house.browse("/products/prd_0000000000000000/pay").await;
    let without_nonce = |text: &str| {
        let nonce = text.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        text.replace(&nonce, "")
    };
    assert_eq!(without_nonce(&closed.body), without_nonce(&unknown.body));
}

#[tokio::test]
async fn the_order_page_asks_how_many() {
    let house = house().await;
    let mut body = cap();
    body["name"] = json!("<b>Cap</b>");
    body["language"] = json!("de");
    let id = made(&house, body).await;
    let page = house.browse(&format!("/v2/confirm_order/{id}/{SHOP}")).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; "));
    assert!(page.body.contains("&lt;b&gt;Cap") && !page.body.contains("<b>Cap"), "{}", page.body);
    assert!(page.body.contains(r#"<label for="quantity">Menge</label>"#), "{}", page.body);
    let token = order(&house, &id, "3").await.page_token();
    house.pay(&token).await;
    assert_eq!(house.taken().await, [2970]);
    for odd in ["0", "-1", "x", "10000", ""] {
        let again = order(&house, &id, odd).await;
        assert_eq!(again.header("location"), format!("/v2/confirm_order/{id}/{SHOP}"), "{odd}");
    }
    assert_eq!(house.browse(&format!("/v2/confirm_order/{id}/{OTHER}")).await.status, 404);
}

#[tokio::test]
async fn pieces_are_held_sold_and_given_back() {
    let house = house().await;
    let mut body = cap();
    body["quantity"] = json!(3);
    body["infinite"] = json!(false);
    let id = made(&house, body).await;
    let two = order(&house, &id, "2").await.page_token();
    assert_eq!(order(&house, &id, "2").await.status, 404, "one is left");
    order(&house, &id, "1").await.page_token();
    assert_eq!(house.browse(&format!("/v2/confirm_order/{id}/{SHOP}")).await.status, 404, "sold out for now");
    house.pay(&two).await;
    house.clock.advance_ms(31 * 60 * 1000);
    let page = house.browse(&format!("/v2/confirm_order/{id}/{SHOP}")).await;
    assert!(page.body.contains(r#"max="1""#), "the one that nobody paid is back: {}", page.body);
    let one = order(&house, &id, "1").await.page_token();
    house.pay(&one).await;
    house.clock.advance_ms(24 * 3_600_000);
    assert_eq!(order(&house, &id, "1").await.status, 404, "what was paid stays sold");
}
