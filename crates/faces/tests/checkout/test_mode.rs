//! Test mode: the published cards, the digits of address and code, codes that a shop asks for.

use florin_connectors::Method;
use florin_engine::deliveries::{Announcer, Telling};
use florin_engine::shops::ShopSettings;
use florin_faces::checkout::webhooks::Webhooks;
use serde_json::{Value, json};

use super::house::{House, SHOP, card, house, house_with, payment, settings, with};

const PATH: &str = "/transactions/payments";

/// `transStatus` and commerce indicator, where the authentication is over.
type Proof = Option<(&'static str, &'static str)>;

/// Number, status without and with 3-D Secure, what the authentication came to.
const CARDS: &[(&str, &str, &str, Proof)] = &[
    ("4200000000000000", "successful", "successful", None),
    ("4005550000000019", "failed", "failed", None),
    ("4012000000001006", "successful", "successful", Some(("Y", "05"))),
    ("5204240000015003", "successful", "successful", Some(("Y", "02"))),
    ("4012000000001055", "successful", "successful", Some(("A", "06"))),
    ("5204240000015011", "successful", "successful", Some(("A", "01"))),
    ("4012000000001097", "successful", "incomplete", None),
    ("5204240000015029", "successful", "incomplete", None),
    ("4012000000001022", "failed", "failed", Some(("U", "07"))),
    ("5204240000015045", "failed", "failed", Some(("U", "00"))),
    ("4012000000001030", "failed", "failed", Some(("R", "07"))),
    ("5204240000015052", "failed", "failed", Some(("R", "00"))),
    ("4012000000001014", "failed", "failed", Some(("N", "07"))),
    ("5204240000015060", "failed", "failed", Some(("N", "00"))),
    ("4012000000003010", "successful", "incomplete", None),
    ("9112300000000000", "successful", "successful", None),
];

async fn pay(house: &House, number: &str, test: bool) -> Value {
    let request = with(with(payment(), "credit_card", card(number)), "test", json!(test));
    house.post(PATH, &request).await.is(200)["transaction"].clone()
}

#[tokio::test]
async fn the_published_cards_do_what_the_table_says_without_authentication() {
    let house = house().await;
    for (number, expected, ..) in CARDS {
        // On a demo shop live money behaves alike.
        for test in [true, false] {
            let told = pay(&house, number, test).await;
            assert_eq!(told["status"], *expected, "{number} {told}");
            let message =
                if *expected == "failed" { "Payment was declined" } else { "Successfully processed" };
            assert_eq!(told["message"], message, "{number}");
            assert_eq!(told["credit_card"]["token"].is_string(), *expected == "successful", "{number}");
        }
    }
}

#[tokio::test]
async fn the_published_cards_do_what_the_table_says_with_authentication() {
    let house = house_with(ShopSettings { three_d_secure: true, ..settings() }).await;
    for (number, _, expected, proof) in CARDS {
        let told = pay(&house, number, true).await;
        assert_eq!(told["status"], *expected, "{number} {told}");
        let proven = &told["three_d_secure_verification"];
        let said = (proven["pa_status"].as_str(), proven["eci"].as_str());
        assert_eq!(said, (proof.map(|(status, _)| status), proof.map(|(_, eci)| eci)), "{number} {told}");
        if let Some((status, _)) = proof {
            let passed = matches!(*status, "Y" | "A");
            assert_eq!(proven["status"], if passed { "successful" } else { "failed" });
        }
        if *expected == "incomplete" {
            let uid = told["uid"].as_str().unwrap();
            assert_eq!(told["message"], Value::Null);
            assert_eq!(told["status_code"], 21);
            assert_eq!(told["paid_at"], Value::Null);
            assert_eq!(told["redirect_url"], format!("https://pay.example/process/{uid}"));
            assert_eq!(told["three_d_secure_verification"]["pa_res_url"], told["redirect_url"]);
        }
    }
    // A wish of the request stands above the shop's choice.
    let mut skipped = card("4012000000001097");
    skipped["skip_three_d_secure_verification"] = json!(true);
    let skip = with(with(payment(), "credit_card", skipped), "amount", json!(700));
    house.post(PATH, &skip).await.stands("successful");
}

#[tokio::test]
async fn other_numbers_are_refused_where_the_shop_wants_it() {
    let house = house_with(ShopSettings { any_test_card: false, ..settings() }).await;
    let before = house.rows().await;
    let other = with(payment(), "credit_card", card("4242424242424242"));
    let refused = house.post_of(SHOP, PATH, &[("x-api-version", "3")], &other).await;
    assert_eq!(refused.is(422)["code"], "E.1012");
    assert_eq!(house.rows().await, before);
    house.post(PATH, &payment()).await.stands("successful");
}

#[tokio::test]
async fn digits_of_address_and_code_choose_the_answers_of_the_checks() {
    let house = house().await;
    let mut amount = 100;
    for (address, zip, code, avs, cvc) in [
        ("Weg 1", "1", "111", "M", "M"),
        ("Weg 2", "2", "222", "N", "N"),
        ("Weg 1", "2", "333", "B", "U"),
        ("Weg 2", "1", "444", "P", "E"),
        ("Weg 3", "3", "555", "U", "0"),
        ("Weg 4", "4", "123", "E", "1"),
        ("Weg 5", "5", "666", "0", "1"),
        ("Weg", "7", "999", "1", "1"),
    ] {
        amount += 1;
        let mut own = card("4200000000000000");
        own["verification_value"] = json!(code);
        let request = with(with(payment(), "credit_card", own), "amount", json!(amount));
        let request = with(request, "billing_address", json!({ "address": address, "zip": zip }));
        let told = house.post(PATH, &request).await.stands("successful");
        assert_eq!(
            told["avs_cvc_verification"],
            json!({ "avs_verification": { "result_code": avs }, "cvc_verification": { "result_code": cvc } }),
            "{address} {zip} {code}"
        );
    }
}

#[tokio::test]
async fn results_that_the_shop_does_not_take_undo_the_payment() {
    let house = house().await;
    let mut own = card("4200000000000000");
    own["verification_value"] = json!("222");
    let rules = json!({ "avs_cvc_verification": { "cvc_verification": { "reject_codes": ["N"] } } });
    let request = with(with(payment(), "credit_card", own), "additional_data", rules);
    let told = house.post(PATH, &request).await.stands("failed");
    assert_eq!(told["payment"]["bank_code"], "F.6001");
    let uid = told["uid"].as_str().unwrap();
    house.get(&format!("/transactions/{uid}")).await.stands("failed");
    let calls = house.calls().await;
    assert_eq!(calls.iter().filter(|call| call["operation"] == "void").count(), 1, "{calls:?}");
}

#[tokio::test]
async fn results_of_a_payer_who_never_came_back_undo_the_payment_too() {
    let house = house_with(ShopSettings { three_d_secure: true, notification_url: None, ..settings() }).await;
    let mut own = card("4012000000001097");
    own["verification_value"] = json!("222");
    let rules = json!({ "avs_cvc_verification": { "cvc_verification": { "reject_codes": ["N"] } } });
    let request = with(with(payment(), "credit_card", own), "additional_data", rules);
    let waits = house.post(PATH, &request).await.stands("incomplete");
    let uid = waits["uid"].as_str().unwrap();
    let id = waits["payment"]["ref_id"].as_str().unwrap();
    house.psp(Method::Post, &format!("acs/{id}/result"), json!({ "result": "approve" })).await;
    for _ in 0..3 {
        house.clock.advance_ms(45_000);
        florin_engine::inquiries::sweep(&house.engine).await.unwrap();
    }
    // Nobody is told of a success, and a moment later the money is back.
    let told = house.get(&format!("/transactions/{uid}")).await.stands("failed");
    assert_eq!(told["payment"]["bank_code"], "F.6001");
    house.clock.advance_ms(31_000);
    let merchant = house.shop().await.merchant;
    let telling =
        Telling { merchant: &merchant, resource: uid, webhook_id: "evt_1", sequence: 1, attempt: 1 };
    assert!(house.announced().await.contains(&uid.to_owned()), "somebody looks at it");
    assert!(Webhooks.render(&house.engine, telling).await.unwrap().is_none(), "the shop has no address");
    assert_eq!(house.charges().await[0]["state"], "voided");
    let told = house.get(&format!("/transactions/{uid}")).await.stands("failed");
    assert_eq!(told["message"], "Declined by the address or security code check.");
    Webhooks.render(&house.engine, telling).await.unwrap();
    let calls = house.calls().await;
    assert_eq!(calls.iter().filter(|call| call["operation"] == "void").count(), 1, "{calls:?}");
}

#[tokio::test]
async fn an_expected_code_is_the_verdict_in_test_mode_only() {
    let house = house().await;
    let wish = |code: &str, test: bool| {
        let data = json!({ "expected_bank_code": code });
        with(with(payment(), "additional_data", data), "test", json!(test))
    };
    let before = house.calls().await.len();
    for (code, status) in [("S.0000", "successful"), ("F.0114", "failed"), ("P.0001", "incomplete")] {
        let request = with(wish(code, true), "duplicate_check", json!(false));
        let told = house.post(PATH, &request).await.stands(status);
        assert_eq!(told["payment"]["bank_code"], code, "{told}");
        assert_eq!(told["credit_card"]["last_4"], "0000");
        let third = house.post_of(SHOP, PATH, &[("x-api-version", "3")], &request).await.is(200);
        assert_eq!(third["code"], code);
    }
    let request = with(wish("F.0114", true), "duplicate_check", json!(false));
    let told = house.post(PATH, &request).await.stands("failed");
    assert_eq!(told["message"], "Insufficient funds.");
    assert_eq!(house.calls().await.len(), before, "nobody is asked");
    let rows = house.rows().await;
    let refused = house.post_of(SHOP, PATH, &[("x-api-version", "3")], &wish("E.1009", true)).await;
    assert_eq!(refused.is(422)["code"], "E.1009");
    assert_eq!(house.rows().await, rows, "an error makes nothing");
    house.post(PATH, &wish("F.0136", true)).await.stands("successful");
    house.post(PATH, &wish("F.0114", false)).await.stands("successful");
}
