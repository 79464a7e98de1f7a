//! Paying a payment token through the page API (checkout 7.1).

use florin_engine::shops::ShopSettings;
use serde_json::{Value, json};

use crate::cards::sealed;
use crate::house::{Answer, FOREIGN, House, SHOP, SISTER, basic, card, house, house_with, settings};
use crate::tokens::{checkout, with};

/// Succeeds.
const GOOD: &str = "4200000000000000";
/// Is declined.
const BAD: &str = "4005550000000019";
/// Asks for 3-D Secure.
const CHALLENGED: &str = "4012000000001097";

/// What the page sends.
fn paying(token: &str, number: &str) -> Value {
    json!({
        "token": token, "payment_method": "credit_card", "credit_card": card(number),
        "browser": { "screen_width": 1920, "language": "de", "user_agent": "Test" },
        "customer": { "ip": "203.0.113.9", "device_id": "d1" }
    })
}

impl House {
    /// A browser pays.
    async fn pay(&self, request: &Value) -> Answer {
        self.pay_with(&[], request).await
    }

    async fn pay_with(&self, headers: &[(&str, &str)], request: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json"), ("x-api-version", "2")];
        all.extend_from_slice(headers);
        self.send("POST", "/ctp/api/payments", &all, json!({ "request": request }).to_string()).await
    }

    /// `finished`, `expired`, `status` and `message` of a token.
    async fn state(&self, token: &str) -> Value {
        let told = self.told(token).await;
        json!([told["finished"], told["expired"], told["status"], told["message"]])
    }
}

#[tokio::test]
async fn a_token_is_paid_and_everybody_hears_the_same_of_it() {
    let house = house().await;
    let asked = with(checkout(), "/settings/success_url", json!("https://shop.example/thanks?order=71"));
    let token = house.token(&with(asked, "/order/tracking_id", json!("71"))).await;
    let told = house.pay(&paying(&token, GOOD)).await.is(200)["response"].clone();
    let uid = told["uid"].as_str().unwrap();
    assert_eq!(told["status"], "successful");
    assert_eq!(told["action_status"], "successful");
    assert_eq!((&told["finished"], &told["url"]), (&json!(true), &Value::Null));
    assert_eq!((&told["transaction_type"], &told["method"]), (&json!("payment"), &json!("credit_card")));
    assert_eq!(told["credit_card"]["last_4"], "0000");
    assert_eq!(told["credit_card"]["token"], Value::Null, "a browser is not told what the shop may charge");
    assert_eq!(
        told["result_url"],
        format!("https://shop.example/thanks?order=71&token={token}&status=successful&uid={uid}")
    );
    let of_shop = house.told(&token).await;
    assert_eq!(house.state(&token).await, json!([true, false, "successful", "Transaction is successful."]));
    let transaction = &of_shop["gateway_response"]["payment"];
    assert_eq!((&transaction["uid"], &transaction["type"]), (&told["uid"], &json!("payment")));
    assert_eq!(transaction["method"]["brand"], "visa");
    assert!(transaction["credit_card"]["token"].is_string());
    assert_eq!(of_shop["order"]["additional_data"]["browser"]["screen_width"], 1920);
    assert_eq!(of_shop["customer"]["ip"], "203.0.113.9");
    let path = format!("/ctp/api/checkouts/{token}");
    let of_payer = house.send("GET", &path, &[], axum::body::Body::empty()).await.is(200);
    let card = &of_payer["checkout"]["gateway_response"]["payment"]["credit_card"];
    assert_eq!((&card["last_4"], &card["token"]), (&json!("0000"), &Value::Null));
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_used_token_is_refused_in_its_words() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    house.pay(&paying(&token, GOOD)).await.is(200);
    let refused = house.pay(&paying(&token, GOOD)).await.is(422);
    assert_eq!(refused["message"], "Token is already used.");
    assert_eq!(refused["response"]["status"], "error");
    assert_eq!(refused["response"]["message"], "Token is already used.");
    house.clock.advance_ms(25 * 3600 * 1000);
    assert_eq!(house.state(&token).await[2], "successful", "what was paid stays paid");
    let late = house.token(&checkout()).await;
    house.clock.advance_ms(24 * 3600 * 1000);
    assert_eq!(house.pay(&paying(&late, GOOD)).await.is(422)["message"], "Token is expired.");
    assert_eq!(house.state(&late).await, json!([false, true, "error", "Token is expired."]));
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_decline_leaves_the_attempts_that_are_left() {
    let house = house().await;
    let token = house.token(&with(checkout(), "/attempts", json!(2))).await;
    let first = house.pay(&paying(&token, BAD)).await.is(200)["response"].clone();
    assert_eq!((&first["status"], &first["finished"]), (&json!("failed"), &json!(false)));
    assert_eq!(house.state(&token).await, json!([false, false, "failed", "Payment was declined"]));
    let second = house.pay(&paying(&token, BAD)).await.is(200)["response"].clone();
    assert_eq!((&second["status"], &second["finished"]), (&json!("failed"), &json!(true)));
    assert_ne!(second["uid"], first["uid"]);
    assert_eq!(house.state(&token).await, json!([true, false, "failed", "Payment was declined"]));
    assert_eq!(house.pay(&paying(&token, GOOD)).await.is(422)["message"], "Token is already used.");
    assert!(house.charges().await.is_empty());
}

#[tokio::test]
async fn a_broken_gateway_is_an_error_and_no_decline() {
    let house = house().await;
    let token = house.token(&with(checkout(), "/attempts", json!(2))).await;
    house.rule("charge", "credentials_invalid").await;
    let told = house.pay(&paying(&token, GOOD)).await.is(200)["response"].clone();
    assert_eq!(told["status"], "error", "{told}");
    assert_eq!(house.state(&token).await[2], "error");
    assert_eq!(house.pay(&paying(&token, GOOD)).await.is(200)["response"]["status"], "successful");
}

#[tokio::test]
async fn whoever_waits_for_the_bank_is_told_of_the_same_attempt_again() {
    let house = house_with(ShopSettings { three_d_secure: true, ..settings() }).await;
    let token = house.token(&with(checkout(), "/attempts", json!(3))).await;
    let first = house.pay(&paying(&token, CHALLENGED)).await.is(200)["response"].clone();
    assert_eq!(first["status"], "incomplete", "{first}");
    assert_eq!(first["url"], format!("https://pay.example/process/{}", first["uid"].as_str().unwrap()));
    assert_eq!(house.state(&token).await, json!([false, false, "incomplete", null]));
    let again = house.pay(&paying(&token, GOOD)).await.is(200)["response"].clone();
    assert_eq!((&again["uid"], &again["status"]), (&first["uid"], &json!("incomplete")));
    assert!(house.charges().await.is_empty());
}

#[tokio::test]
async fn eight_browsers_at_once_pay_one_token_once() {
    let house = house().await;
    let token = house.token(&with(checkout(), "/attempts", json!(8))).await;
    let request = paying(&token, GOOD);
    let answers = futures_util::future::join_all((0..8).map(|_| house.pay(&request))).await;
    assert_eq!(house.charges().await.len(), 1);
    for answer in &answers {
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        let status = told["response"]["status"].as_str().unwrap();
        assert!(matches!(status, "successful" | "incomplete" | "error"), "{}", answer.body);
        assert!(status != "error" || told["message"] == "Token is already used.", "{}", answer.body);
    }
    assert_eq!(house.state(&token).await[2], "successful");
}

#[tokio::test]
async fn the_token_is_the_proof_and_other_credentials_must_fit_it() {
    let house = house().await;
    let token = house.token(&with(checkout(), "/attempts", json!(9))).await;
    let request = paying(&token, BAD);
    let bare = {
        let mut request = request.clone();
        request.as_object_mut().unwrap().remove("token");
        request
    };
    house.pay_with(&[("authorization", &token)], &bare).await.is(200);
    house.pay_with(&[("authorization", &basic(SHOP))], &request).await.is(200);
    let key = format!("Bearer {}", house.shop().await.public_key);
    house.pay_with(&[("authorization", &key)], &request).await.is(200);
    let before = house.rows().await;
    let missing = house.pay(&bare).await.is(422);
    assert_eq!(missing["errors"], json!({ "token": ["can't be blank"] }));
    let other = "0".repeat(64);
    for (headers, request, status) in [
        (&[("authorization", basic(SISTER))][..], &request, 404),
        (&[("authorization", basic(FOREIGN))], &request, 404),
        (&[("authorization", other.clone())], &request, 404),
        (&[("authorization", "Bearer MIIB".to_owned())], &request, 401),
        (&[("authorization", "Basic MzYxOng=".to_owned())], &request, 401),
        (&[], &paying(&other, GOOD), 404),
    ] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(house.pay_with(&headers, request).await.status, status, "{headers:?}");
    }
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn bad_fields_are_told_by_their_names_and_cost_no_attempt() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let mut bad = paying(&token, "4200000000000001");
    let told = house.pay(&bad).await.is(422);
    assert_eq!(told["errors"], json!({ "credit_card": { "number": ["is invalid"] } }));
    assert_eq!(told["response"]["errors"], told["errors"]);
    assert_eq!(told["response"]["token"], token);
    bad["credit_card"] = Value::Null;
    assert_eq!(house.pay(&bad).await.is(422)["errors"], json!({ "credit_card": ["can't be blank"] }));
    bad["payment_method"] = json!("erip");
    assert_eq!(house.pay(&bad).await.is(422)["errors"], json!({ "payment_method": ["is invalid"] }));
    let raw = house.send("POST", "/ctp/api/payments", &[], "{").await;
    assert_eq!(raw.status, 400);
    assert_eq!(house.pay(&paying(&token, GOOD)).await.is(200)["response"]["status"], "successful");
}

#[tokio::test]
async fn excluded_brands_do_not_pay() {
    let house = house().await;
    let token = house.token(&with(checkout(), "/payment_method/excluded_brands", json!(["visa"]))).await;
    let refused = house.pay(&paying(&token, GOOD)).await.is(422);
    assert_eq!(refused["response"]["status"], "error");
    assert!(house.charges().await.is_empty());
    let master = paying(&token, "5204240000015003");
    assert_eq!(house.pay(&master).await.is(200)["response"]["status"], "successful");
}

#[tokio::test]
async fn nobody_pays_with_a_stored_card_that_the_page_does_not_show() {
    let house = house().await;
    let first = house.token(&checkout()).await;
    house.pay(&paying(&first, GOOD)).await.is(200);
    let stored = house.told(&first).await["gateway_response"]["payment"]["credit_card"]["token"].clone();
    let stored = stored.as_str().unwrap();
    let by_token = |token: &str| {
        let mut request = paying(token, GOOD);
        request["credit_card"] = json!({ "token": stored, "verification_value": "123" });
        request
    };
    let hidden = house.token(&checkout()).await;
    let refused = house.pay(&by_token(&hidden)).await.is(422);
    assert_eq!(refused["errors"], json!({ "credit_card": { "token": ["does not exist"] } }));
    let shown =
        house.token(&with(checkout(), "/payment_method/credit_card", json!({ "token": stored }))).await;
    assert_eq!(house.pay(&by_token(&shown)).await.is(200)["response"]["status"], "successful");
    assert_eq!(house.charges().await.len(), 2);
}

#[tokio::test]
async fn a_consent_to_the_shop_decides_about_its_token() {
    let house = house().await;
    let toggle = json!({ "display": true, "customer_contract": true });
    let asked = with(checkout(), "/settings/save_card_toggle", toggle);
    let asked = with(asked, "/order/additional_data/contract", json!(["recurring", "save_card"]));
    for (is_on, contract) in [(true, json!(["recurring", "save_card"])), (false, json!(["recurring"]))] {
        let token = house.token(&asked).await;
        let mut request = paying(&token, GOOD);
        request["credit_card"]["save_card"] = json!(is_on);
        let uid = house.pay(&request).await.is(200)["response"]["uid"].as_str().unwrap().to_owned();
        let told = house.told(&token).await;
        let card = &told["gateway_response"]["payment"]["credit_card"];
        assert_eq!(card["token"].is_string(), is_on);
        let merchant = house.shop().await.merchant;
        let made =
            florin_engine::transactions::find(&house.engine, &merchant, SHOP, &uid).await.unwrap().unwrap();
        let words: Value = serde_json::from_str(&made.words).unwrap();
        assert_eq!(words["order"]["additional_data"]["given"]["contract"], contract);
        assert_eq!(made.card.is_some(), is_on);
    }
}

#[tokio::test]
async fn a_browser_is_remembered_by_its_cookie_in_one_shop_only() {
    let house = house().await;
    let first = house.token(&checkout()).await;
    let mut request = paying(&first, GOOD);
    request["credit_card"]["save_card"] = json!(true);
    let paid = house.pay(&request).await;
    paid.is(200);
    let cookie = paid.header("set-cookie");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap();
    let query = async |token: &str, cookie: &str| {
        let path = format!("/ctp/api/checkouts/{token}");
        let answer = house.send("GET", &path, &[("cookie", cookie)], axum::body::Body::empty()).await;
        answer.is(200)["checkout"]["card_info"].clone()
    };
    let second = house.token(&checkout()).await;
    let remembered = query(&second, cookie).await["uuid"].as_str().unwrap().to_owned();
    assert_eq!(query(&second, &format!("florin_browser={}", "0".repeat(64))).await, json!({}));

    let mut again = paying(&second, GOOD);
    again["credit_card"] = json!({ "token": remembered, "verification_value": "123" });
    assert_eq!(house.pay(&again).await.status, 422, "without its cookie nobody names it");
    let told = house.pay_with(&[("cookie", cookie)], &again).await;
    assert_eq!(told.is(200)["response"]["credit_card"]["last_4"], "0000");
    assert_eq!(told.header("set-cookie"), "");
    assert_ne!(
        house.told(&second).await["gateway_response"]["payment"]["credit_card"]["token"],
        json!(remembered),
        "the shop has a token of its own"
    );

    let sister = basic(SISTER);
    let headers = [("authorization", sister.as_str()), ("x-api-version", "2")];
    let theirs = house.ask_for_token(&headers, &checkout()).await.is(201)["checkout"]["token"].clone();
    assert_eq!(query(theirs.as_str().unwrap(), cookie).await, json!({}));
}

#[tokio::test]
async fn fields_that_a_browser_encrypted_pay_a_token() {
    let house = house_with(ShopSettings { raw_cards: false, ..settings() }).await;
    let token = house.token(&with(checkout(), "/attempts", json!(2))).await;
    let mut request = paying(&token, GOOD);
    request["credit_card"] = json!({ "holder": "Erika Muster", "exp_month": "01", "exp_year": "2033" });
    request["encrypted_credit_card"] = json!({ "number": "$begatewaycsejs_1_0_0$AAAA" });
    let refused = house.pay(&request).await.is(422);
    assert_eq!(refused["response"]["status"], "error", "{refused}");
    request["encrypted_credit_card"] = json!({
        "number": sealed(&house, GOOD).await, "verification_value": sealed(&house, "123").await,
    });
    let told = house.pay(&request).await.is(200)["response"].clone();
    assert_eq!((&told["status"], &told["credit_card"]["last_4"]), (&json!("successful"), &json!("0000")));
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_card_that_was_declined_is_not_remembered() {
    let house = house().await;
    let token = house.token(&with(checkout(), "/attempts", json!(2))).await;
    let mut request = paying(&token, BAD);
    request["credit_card"]["save_card"] = json!(true);
    let paid = house.pay(&request).await;
    assert_eq!(paid.is(200)["response"]["status"], "failed");
    let cookie = paid.header("set-cookie").split(';').next().unwrap().to_owned();
    let path = format!("/ctp/api/checkouts/{token}");
    let asked = house.send("GET", &path, &[("cookie", &cookie)], axum::body::Body::empty()).await;
    assert_eq!(asked.is(200)["checkout"]["card_info"], json!({}));
}

#[tokio::test]
async fn customers_change_what_the_page_lets_them_change() {
    let house = house().await;
    let asked = with(
        checkout(),
        "/customer",
        json!({ "first_name": "Erika", "last_name": "Muster", "email": "e@example.com" }),
    );
    let fields = json!({ "visible": ["first_name"], "read_only": ["email"] });
    let token = house.token(&with(asked, "/settings/customer_fields", fields)).await;
    let mut request = paying(&token, GOOD);
    request["customer"] = json!({ "first_name": "Rita", "last_name": "Other", "email": "x@example.com", "city": "4200000000000000" });
    request["custom_fields"] = json!({ "custom_field_1": "Room 7", "other": "x" });
    house.pay(&request).await.is(200);
    let told = house.told(&token).await;
    let customer = ["first_name", "last_name", "email", "city"]
        .map(|name| told["customer"][name].as_str().unwrap().to_owned());
    assert_eq!(customer, ["Rita", "Muster", "e@example.com", "0"]);
}
