//! Payments and what begins like them: answers byte for byte, refusals byte for byte.

use axum::body::Body;
use serde_json::{Value, json};

use super::house::{Answer, FOREIGN, SHOP, SISTER, basic, card, house, house_with, payment, settings, with};

/// The answer with everything that is new each time replaced by its name.
fn told(answer: &Answer) -> String {
    let value: Value = serde_json::from_str(&answer.body).unwrap();
    let root = value.get("transaction").filter(|inner| inner.get("uid").is_some()).unwrap_or(&value);
    let mut text = answer.body.clone();
    let section = ["payment", "authorization", "tokenization", "checkup", "transaction"]
        .iter()
        .find_map(|name| root.get(name).filter(|section| section.is_object()))
        .unwrap();
    let card = root.get("credit_card").or_else(|| root.get("payment_method")).unwrap();
    let receipt = root.get("receipt_url").or_else(|| root.pointer("/links/receipt_url")).unwrap();
    let key = receipt.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(key.len() >= 22, "an unguessable part: {key}");
    for (name, new) in [
        ("UID", root["uid"].clone()),
        ("KEY", key.into()),
        ("STAMP", card["stamp"].clone()),
        ("TOKEN", card["token"].clone()),
        ("AUTH", section["auth_code"].clone()),
        ("RRN", section["rrn"].clone()),
        ("REF", section["ref_id"].clone()),
    ] {
        if let Some(new) = new.as_str() {
            text = text.replace(new, name);
        }
    }
    text
}

fn whole_payment() -> Value {
    json!({
        "amount": 1999, "currency": "EUR", "description": "Order 71", "tracking_id": "71", "test": true,
        "language": "de", "notification_url": "https://shop.example/hooks/pay",
        "return_url": "https://shop.example/back", "dynamic_billing_descriptor": "SHOP*71",
        "credit_card": card("4200000000000000"),
        "customer": { "ip": "203.0.113.9", "email": "erika@example.com" },
        "billing_address": {
            "first_name": "Erika", "last_name": "Muster", "country": "DE", "city": "Berlin", "zip": "10115",
            "address": "Weg 1"
        },
        "additional_data": { "contract": ["recurring"], "receipt_text": ["Thank you"] }
    })
}

#[tokio::test]
async fn a_payment_is_told_as_the_reference_has_it() {
    let house = house().await;
    let answer = house.post("/transactions/payments", &whole_payment()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let card = &answer.is(200)["transaction"]["credit_card"];
    let stamp = card["stamp"].as_str().unwrap();
    assert!(stamp.len() == 64 && stamp.bytes().all(|b| b.is_ascii_hexdigit()), "{stamp}");
    assert_eq!(
        told(&answer),
        concat!(
            r#"{"transaction":{"uid":"UID","id":"UID","status":"successful","type":"payment","amount":1999,"#,
            r#""currency":"EUR","description":"Order 71","tracking_id":"71","message":"Successfully processed","#,
            r#""test":true,"language":"de","payment_method_type":"credit_card","#,
            r#""created_at":"2031-05-04T15:12:07.000Z","updated_at":"2031-05-04T15:12:07.000Z","#,
            r#""paid_at":"2031-05-04T15:12:07.000Z","expired_at":null,"closed_at":null,"settled_at":null,"#,
            r#""psp_settled_at":null,"manually_corrected_at":null,"recurring_type":"initial","status_code":null,"mute_notifications":false,"#,
            r#""redirect_url":"https://pay.example/process/UID","#,
            r#""receipt_url":"https://pay.example/customer/transactions/UID/KEY","gateway":{"iframe":true},"#,
            r#""credit_card":{"holder":"Erika Muster","stamp":"STAMP","brand":"visa","sub_brand":null,"#,
            r#""last_4":"0000","first_1":"4","bin":"420000","bin_8":null,"issuer_country":null,"#,
            r#""issuer_name":null,"product":null,"exp_month":1,"exp_year":2033,"token_provider":null,"#,
            r#""token":"TOKEN"},"payment":{"status":"successful","message":"Payment was approved","#,
            r#""auth_code":"AUTH","bank_code":"S.0000","rrn":"RRN","ref_id":"REF","amount":1999,"#,
            r#""currency":"EUR","billing_descriptor":"SHOP*71","gateway_id":1114340621},"#,
            r#""avs_cvc_verification":{"avs_verification":{"result_code":"M"},"#,
            r#""cvc_verification":{"result_code":"1"}},"be_protected_verification":{"status":"successful","#,
            r#""message":null,"white_black_list":{"email":"absent","ip":"absent","card_number":"absent"}},"#,
            r#""additional_data":{"contract":["recurring"],"receipt_text":["Thank you"]},"#,
            r#""customer":{"ip":"203.0.113.9","email":"erika@example.com"},"billing_address":{"#,
            r#""first_name":"Erika","last_name":"Muster","country":"DE","city":"Berlin","state":null,"#,
            r#""zip":"10115","address":"Weg 1","phone":null}}}"#
        )
    );
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn the_third_version_is_flat() {
    let house = house().await;
    let third = [("x-api-version", "3")];
    let answer = house.post_of(SHOP, "/transactions/payments", &third, &whole_payment()).await;
    assert_eq!(
        told(&answer),
        concat!(
            r#"{"uid":"UID","id":"UID","code":"S.0000","status":"successful","type":"payment","#,
            r#""message":"Successfully processed","friendly_message":"Successful. Thank you.","amount":1999,"#,
            r#""currency":"EUR","description":"Order 71","tracking_id":"71","test":true,"language":"de","#,
            r#""created_at":"2031-05-04T15:12:07.000Z","updated_at":"2031-05-04T15:12:07.000Z","#,
            r#""paid_at":"2031-05-04T15:12:07.000Z","expired_at":null,"closed_at":null,"settled_at":null,"#,
            r#""psp_settled_at":null,"manually_corrected_at":null,"recurring_type":"initial","status_code":null,"mute_notifications":false,"#,
            r#""redirect_url":"https://pay.example/process/UID","gateway":{"iframe":true},"#,
            r#""payment_method":{"payment_method_type":"credit_card","holder":"Erika Muster","stamp":"STAMP","#,
            r#""brand":"visa","sub_brand":null,"last_4":"0000","first_1":"4","bin":"420000","bin_8":null,"#,
            r#""issuer_country":null,"issuer_name":null,"product":null,"exp_month":1,"exp_year":2033,"#,
            r#""token_provider":null,"token":"TOKEN"},"customer":{"ip":"203.0.113.9","#,
            r#""email":"erika@example.com","first_name":"Erika","last_name":"Muster","country":"DE","#,
            r#""city":"Berlin","state":null,"zip":"10115","address":"Weg 1","phone":null},"#,
            r#""transaction":{"status":"successful","message":"Payment was approved","auth_code":"AUTH","#,
            r#""bank_code":"S.0000","rrn":"RRN","ref_id":"REF","amount":1999,"currency":"EUR","#,
            r#""billing_descriptor":"SHOP*71","gateway_id":1114340621},"#,
            r#""avs_cvc_verification":{"avs_verification":{"result_code":"M"},"#,
            r#""cvc_verification":{"result_code":"1"}},"be_protected_verification":{"status":"successful","#,
            r#""message":null,"white_black_list":{"email":"absent","ip":"absent","card_number":"absent"}},"#,
            r#""additional_data":{"contract":["recurring"],"receipt_text":["Thank you"]},"#,
            r#""links":{"receipt_url":"https://pay.example/customer/transactions/UID/KEY"}}"#
        )
    );
    // The second is the first, byte for byte.
    let uid = answer.is(200)["uid"].as_str().unwrap().to_owned();
    let path = format!("/transactions/{uid}");
    let second = house.get_of(SHOP, &path, &[("x-api-version", "2")]).await;
    house.get(&path).await.is_exactly(200, &second.body);
}

#[tokio::test]
async fn each_kind_has_its_section_and_moves_its_money() {
    let house = house().await;
    for (path, kind, message, moved) in [
        ("/transactions/payments", "payment", "Payment was approved", 1),
        ("/transactions/authorizations", "authorization", "Authorization was approved", 1),
        ("/transactions/tokenizations", "tokenization", "Tokenization was approved", 0),
        ("/transactions/checkups", "checkup", "Checkup was approved", 0),
    ] {
        let before = house.calls().await.len();
        let told = house.post(path, &payment()).await.stands("successful");
        assert_eq!((&told["type"], &told[kind]["message"]), (&json!(kind), &json!(message)));
        let asked = house.calls().await.len() - before;
        assert_eq!(asked, usize::from(kind != "checkup"), "a checkup asks nobody");
        let of_kind = house.charges().await.len();
        assert!(of_kind >= moved);
        assert_eq!(told["credit_card"]["last_4"], "0000");
        assert_eq!(told["credit_card"]["token"].is_string(), kind != "checkup");
    }
    // A card may be checked with nothing.
    let zero = with(payment(), "amount", json!(0));
    house.post("/transactions/tokenizations", &zero).await.stands("successful");
    let told = house.post("/transactions/authorizations", &zero).await.stands("successful");
    assert_eq!((&told["type"], &told["authorization"]["amount"]), (&json!("authorization"), &json!(0)));
    assert!(
        told["credit_card"]["token"].is_string(),
        "as its provider advises: saved by an authorization of nothing"
    );
    let nothing = json!({ "parent_uid": told["uid"], "amount": 1 });
    let refused = house.post("/transactions/captures", &nothing).await.is(422);
    assert_eq!(refused["message"], "transaction can't be captured");
    // A charge is told as what it was made to be.
    let charge = with(payment(), "amount", json!(500));
    let told = house.post("/services/credit_cards/charges", &charge).await.stands("successful");
    assert_eq!((&told["type"], &told["payment"]["amount"]), (&json!("payment"), &json!(500)));
}

#[tokio::test]
async fn live_payments_go_to_the_shops_account() {
    let house = house().await;
    let live = with(payment(), "test", json!(false));
    let told = house.post("/transactions/payments", &live).await.stands("successful");
    assert_eq!(told["test"], false);
    let unable =
        super::house::house_with(florin_engine::shops::ShopSettings { live: None, ..settings() }).await;
    let before = unable.rows().await;
    let refused = unable.post_of(SHOP, "/transactions/payments", &[("x-api-version", "3")], &live).await;
    assert_eq!(refused.is(422)["code"], "E.1028");
    assert_eq!(unable.rows().await, before);
}

#[tokio::test]
async fn bad_fields_are_told_in_three_versions_and_change_nothing() {
    let house = house().await;
    let bad = json!({ "amount": 0, "currency": "EUR", "description": "x", "test": true,
        "credit_card": { "number": "4200000000000000", "verification_value": "123", "exp_month": "01",
                         "exp_year": "2020" } });
    let errors = concat!(
        r#""errors":{"credit_card":{"holder":["can't be blank"],"date":["is expired"]},"#,
        r#""amount":["must be greater than 0"]}"#
    );
    let message = "Holder can't be blank. Date is expired. Amount must be greater than 0.";
    let before = house.rows().await;
    let path = "/transactions/payments";
    house.post(path, &bad).await.is_exactly(
        422,
        &format!(
            r#"{{"message":"{message}",{errors},"response":{{"status":"error","message":"{message}",{errors}}}}}"#
        ),
    );
    let second = house.post_of(SHOP, path, &[("x-api-version", "2")], &bad).await;
    second.is_exactly(422, &format!(r#"{{"message":"{message}",{errors}}}"#));
    let third = house.post_of(SHOP, path, &[("x-api-version", "3")], &bad).await;
    third.is_exactly(
        422,
        &format!(
            r#"{{"code":"E.1025","message":"{message}","friendly_message":"Please check what you entered and try again.",{errors}}}"#
        ),
    );
    assert_eq!((house.rows().await, house.calls().await.len()), (before, 0));
}

#[tokio::test]
async fn what_is_no_request_changes_nothing() {
    let house = house().await;
    let before = house.rows().await;
    let own = basic(SHOP);
    let json = ("content-type", "application/json");
    let path = "/transactions/payments";
    for (headers, body, status, code) in [
        (vec![json], "{}", 401, "E.1022"),
        (vec![("authorization", "Basic MzYxOm5v"), json], "{}", 401, "E.1022"),
        (vec![("authorization", own.as_str()), ("content-type", "text/xml")], "<a/>", 415, "E.1024"),
        (vec![("authorization", own.as_str()), json], "{\"request\":", 400, "E.1026"),
        (vec![("authorization", own.as_str()), json], "", 400, "E.1026"),
        (vec![("authorization", own.as_str()), json], "{}", 422, "E.1017"),
        (vec![("authorization", own.as_str()), json], "{\"request\":[]}", 422, "E.1017"),
    ] {
        let headers: Vec<_> = headers.into_iter().chain([("x-api-version", "3")]).collect();
        let refused = house.send("POST", path, &headers, Body::from(body)).await;
        assert_eq!((refused.is(status)["code"].clone(), body), (json!(code), body));
    }
    let nowhere =
        house.post_of(SHOP, "/transactions/close_days", &[("x-api-version", "3")], &json!({})).await;
    assert_eq!(nowhere.is(404)["code"], "E.1002");
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn shops_that_may_not_send_numbers_are_told_so() {
    let house = house_with(florin_engine::shops::ShopSettings { raw_cards: false, ..settings() }).await;
    let before = house.rows().await;
    let third = [("x-api-version", "3")];
    let refused = house.post_of(SHOP, "/transactions/payments", &third, &payment()).await;
    assert_eq!(refused.is(422)["code"], "E.1065");
    let refused = house.post_of(SHOP, "/credit_cards", &third, &card("4200000000000000")).await;
    assert_eq!(refused.is(422)["code"], "E.1065");
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn the_same_amount_from_the_same_card_waits_thirty_seconds() {
    let house = house().await;
    let path = "/transactions/payments";
    house.post(path, &payment()).await.stands("successful");
    let before = house.rows().await;
    house.clock.advance_ms(29_999);
    house.post(path, &payment()).await.is_exactly(
        422,
        concat!(
            r#"{"message":"Duplicate transaction","errors":{"base":["Duplicate transaction"]},"#,
            r#""response":{"status":"error","message":"Duplicate transaction","#,
            r#""errors":{"base":["Duplicate transaction"]}}}"#
        ),
    );
    let third = house.post_of(SHOP, path, &[("x-api-version", "3")], &payment()).await;
    assert_eq!(third.is(422)["code"], "E.1018");
    assert_eq!(house.rows().await, before);
    // Another amount, kind, card or shop is another wish; so is one that says so.
    house.post(path, &with(payment(), "amount", json!(2000))).await.stands("successful");
    house.post("/transactions/authorizations", &payment()).await.stands("successful");
    house.post(path, &with(payment(), "credit_card", card("4111111111111111"))).await.stands("successful");
    house.post_of(SISTER, path, &[], &payment()).await.stands("successful");
    house.post_of(FOREIGN, path, &[], &payment()).await.stands("successful");
    house.post(path, &with(payment(), "duplicate_check", json!(false))).await.stands("successful");
    house.clock.advance_ms(1);
    house.post(path, &payment()).await.stands("successful");
}

#[tokio::test]
async fn what_is_decided_is_announced_once() {
    let house = house().await;
    let paid = house.made("/transactions/payments", &payment()).await;
    let checked = house.made("/transactions/checkups", &payment()).await;
    let declined = with(payment(), "credit_card", card("4005550000000019"));
    let failed = house.post("/transactions/payments", &declined).await.stands("failed");
    let mut expected = vec![paid, checked, failed["uid"].as_str().unwrap().to_owned()];
    expected.sort();
    assert_eq!(house.announced().await, expected);
}
