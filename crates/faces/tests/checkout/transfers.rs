//! Card to card: the published pairs in test mode, nothing live.

use serde_json::{Value, json};

use super::house::{SHOP, card, house, payment, with};

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
