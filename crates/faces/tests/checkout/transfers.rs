//! Card to card: the published pairs in test mode, nothing live.

use florin_engine::shops::ShopSettings;
use serde_json::{Value, json};

use super::house::{Answer, House, SHOP, SISTER, card, house, house_with, payment, settings, with};

fn transfer(from: &str, to: &Value) -> Value {
    with(with(payment(), "credit_card", card(from)), "recipient_card", to.clone())
}

#[tokio::test]
async fn the_published_pairs_do_what_the_table_says() {
    let house = house().await;
    let named = json!({ "number": "4012001037484447", "holder": "Max Muster" });
    let nameless = json!({ "number": "4012001037484447" });
    let usual = json!({ "number": "4012000000003101" });
    let second = [("x-api-version", "2")];
    for (from, to, status, message) in [
        ("4012000000003010", &usual, "successful", "Successfully processed"),
        ("4005550000000019", &usual, "failed", "Forbidden by bank"),
        ("4012000000001006", &nameless, "failed", "Missed recipient card fields: holder."),
        ("4012000000001006", &named, "successful", "Successfully processed"),
    ] {
        let request = with(transfer(from, to), "duplicate_check", json!(false));
        let told = house.post_of(SHOP, "/transactions/p2ps", &second, &request).await.stands(status);
        assert_eq!((&told["type"], &told["message"]), (&json!("p2p"), &json!(message)), "{from}");
        assert_eq!(told["credit_card"]["last_4"], from[12..]);
        assert_eq!(told["recipient_credit_card"]["last_4"], to["number"].as_str().unwrap()[12..]);
        assert_eq!(told["recipient_credit_card"]["exp_year"], Value::Null);
        let uid = told["uid"].as_str().unwrap();
        let refund = json!({ "parent_uid": uid, "amount": 1, "reason": "x" });
        let refused = house.post("/transactions/refunds", &refund).await;
        assert_eq!(refused.is(422)["message"], "transaction can't be refunded");
    }
    assert!(house.calls().await.is_empty(), "no acquirer carries them out");
}

#[tokio::test]
async fn live_transfers_and_bad_ones_make_nothing() {
    let house = house().await;
    let before = house.rows().await;
    let third = [("x-api-version", "3")];
    let to = json!({ "number": "4012000000003101" });
    let live = with(transfer("4012000000003010", &to), "test", json!(false));
    let refused = house.post_of(SHOP, "/transactions/p2ps", &third, &live).await;
    assert_eq!(refused.is(422)["code"], "E.1016");
    let bad = transfer("4012000000003010", &json!({ "number": "12" }));
    let refused = house.post_of(SHOP, "/transactions/p2ps", &third, &bad).await;
    assert_eq!(
        refused.is(422)["errors"],
        json!({ "recipient_card": { "number": ["is not a card number"] } })
    );
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn a_check_says_what_a_transfer_needs() {
    let house = house().await;
    let ask = |from: &str, to: &str| {
        json!({ "amount": 100, "currency": "EUR", "test": true,
                "credit_card": { "number": from }, "recipient_card": { "number": to } })
    };
    let before = house.rows().await;
    let path = "/p2p-restrictions";
    for (from, to, needed) in [
        ("4012000000003010", "4012000000003101", "[]"),
        ("4012000000001006", "4012001037484447", r#"["holder"]"#),
    ] {
        house.post(path, &ask(from, to)).await.is_exactly(
            200,
            &format!(
                r#"{{"status":"successful","message":"P2P is allowed","required_fields":{{"credit_card":[],"recipient_card":{needed}}},"commission":{{"minimum":0,"percent":0,"currency":"EUR"}}}}"#
            ),
        );
    }
    house.post(path, &ask("4005550000000019", "4012000000003101")).await.is_exactly(
        422,
        r#"{"message":"Forbidden by bank","errors":{"base":["Forbidden by bank"]},"error_code":"F.8001"}"#,
    );
    let bad = with(ask("4012000000003010", "4012000000003101"), "amount", json!(1.5));
    let refused = house.post(path, &bad).await.is(422);
    assert_eq!(
        (&refused["error_code"], &refused["errors"]["amount"]),
        (&json!("E.1025"), &json!(["must be an integer"]))
    );
    assert_eq!(house.rows().await, before);
}

const ALLOWED: &str = r#"{"status":"successful","message":"P2P is allowed","required_fields":{"credit_card":[],"recipient_card":[]},"commission":{"minimum":0,"percent":0,"currency":"EUR"}}"#;
const FORBIDDEN: &str =
    r#"{"message":"Forbidden by bank","errors":{"base":["Forbidden by bank"]},"error_code":"F.8001"}"#;

/// Asks as a page does: with the shop's public key, from this origin.
async fn asked_by_page(house: &House, method: &str, path: &str, body: &Value, origin: &str) -> Answer {
    let key = format!("Bearer {}", house.shop().await.public_key);
    let headers = [
        ("authorization", key.as_str()),
        ("content-type", "application/json"),
        ("x-api-version", "2"),
        ("origin", origin),
    ];
    house.send(method, path, &headers, json!({ "request": body }).to_string()).await
}

fn question(from: &str) -> Value {
    json!({ "amount": 100, "currency": "EUR", "test": true,
            "credit_card": { "number": from }, "recipient_card": { "number": "4012000000003101" } })
}

/// Its pages may use the public key, its server may not send numbers in clear.
async fn house_of_pages() -> House {
    house_with(ShopSettings {
        public_key_creation: true,
        raw_cards: false,
        origins: vec![PAGE.to_owned()],
        ..settings()
    })
    .await
}

const PAGE: &str = "https://shop.example";
const VERIFY: &str = "/ctp/api/verify-p2p";

#[tokio::test]
async fn a_page_asks_with_the_shops_public_key() {
    let house = house_of_pages().await;
    let before = house.rows().await;
    let allowed = asked_by_page(&house, "POST", VERIFY, &question("4012000000003010"), PAGE).await;
    allowed.is_exactly(200, ALLOWED);
    assert_eq!(allowed.header("access-control-allow-origin"), "*");
    let forbidden = asked_by_page(&house, "POST", VERIFY, &question("4005550000000019"), PAGE).await;
    forbidden.is_exactly(422, FORBIDDEN);
    let live = with(question("4012000000003010"), "test", json!(false));
    asked_by_page(&house, "POST", VERIFY, &live, PAGE).await.is_exactly(
        422,
        r#"{"message":"The transaction type is not supported.","errors":{"base":["The transaction type is not supported."]},"error_code":"E.1016"}"#,
    );
    let strange =
        asked_by_page(&house, "POST", VERIFY, &question("4012000000003010"), "https://stranger.example")
            .await;
    strange.is_exactly(401, r#"{"message":"Access denied"}"#);
    // The shop's own server is asked for its permission to handle numbers.
    let own = house.post_of(SHOP, VERIFY, &[("x-api-version", "2")], &question("4012000000003010")).await;
    assert_eq!(own.is(422)["error_code"], "E.1065");
    assert_eq!(house.rows().await, before, "a question leaves nothing behind");

    let preflight = house.send("OPTIONS", VERIFY, &[("origin", PAGE)], "").await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, "*"));
}

#[tokio::test]
async fn without_the_switch_a_public_key_asks_for_nothing() {
    let house = house().await;
    let refused = asked_by_page(&house, "POST", VERIFY, &question("4012000000003010"), PAGE).await;
    refused.is_exactly(401, r#"{"message":"Access denied"}"#);
    house.post(VERIFY, &question("4012000000003010")).await.is_exactly(200, ALLOWED);
}

#[tokio::test]
async fn a_job_is_answered_under_its_id_to_its_own_shop() {
    let house = house_of_pages().await;
    let path = "/ctp/api/async/verify-p2p";
    for (from, status, response) in
        [("4012000000003010", "successful", ALLOWED), ("4005550000000019", "failed", FORBIDDEN)]
    {
        let accepted = asked_by_page(&house, "POST", path, &question(from), PAGE).await;
        let id = accepted.is(200)["job_id"].as_str().unwrap().to_owned();
        accepted.is_exactly(200, &format!(r#"{{"status":"new","job_id":"{id}"}}"#));
        house.engine.drain().await;
        let job = format!("/ctp/api/async/jobs/{id}");
        let told = asked_by_page(&house, "GET", &job, &json!({}), PAGE).await;
        told.is_exactly(200, &format!(r#"{{"job_id":"{id}","status":"{status}","response":{response}}}"#));
        assert_eq!(told.header("access-control-allow-origin"), "*");
        house.get(&job).await.is_exactly(200, &told.body);
        house.get_of(SISTER, &job, &[("x-api-version", "2")]).await.is_exactly(404, NOT_FOUND);
        // It is no request of `/async`, and those are no jobs of this API.
        assert_eq!(house.get(&format!("/async/result/{id}")).await.status, 404);
    }
    let unknown = "/ctp/api/async/jobs/62c5b51a1d69bde6e5afaa70";
    asked_by_page(&house, "GET", unknown, &json!({}), PAGE).await.is_exactly(404, NOT_FOUND);
}

const NOT_FOUND: &str = r#"{"message":"Record not found"}"#;

#[tokio::test]
async fn a_job_whose_process_died_has_failed_and_may_be_asked_for_again() {
    let house = house_of_pages().await;
    let accepted =
        asked_by_page(&house, "POST", "/ctp/api/async/verify-p2p", &question("4012000000003010"), PAGE).await;
    let id = accepted.is(200)["job_id"].as_str().unwrap().to_owned();
    house.engine.drain().await;
    house.lose_answers().await;
    let job = format!("/ctp/api/async/jobs/{id}");
    house.get(&job).await.is_exactly(200, &format!(r#"{{"status":"new","job_id":"{id}"}}"#));
    house.clock.advance_ms(5 * 60 * 1000);
    house.get(&job).await.is_exactly(
        200,
        &format!(
            r#"{{"job_id":"{id}","status":"failed","response":{{"message":"We're sorry, but something went wrong"}}}}"#
        ),
    );
}

#[tokio::test]
async fn answered_later_a_check_is_refused_in_its_own_words_too() {
    let house = house().await;
    let told = house.post("/async/p2p-restrictions", &question("4005550000000019")).await.is(200);
    house.engine.drain().await;
    let result = told["response_url"].as_str().unwrap().strip_prefix("https://pay.example").unwrap();
    house.get(result).await.is_exactly(422, FORBIDDEN);
}
