//! `RequestID`: one effect, one answer.

use serde_json::{Value, json};

use super::house::{SHOP, SISTER, card, house, payment, with};

const PAYMENTS: &str = "/transactions/payments";

#[tokio::test]
async fn the_same_id_pays_once_and_is_answered_alike() {
    let house = house().await;
    let first = house.keyed("order-71", PAYMENTS, &payment()).await;
    first.stands("successful");
    let before = house.rows().await;
    let again = house.keyed("order-71", PAYMENTS, &payment()).await;
    again.is_exactly(200, &first.body);
    assert_eq!((house.rows().await, house.charges().await.len()), (before, 1));
    // Another shop's id is its own.
    let other = house.post_of(SISTER, PAYMENTS, &[("requestid", "order-71")], &payment()).await;
    assert_ne!(other.stands("successful")["uid"], first.is(200)["transaction"]["uid"]);
}

#[tokio::test]
async fn the_same_id_with_anything_else_is_refused() {
    let house = house().await;
    house.keyed("order-71", PAYMENTS, &payment()).await.stands("successful");
    let before = house.rows().await;
    for (path, request) in [
        (PAYMENTS, with(payment(), "amount", json!(2000))),
        (PAYMENTS, with(payment(), "test", json!(false))),
        ("/transactions/authorizations", payment()),
        ("/async/transactions/payments", payment()),
    ] {
        let headers = [("requestid", "order-71"), ("x-api-version", "3")];
        let refused = house.post_of(SHOP, path, &headers, &request).await;
        assert_eq!(refused.is(422)["code"], "E.1005", "{path}");
    }
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn what_was_refused_is_not_remembered() {
    let house = house().await;
    let bad = with(payment(), "amount", json!(0));
    house.keyed("order-71", PAYMENTS, &bad).await.is(422);
    house.keyed("order-71", PAYMENTS, &payment()).await.stands("successful");
    let unknown = json!({ "parent_uid": "nobody", "amount": 1 });
    house.keyed("capture-1", "/transactions/captures", &unknown).await.is(422);
    let hold = house.made("/transactions/authorizations", &payment()).await;
    let capture = json!({ "parent_uid": hold, "amount": 1 });
    house.keyed("capture-1", "/transactions/captures", &capture).await.stands("successful");
}

#[tokio::test]
async fn what_no_psp_was_asked_for_is_repeated_too() {
    let house = house().await;
    let declined = with(payment(), "additional_data", json!({ "expected_bank_code": "F.0114" }));
    for (id, path, request, status) in
        [("a", "/transactions/checkups", payment(), "successful"), ("b", PAYMENTS, declined, "failed")]
    {
        let first = house.keyed(id, path, &request).await;
        first.stands(status);
        let before = house.rows().await;
        house.keyed(id, path, &request).await.is_exactly(200, &first.body);
        assert_eq!(house.rows().await, before);
    }
}

#[tokio::test]
async fn follow_ups_are_repeated_although_nothing_is_left() {
    let house = house().await;
    let paid = house.made(PAYMENTS, &payment()).await;
    let refund = json!({ "parent_uid": paid, "amount": 1999, "reason": "Returned" });
    let first = house.keyed("refund-1", "/transactions/refunds", &refund).await;
    first.stands("successful");
    house.keyed("refund-1", "/transactions/refunds", &refund).await.is_exactly(200, &first.body);
    let other = house.keyed("refund-2", "/transactions/refunds", &refund).await;
    assert_eq!(other.is(422)["errors"], json!({ "base": ["transaction can't be refunded"] }));
}

#[tokio::test]
async fn a_moved_status_is_told_fresh() {
    let house = house().await;
    let pending = with(payment(), "credit_card", card("4000000000000077"));
    let first = house.keyed("order-71", PAYMENTS, &pending).await.stands("incomplete");
    assert_eq!(first["message"], Value::Null);
    house.simulator_is_later(3).await;
    house.clock.advance_ms(60_000);
    while florin_engine::inquiries::sweep(&house.engine).await.unwrap() > 0 {}
    let again = house.keyed("order-71", PAYMENTS, &pending).await.stands("successful");
    assert_eq!(again["uid"], first["uid"]);
}

#[tokio::test]
async fn fifty_at_once_are_one_charge() {
    let house = house().await;
    let request = payment();
    let answers =
        futures_util::future::join_all((0..50).map(|_| house.keyed("order-71", PAYMENTS, &request))).await;
    let mut uids: Vec<String> = Vec::new();
    for answer in &answers {
        match answer.status {
            200 => uids.push(answer.stands("successful")["uid"].to_string()),
            409 => assert_eq!(answer.header("retry-after"), "1"),
            _ => panic!("{}", answer.body),
        }
    }
    uids.dedup();
    assert_eq!(uids.len(), 1);
    assert_eq!(house.charges().await.len(), 1);
    house.keyed("order-71", PAYMENTS, &request).await.stands("successful");
}

#[tokio::test]
async fn twenty_captures_at_once_are_one() {
    let house = house().await;
    let hold = house.made("/transactions/authorizations", &payment()).await;
    let request = json!({ "parent_uid": hold, "amount": 1999 });
    let path = "/transactions/captures";
    let answers =
        futures_util::future::join_all((0..20).map(|_| house.keyed("capture-1", path, &request))).await;
    let mut uids: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status != 409)
        .map(|answer| answer.stands("successful")["uid"].to_string())
        .collect();
    uids.dedup();
    assert_eq!(uids.len(), 1);
    let captures = house.calls().await.iter().filter(|call| call["operation"] == "capture").count();
    assert_eq!(captures, 1);
}
