//! Card tokens: made, changed, charged; fields that a browser encrypted; cards that only get money.

use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::house::{FOREIGN, House, SHOP, SISTER, card, house, payment, with};

fn kept_card() -> Value {
    json!({ "number": "4200000000000000", "holder": "Erika Muster", "exp_month": 2, "exp_year": 2032,
            "contract": ["recurring"] })
}

#[tokio::test]
async fn a_token_is_made_changed_and_charged() {
    let house = house().await;
    let answer = house.post("/v2/credit_cards", &kept_card()).await;
    let told = answer.is(200);
    let token = told["token"].as_str().unwrap();
    let stamp = told["stamp"].as_str().unwrap();
    assert_eq!(
        answer.body.replace(token, "TOKEN").replace(stamp, "STAMP"),
        concat!(
            r#"{"holder":"Erika Muster","stamp":"STAMP","brand":"visa","last_4":"0000","first_1":"4","bin":"420000","#,
            r#""product":null,"issuer_country":null,"issuer_name":null,"exp_month":2,"exp_year":2032,"token":"TOKEN"}"#
        )
    );
    let change = json!({ "holder": "Erika Neu", "exp_month": "03", "exp_year": "2034" });
    let own = super::house::basic(SHOP);
    let body = json!({ "request": change }).to_string();
    let headers = [("authorization", own.as_str()), ("content-type", "application/json")];
    let path = format!("/v2/credit_cards/{token}");
    let changed = house.send("PUT", &path, &headers, body).await.is(200);
    assert_eq!(
        (&changed["holder"], &changed["exp_year"], &changed["token"]),
        (&json!("Erika Neu"), &json!(2034), &json!(token))
    );
    let named = json!({ "token": token, "holder": "Erika Alt" });
    assert_eq!(house.post("/credit_cards", &named).await.is(200)["holder"], "Erika Alt");
    let by_path = house.post(&format!("/credit_cards/{token}"), &json!({ "holder": "Erika" })).await.is(200);
    assert_eq!((&by_path["holder"], &by_path["exp_month"]), (&json!("Erika"), &json!(3)));
    let again = with(payment(), "credit_card", json!({ "token": token }));
    let again = with(again, "additional_data", json!({ "contract": ["recurring"] }));
    let told = house.post("/services/credit_cards/charges", &again).await.stands("successful");
    assert_eq!(
        (&told["recurring_type"], &told["credit_card"]["stamp"]),
        (&json!("recurring"), &json!(stamp))
    );
    assert_eq!(told["credit_card"]["holder"], "Erika", "the name stays changed");
}

#[tokio::test]
async fn a_token_is_good_in_its_shop_alone() {
    let house = house().await;
    let told = house.post("/credit_cards", &kept_card()).await.is(200);
    let token = told["token"].as_str().unwrap();
    let before = house.rows().await;
    for shop in [SISTER, FOREIGN] {
        let path = format!("/credit_cards/{token}");
        let refused = house.post_of(shop, &path, &[("x-api-version", "2")], &json!({ "holder": "X" })).await;
        refused
            .is_exactly(422, r#"{"message":"Token does not exist.","errors":{"token":["does not exist"]}}"#);
        let stolen = with(payment(), "credit_card", json!({ "token": token }));
        let refused = house.post_of(shop, "/transactions/payments", &[("x-api-version", "2")], &stolen).await;
        refused.is_exactly(
            422,
            r#"{"message":"Token does not exist.","errors":{"credit_card":{"token":["does not exist"]}}}"#,
        );
    }
    let expired = with(kept_card(), "exp_year", json!(2030));
    let refused = house.post("/credit_cards", &expired).await.is(422);
    assert_eq!(
        (&refused["message"], &refused["errors"]),
        (&json!("Date is expired."), &json!({ "date": ["is expired"] }))
    );
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn the_same_id_makes_one_token() {
    let house = house().await;
    let first = house.keyed("card-1", "/credit_cards", &kept_card()).await;
    first.is(200);
    house.keyed("card-1", "/credit_cards", &kept_card()).await.is_exactly(200, &first.body);
    let other = house.keyed("card-1", "/credit_cards", &with(kept_card(), "holder", json!("X"))).await;
    assert_eq!(other.status, 422);
}

#[tokio::test]
async fn many_at_once_under_one_id_are_given_one_token() {
    let house = house().await;
    let request = kept_card();
    let answers =
        futures_util::future::join_all((0..12).map(|_| house.keyed("card-1", "/credit_cards", &request)))
            .await;
    let mut bodies: Vec<_> = answers.iter().filter(|answer| answer.status != 409).collect();
    for answer in &bodies {
        answer.is(200);
    }
    bodies.dedup_by(|one, other| one.body == other.body);
    assert_eq!(bodies.len(), 1);
    house.keyed("card-1", "/credit_cards", &request).await.is_exactly(200, &bodies[0].body);
}

#[tokio::test]
async fn a_receiving_card_is_kept_without_asking_anybody() {
    let house = house().await;
    for name in ["recipient_credit_card", "recipient_card"] {
        let request = json!({ "description": "Payout card", "tracking_id": "p-1", "test": true,
            name: { "number": "4012000000003101", "holder": "Max", "exp_month": "01", "exp_year": "2033" } });
        let path = "/transactions/recipient_tokenizations";
        let told = house.post(path, &request).await.stands("successful");
        assert!(told["recipient_credit_card"]["token"].is_string(), "{told}");
        assert_eq!(told["recipient_credit_card"]["last_4"], "3101");
        assert_eq!(told.get("credit_card"), None);
        assert_eq!(told["currency"], Value::Null, "no money, no currency");
    }
    assert!(house.calls().await.is_empty());
}

/// What the browser's script writes.
pub(crate) async fn sealed(house: &House, clear: &str) -> String {
    let der = STANDARD.decode(&house.shop().await.public_key).unwrap();
    let key = Pkcs1PublicEncryptingKey::new(PublicEncryptingKey::from_der(&der).unwrap()).unwrap();
    let mut cipher = vec![0; key.ciphertext_size()];
    let cipher = key.encrypt(clear.as_bytes(), &mut cipher).unwrap();
    format!("$begatewaycsejs_1_0_0${}", STANDARD.encode(cipher))
}

#[tokio::test]
async fn encrypted_fields_pay_where_plain_ones_may_not() {
    let own = florin_engine::shops::ShopSettings { raw_cards: false, ..super::house::settings() };
    let house = super::house::house_with(own).await;
    let mut request = payment();
    request.as_object_mut().unwrap().remove("credit_card");
    // Plain and encrypted fields may be mixed.
    request["credit_card"] = json!({ "holder": "Erika Muster", "exp_month": "01", "exp_year": "2033" });
    request["encrypted_credit_card"] = json!({
        "number": sealed(&house, "4200000000000000").await, "verification_value": sealed(&house, "123").await,
    });
    let told = house.post("/transactions/payments", &request).await.stands("successful");
    assert_eq!(
        (&told["credit_card"]["last_4"], &told["credit_card"]["holder"]),
        (&json!("0000"), &json!("Erika Muster"))
    );
}

#[tokio::test]
async fn whatever_cannot_be_opened_is_told_alike() {
    let house = house().await;
    let before = house.rows().await;
    let whole = sealed(&house, "4200000000000000").await;
    let cut = format!("{}AAAA", &whole[..whole.len() - 4]);
    let odd = sealed(&house, "4200\u{1}0000").await;
    let mut bodies = Vec::new();
    for number in [cut, odd, "$begatewaycsejs_1_0_0$AAAA".to_owned(), "plain".to_owned()] {
        let mut request = payment();
        request["encrypted_credit_card"] = with(card("x"), "number", json!(number));
        request["encrypted_credit_card"] = json!({ "number": number });
        let refused =
            house.post_of(SHOP, "/transactions/payments", &[("x-api-version", "3")], &request).await;
        assert_eq!(refused.is(422)["code"], "E.1064");
        bodies.push(refused.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(house.rows().await, before);
}
