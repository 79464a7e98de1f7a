//! Money to cards: payouts to any card, credits to cards that paid before.

use florin_connectors::Method;
use florin_engine::deliveries::{Announcer, Telling};
use florin_engine::shops::ShopSettings;
use florin_faces::checkout::webhooks::Webhooks;
use serde_json::{Value, json};

use super::house::{FOREIGN, House, SHOP, SISTER, card, house, house_with, payment, settings, with};

const PAYOUTS: &str = "/transactions/payouts";
const CREDITS: &str = "/transactions/credits";

fn payout() -> Value {
    json!({
        "amount": 1500, "currency": "EUR", "description": "Prize 71", "tracking_id": "prize-71", "test": true,
        "recipient_credit_card": { "number": "4200000000000000", "holder": "Erika Muster" },
        "recipient": { "first_name": "Erika", "account": "1" },
        "recipient_billing_address": { "last_name": "Muster", "country": "DE", "city": "Berlin" }
    })
}

fn to(number: &str) -> Value {
    with(payout(), "recipient_credit_card", json!({ "number": number }))
}

fn credit(token: &Value) -> Value {
    json!({ "amount": 700, "currency": "EUR", "description": "Thank you", "credit_card": { "token": token } })
}

/// The token of a card that paid.
async fn paid(house: &House, request: &Value) -> Value {
    house.post("/transactions/payments", request).await.stands("successful")["credit_card"]["token"].clone()
}

async fn sent(house: &House) -> Vec<Value> {
    house.control(Method::Get, "books", Value::Null).await["payouts"].as_array().cloned().unwrap_or_default()
}

/// What its shop is told of it now.
async fn told_by_webhook(house: &House, uid: &str) -> Option<Value> {
    let merchant = house.shop().await.merchant;
    let telling =
        Telling { merchant: &merchant, resource: uid, webhook_id: "evt_1", sequence: 1, attempt: 1 };
    let message = Webhooks.render(&house.engine, telling).await.unwrap()?;
    Some(serde_json::from_slice::<Value>(&message.body).unwrap()["transaction"].clone())
}

#[tokio::test]
async fn a_payout_is_told_to_the_byte() {
    let house = house().await;
    let answer = house.post(PAYOUTS, &payout()).await;
    let told = answer.stands("successful");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let section = &told["payout"];
    let (uid, key) = (text(&told["uid"]), text(&told["receipt_url"]));
    let stamp = text(&told["recipient_credit_card"]["stamp"]);
    let body = answer
        .body
        .replace(key.rsplit('/').next().unwrap(), "KEY")
        .replace(&uid, "UID")
        .replace(&stamp, "STAMP")
        .replace(section["auth_code"].as_str().unwrap(), "CODE")
        .replace(section["ref_id"].as_str().unwrap(), "REF")
        .replace(&section["gateway_id"].to_string(), "12");
    assert_eq!(
        body,
        concat!(
            r#"{"transaction":{"uid":"UID","id":"UID","status":"successful","type":"payout","amount":1500,"currency":"EUR","#,
            r#""description":"Prize 71","tracking_id":"prize-71","message":"Successfully processed","test":true,"language":"en","#,
            r#""payment_method_type":"credit_card","created_at":"2031-05-04T15:12:07.000Z","updated_at":"2031-05-04T15:12:07.000Z","#,
            r#""paid_at":"2031-05-04T15:12:07.000Z","expired_at":null,"closed_at":null,"settled_at":null,"psp_settled_at":null,"manually_corrected_at":null,"#,
            r#""recurring_type":null,"status_code":null,"mute_notifications":false,"redirect_url":null,"#,
            r#""receipt_url":"https://pay.example/customer/transactions/UID/KEY","gateway":{"iframe":true},"#,
            r#""recipient_credit_card":{"holder":"Erika Muster","stamp":"STAMP","brand":"visa","sub_brand":null,"last_4":"0000","#,
            r#""first_1":"4","bin":"420000","bin_8":null,"issuer_country":null,"issuer_name":null,"product":null,"exp_month":null,"#,
            r#""exp_year":null,"token_provider":null,"token":null},"#,
            r#""payout":{"status":"successful","message":"Payout was approved","auth_code":"CODE","bank_code":"S.0000","rrn":null,"#,
            r#""ref_id":"REF","amount":1500,"currency":"EUR","billing_descriptor":null,"gateway_id":12},"#,
            r#""be_protected_verification":{"status":"successful","message":null,"white_black_list":{"email":"absent","ip":"absent","card_number":"absent"}},"#,
            r#""additional_data":{},"customer":{"ip":null,"email":null},"#,
            r#""billing_address":{"first_name":null,"last_name":null,"country":null,"city":null,"state":null,"zip":null,"address":null,"phone":null},"#,
            r#""recipient":{"first_name":"Erika","account":"1"},"#,
            r#""recipient_billing_address":{"first_name":null,"last_name":"Muster","country":"DE","city":"Berlin","state":null,"zip":null,"address":null,"phone":null}}}"#
        )
    );
    house.get(&format!("/transactions/{uid}")).await.is_exactly(200, &answer.body);
    assert_eq!(house.announced().await, [uid.as_str()]);
    assert_eq!(told_by_webhook(&house, &uid).await.unwrap(), told);
    assert_eq!((sent(&house).await.len(), house.charges().await.len()), (1, 0));
}

#[tokio::test]
async fn version_3_has_the_receiver_in_one_place() {
    let house = house().await;
    let third = [("x-api-version", "3")];
    let told = house.post_of(SHOP, PAYOUTS, &third, &payout()).await.is(200);
    assert_eq!((&told["type"], &told["code"]), (&json!("payout"), &json!("S.0000")));
    assert_eq!(told["recipient"]["payment_method"]["last_4"], "0000");
    assert_eq!(told["recipient"]["customer"]["last_name"], "Muster");
    assert_eq!(told["transaction"]["message"], "Payout was approved");
    let declined = house.post_of(SHOP, PAYOUTS, &third, &to("4000000000009987")).await.is(200);
    assert_eq!((&declined["status"], &declined["code"]), (&json!("failed"), &json!("F.0116")));
    assert_eq!(declined["message"], "Payout was declined");
}

#[tokio::test]
async fn what_the_bank_has_not_answered_is_incomplete_and_told_when_it_is_known() {
    let house = house().await;
    for (number, fault, ends) in [
        ("4000000000000077", None, "successful"),
        ("4000000000005126", None, "failed"),
        ("4200000000000000", Some("cut_after_charge"), "successful"),
        ("4200000000000000", Some("cut_before_read"), "failed"),
    ] {
        if let Some(fault) = fault {
            house.rule("payout", fault).await;
        }
        let request = with(to(number), "duplicate_check", json!(false));
        let told = house.post(PAYOUTS, &request).await.stands("incomplete");
        assert_eq!((&told["message"], &told["redirect_url"]), (&Value::Null, &Value::Null));
        let uid = told["uid"].as_str().unwrap();
        assert_eq!(told_by_webhook(&house, uid).await, None);
        house.simulator_is_later(3).await;
        for _ in 0..40 {
            house.clock.advance_ms(45_000);
            florin_engine::inquiries::sweep(&house.engine).await.unwrap();
        }
        house.get(&format!("/transactions/{uid}")).await.stands(ends);
        assert_eq!(told_by_webhook(&house, uid).await.unwrap()["status"], ends);
    }
    assert_eq!(sent(&house).await.len(), 2);
}

#[tokio::test]
async fn the_same_request_pays_out_once() {
    let house = house().await;
    let first = house.keyed("prize-71", PAYOUTS, &payout()).await;
    first.stands("successful");
    let before = house.rows().await;
    house.keyed("prize-71", PAYOUTS, &payout()).await.is_exactly(200, &first.body);
    let other = with(payout(), "amount", json!(1501));
    assert!(house.keyed("prize-71", PAYOUTS, &other).await.is(422)["message"].is_string());
    // Without an id the same amount to the same card is a duplicate for 30 seconds.
    let third = [("x-api-version", "3")];
    let duplicate = house.post_of(SHOP, PAYOUTS, &third, &payout()).await.is(422);
    assert_eq!(duplicate["code"], "E.1018");
    assert_eq!((house.rows().await, sent(&house).await.len()), (before, 1));
    house.clock.advance_ms(30_000);
    house.post(PAYOUTS, &payout()).await.stands("successful");
}

#[tokio::test]
async fn a_payout_may_be_asynchronous() {
    let house = house().await;
    let accepted = house.post("/async/transactions/payouts", &payout()).await.is(200);
    house.engine.drain().await;
    let result = accepted["response_url"].as_str().unwrap().strip_prefix("https://pay.example").unwrap();
    assert_eq!(house.get(result).await.stands("successful")["type"], "payout");
    assert_eq!(sent(&house).await.len(), 1);
}

#[tokio::test]
async fn a_stored_card_gets_money_by_its_token() {
    let house = house().await;
    let keep = json!({ "recipient_card": card("4200000000000000"), "test": true, "description": "Keep" });
    let kept = house.post("/transactions/recipient_tokenizations", &keep).await.stands("successful");
    let token = &kept["recipient_credit_card"]["token"];
    let by_token = with(payout(), "recipient_credit_card", json!({ "token": token }));
    let told = house.post(PAYOUTS, &by_token).await.stands("successful");
    assert_eq!(told["recipient_credit_card"]["token"], *token);
    assert_eq!(told["recipient_credit_card"]["exp_year"], 2033);
    // Older callers name the card as if it paid.
    let mut older = with(payout(), "credit_card", json!({ "token": token }));
    older.as_object_mut().unwrap().remove("recipient_credit_card");
    let older = with(older, "duplicate_check", json!(false));
    house.post(PAYOUTS, &older).await.stands("successful");
    for shop in [SISTER, FOREIGN] {
        let refused = house.post_of(shop, PAYOUTS, &[("x-api-version", "2")], &by_token).await;
        assert_eq!(refused.is(422)["message"], "Token does not exist.");
    }
    assert_eq!(sent(&house).await.len(), 2);
}

#[tokio::test]
async fn a_credit_goes_to_a_card_that_paid() {
    let house = house().await;
    let token = paid(&house, &payment()).await;
    let told = house.post(CREDITS, &credit(&token)).await.stands("successful");
    // It says nothing of test mode: it is as real as what the card paid.
    assert_eq!(
        (&told["type"], &told["test"], &told["amount"]),
        (&json!("credit"), &json!(true), &json!(700))
    );
    assert_eq!(told["credit"]["message"], "Credit was approved");
    assert_eq!(told["credit_card"], told["recipient_credit_card"], "named as the request names it, too");
    assert_eq!(told["recipient_credit_card"]["token"], token);
    let live = paid(&house, &with(payment(), "test", json!(false))).await;
    let told = house.post(CREDITS, &credit(&live)).await.stands("successful");
    assert_eq!(told["test"], false);
    assert_eq!(sent(&house).await.len(), 2);
}

#[tokio::test]
async fn a_credit_needs_an_earlier_payment_in_the_same_mode() {
    let house = house().await;
    let kept =
        json!({ "number": "4200000000000000", "holder": "Erika Muster", "exp_month": 2, "exp_year": 2032 });
    let unused = house.post("/credit_cards", &kept).await.is(200)["token"].clone();
    let held = house.post("/transactions/authorizations", &payment()).await.stands("successful");
    let hold = held["credit_card"]["token"].clone();
    let tested = paid(&house, &with(payment(), "amount", json!(5))).await;
    let before = house.rows().await;
    let third = [("x-api-version", "3")];
    for request in [credit(&unused), credit(&hold), with(credit(&tested), "test", json!(false))] {
        assert_eq!(
            house.post_of(SHOP, CREDITS, &third, &request).await.is(422)["code"],
            "E.1027",
            "{request}"
        );
    }
    let unknown = house.post_of(SHOP, CREDITS, &third, &credit(&json!("a6d0"))).await.is(422);
    assert_eq!((&unknown["code"], &unknown["message"]), (&json!("E.1025"), &json!("Token does not exist.")));
    let number = with(credit(&unused), "credit_card", card("4200000000000000"));
    assert_eq!(house.post_of(SHOP, CREDITS, &third, &number).await.is(422)["code"], "E.1025");
    assert_eq!(house.rows().await, before);
    assert!(sent(&house).await.is_empty());
    // A hold counts once it was taken.
    let capture = json!({ "parent_uid": held["uid"], "amount": 1000 });
    house.post("/transactions/captures", &capture).await.stands("successful");
    house.post(CREDITS, &credit(&hold)).await.stands("successful");
}

#[tokio::test]
async fn what_cannot_be_paid_out_makes_nothing() {
    let house = house_with(ShopSettings { live: None, raw_cards: false, ..settings() }).await;
    let third = [("x-api-version", "3")];
    let token = json!({ "token": "a6d0" });
    let before = house.rows().await;
    for (request, code) in [
        (payout(), "E.1065"),
        (with(payout(), "recipient_credit_card", token), "E.1025"),
        (with(payout(), "amount", json!(0)), "E.1025"),
        (json!({ "test": true }), "E.1025"),
    ] {
        assert_eq!(house.post_of(SHOP, PAYOUTS, &third, &request).await.is(422)["code"], code, "{request}");
    }
    let live = with(payout(), "test", json!(false));
    let nowhere = house_with(ShopSettings { live: None, ..settings() }).await;
    assert_eq!(nowhere.post_of(SHOP, PAYOUTS, &third, &live).await.is(422)["code"], "E.1028");
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn an_acquirer_that_cannot_pay_out_is_named_before_anything_is_written() {
    let house = house_with(ShopSettings { live: Some("cards".into()), ..settings() }).await;
    let before = house.rows().await;
    let live = with(payout(), "test", json!(false));
    let refused = house.post_of(SHOP, PAYOUTS, &[("x-api-version", "3")], &live).await.is(422);
    assert_eq!(refused["code"], "E.1016");
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn a_wish_of_a_test_is_granted_and_no_psp_asked() {
    let house = house().await;
    let wish = with(payout(), "additional_data", json!({ "expected_bank_code": "F.0114" }));
    let told = house.post(PAYOUTS, &wish).await.stands("failed");
    assert_eq!(told["payout"]["bank_code"], "F.0114");
    assert_eq!(told["recipient_credit_card"]["last_4"], "0000");
    assert!(house.calls().await.is_empty());
}

#[tokio::test]
async fn nothing_follows_upon_a_payout() {
    let house = house().await;
    let uid = house.made(PAYOUTS, &payout()).await;
    for (path, text) in [
        ("/transactions/refunds", "transaction can't be refunded"),
        ("/transactions/voids", "transaction can't be voided"),
    ] {
        let request = json!({ "parent_uid": uid, "amount": 1500, "reason": "x" });
        assert_eq!(house.post(path, &request).await.is(422)["message"], text);
    }
}
