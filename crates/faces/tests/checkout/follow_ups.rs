//! Captures, voids and refunds: what is left, whose parent it is, and what is done twice.

use florin_engine::shops::ShopSettings;
use serde_json::{Value, json};

use super::house::{FOREIGN, House, SHOP, SISTER, house, house_with, payment, settings, with};

const CAPTURES: &str = "/transactions/captures";
const VOIDS: &str = "/transactions/voids";
const REFUNDS: &str = "/transactions/refunds";

async fn hold(house: &House) -> String {
    house.made("/transactions/authorizations", &with(payment(), "duplicate_check", json!(false))).await
}

async fn paid(house: &House) -> String {
    house.made("/transactions/payments", &with(payment(), "duplicate_check", json!(false))).await
}

fn of(parent: &str, amount: i64) -> Value {
    json!({ "parent_uid": parent, "amount": amount })
}

fn refund(parent: &str, amount: i64) -> Value {
    json!({ "parent_uid": parent, "amount": amount, "reason": "Returned" })
}

/// The body of a refusal that belongs to no field.
fn base(text: &str) -> String {
    let inner = format!(r#""message":"{text}","errors":{{"base":["{text}"]}}"#);
    format!(r#"{{{inner},"response":{{"status":"error",{inner}}}}}"#)
}

#[tokio::test]
async fn a_capture_is_told_as_the_reference_has_it() {
    let house = house().await;
    let hold = hold(&house).await;
    let answer = house.post(CAPTURES, &of(&hold, 1500)).await;
    let told = answer.stands("successful");
    let receipt = told["receipt_url"].as_str().unwrap();
    let uid = told["uid"].as_str().unwrap();
    let text = answer
        .body
        .replace(receipt, "RECEIPT")
        .replace(uid, "UID")
        .replace(&hold, "HOLD")
        .replace(told["capture"]["ref_id"].as_str().unwrap(), "REF");
    assert_eq!(
        text,
        concat!(
            r#"{"transaction":{"uid":"UID","id":"UID","parent_uid":"HOLD","status":"successful","type":"capture","#,
            r#""amount":1500,"currency":"EUR","message":"Successfully processed","test":true,"tracking_id":"71","#,
            r#""created_at":"2031-05-04T15:12:07.000Z","updated_at":"2031-05-04T15:12:07.000Z","#,
            r#""paid_at":"2031-05-04T15:12:07.000Z","receipt_url":"RECEIPT","capture":{"status":"successful","#,
            r#""message":"Capture was approved","ref_id":"REF","gateway_id":1114340621}}}"#
        )
    );
    house.get(&format!("/transactions/{uid}")).await.is_exactly(200, &answer.body);
}

#[tokio::test]
async fn captures_take_what_is_left_and_no_more() {
    let house = house().await;
    let hold = hold(&house).await;
    house.post(CAPTURES, &of(&hold, 1500)).await.stands("successful");
    let before = house.rows().await;
    house.post(CAPTURES, &of(&hold, 500)).await.is_exactly(
        422,
        concat!(
            r#"{"message":"Amount can't be greater than 499","errors":{"amount":["can't be greater than 499"]},"#,
            r#""response":{"status":"error","message":"Amount can't be greater than 499","#,
            r#""errors":{"amount":["can't be greater than 499"]}}}"#
        ),
    );
    assert_eq!(house.rows().await, before);
    house.post(CAPTURES, &of(&hold, 499)).await.stands("successful");
    for path in [CAPTURES, VOIDS] {
        let word = if path == VOIDS { "voided" } else { "captured" };
        let refused = house.post(path, &of(&hold, 1)).await;
        refused.is_exactly(422, &base(&format!("transaction can't be {word}")));
    }
}

#[tokio::test]
async fn where_one_capture_is_all_the_rest_is_released() {
    let house = house_with(ShopSettings { several_captures: false, ..settings() }).await;
    let hold = hold(&house).await;
    house.post(CAPTURES, &of(&hold, 1500)).await.stands("successful");
    let voids = house.calls().await.into_iter().filter(|call| call["operation"] == "void").count();
    assert_eq!(voids, 1);
    let refused = house.post(CAPTURES, &of(&hold, 400)).await;
    refused.is_exactly(422, &base("transaction can't be captured"));
    let told = house.get(&format!("/transactions/{hold}")).await.stands("successful");
    assert_eq!(told["type"], "authorization");
}

#[tokio::test]
async fn a_hold_is_released_as_a_whole() {
    let house = house().await;
    let held = hold(&house).await;
    let before = house.rows().await;
    let part = house.post(VOIDS, &of(&held, 999)).await;
    assert_eq!(part.is(422)["message"], "Amount can't be less than 1999.");
    let more = house.post(VOIDS, &of(&held, 2000)).await;
    assert_eq!(more.is(422)["message"], "Amount can't be greater than 1999");
    assert_eq!(house.rows().await, before);
    let told = house.post(VOIDS, &of(&held, 1999)).await.stands("successful");
    assert_eq!((&told["parent_uid"], &told["type"]), (&json!(held), &json!("void")));
    for (path, word) in [(VOIDS, "voided"), (CAPTURES, "captured")] {
        let refused = house.post(path, &of(&held, 1999)).await;
        assert_eq!(refused.status, 422);
        let text = format!("transaction can't be {word}");
        assert!(refused.body.contains(&text) || refused.body.contains("Duplicate"), "{}", refused.body);
    }
    // What is left of a partly captured hold.
    let hold = hold(&house).await;
    house.post(CAPTURES, &of(&hold, 1500)).await.stands("successful");
    house.post(VOIDS, &of(&hold, 499)).await.stands("successful");
    let sums = house.charges().await;
    assert!(sums.iter().all(|charge| charge["captured"] != 1999), "{sums:?}");
}

#[tokio::test]
async fn payments_and_captures_are_refunded_up_to_what_was_paid() {
    let house = house().await;
    let payment = paid(&house).await;
    let told = house.post(REFUNDS, &refund(&payment, 1000)).await.stands("successful");
    assert_eq!((&told["reason"], &told["parent_uid"]), (&json!("Returned"), &json!(payment)));
    let above = house.post(REFUNDS, &refund(&payment, 1000)).await;
    assert_eq!(above.is(422)["message"], "Amount can't be greater than 999");
    house.post(REFUNDS, &refund(&payment, 999)).await.stands("successful");
    house.post(REFUNDS, &refund(&payment, 1)).await.is_exactly(422, &base("transaction can't be refunded"));

    let hold = hold(&house).await;
    let first = house.made(CAPTURES, &of(&hold, 1500)).await;
    let second = house.made(CAPTURES, &of(&hold, 400)).await;
    // Each capture answers for its own part, though the PSP knows the hold alone.
    let above = house.post(REFUNDS, &refund(&second, 401)).await;
    assert_eq!(above.is(422)["message"], "Amount can't be greater than 400");
    house.post(REFUNDS, &refund(&second, 400)).await.stands("successful");
    house.post(REFUNDS, &refund(&second, 1)).await.is_exactly(422, &base("transaction can't be refunded"));
    house.post(REFUNDS, &refund(&first, 1500)).await.stands("successful");
}

#[tokio::test]
async fn a_refund_says_why() {
    let house = house().await;
    let payment = paid(&house).await;
    let before = house.rows().await;
    let refused = house.post_of(SHOP, REFUNDS, &[("x-api-version", "2")], &of(&payment, 100)).await;
    refused.is_exactly(422, r#"{"message":"Reason can't be blank.","errors":{"reason":["can't be blank"]}}"#);
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn parents_must_be_there_fit_and_be_the_shops_own() {
    let house = house().await;
    let (payment, hold) = (paid(&house).await, hold(&house).await);
    let declined = with(super::house::payment(), "credit_card", super::house::card("4005550000000019"));
    let declined = house.post("/transactions/authorizations", &declined).await.stands("failed");
    let declined = declined["uid"].as_str().unwrap();
    let before = house.rows().await;
    for (path, word, parents) in [
        (CAPTURES, "captured", [payment.as_str(), declined]),
        (VOIDS, "voided", [payment.as_str(), declined]),
        (REFUNDS, "refunded", [hold.as_str(), declined]),
    ] {
        for parent in parents {
            let refused = house.post(path, &refund(parent, 100)).await;
            refused.is_exactly(422, &base(&format!("transaction can't be {word}")));
        }
        let unknown =
            r#"{"message":"Parent uid does not exist.","errors":{"parent_uid":["does not exist"]}}"#;
        let second = [("x-api-version", "2")];
        let nobody = refund("5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77", 100);
        house.post_of(SHOP, path, &second, &nobody).await.is_exactly(422, unknown);
        for shop in [SISTER, FOREIGN] {
            for parent in [&payment, &hold] {
                house.post_of(shop, path, &second, &refund(parent, 100)).await.is_exactly(422, unknown);
            }
        }
    }
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn the_same_of_the_same_parent_waits_thirty_seconds() {
    let house = house().await;
    let hold = hold(&house).await;
    house.post(CAPTURES, &of(&hold, 100)).await.stands("successful");
    let before = house.rows().await;
    let again = house.post(CAPTURES, &of(&hold, 100)).await;
    assert_eq!(again.is(422)["message"], "Duplicate transaction");
    assert_eq!(house.rows().await, before);
    house.post(CAPTURES, &of(&hold, 101)).await.stands("successful");
    house.post(CAPTURES, &with(of(&hold, 100), "duplicate_check", json!(false))).await.stands("successful");
    house.clock.advance_ms(30_000);
    house.post(CAPTURES, &of(&hold, 100)).await.stands("successful");
}

#[tokio::test]
async fn follow_ups_stay_in_the_mode_of_their_parent_and_are_announced_where_it_was() {
    let house = house().await;
    let live = with(payment(), "test", json!(false));
    let live = with(live, "notification_url", json!("https://other.example/hooks"));
    let parent = house.made("/transactions/payments", &live).await;
    let told = house.post(REFUNDS, &refund(&parent, 100)).await.stands("successful");
    assert_eq!((&told["test"], &told["tracking_id"]), (&json!(false), &json!("71")));
    let mut expected = vec![parent, told["uid"].as_str().unwrap().to_owned()];
    expected.sort();
    assert_eq!(house.announced().await, expected);
}

#[tokio::test]
async fn a_refusal_of_the_bank_is_an_answer() {
    let house = house().await;
    let payment = paid(&house).await;
    house.rule("refund", "do_not_honor").await;
    let told = house.post(REFUNDS, &refund(&payment, 100)).await.stands("failed");
    assert_eq!(told["message"], "Refund was declined");
    house.clock.advance_ms(30_000);
    house.post(REFUNDS, &refund(&payment, 1999)).await.stands("successful");
}

#[tokio::test]
async fn what_banks_and_providers_say_is_not_said_by_shops() {
    let house = house().await;
    let payment = paid(&house).await;
    let before = house.rows().await;
    for path in ["/transactions/chargebacks", "/transactions/fraud_advices"] {
        let refused = house.post_of(SHOP, path, &[("x-api-version", "3")], &refund(&payment, 100)).await;
        assert_eq!(refused.is(422)["code"], "E.1009");
    }
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn many_at_once_never_take_more_than_is_there() {
    let house = house().await;
    let hold = hold(&house).await;
    let requests: Vec<_> = (0..12).map(|at| of(&hold, 400 + at)).collect();
    let answers =
        futures_util::future::join_all(requests.iter().map(|request| house.post(CAPTURES, request))).await;
    let taken: i64 = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .map(|answer| answer.stands("successful")["amount"].as_i64().unwrap())
        .sum();
    assert!((400..=1999).contains(&taken), "{taken}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert!([409, 422].contains(&answer.status), "{}", answer.body);
    }
    let captured: i64 = house.charges().await.iter().filter_map(|charge| charge["captured"].as_i64()).sum();
    assert_eq!(captured, taken);
}
