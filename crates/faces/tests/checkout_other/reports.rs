//! Reports and balances.

use serde_json::{Value, json};

use super::house::{House, OTHER, SHOP, house};
use super::plans::monthly;

/// A charge of 9.99 by a new subscription; its transaction.
async fn charge(house: &House) -> String {
    let body = json!({"plan": monthly(), "customer": {"email": "erika@example.com", "ip": "203.0.113.9"},
        "card": {"number": "4200000000000000", "verification_value": "123", "holder": "Erika Muster", "exp_month": 1,
            "exp_year": 2033}});
    let told = house.post("/subscriptions", body).await.is(201);
    told["last_transaction"]["uid"].as_str().unwrap().to_owned()
}

async fn report(house: &House, version: &str, path: &str, params: Value) -> super::house::Answer {
    let headers = [("x-api-version", version), ("authorization", "Basic MTAxOnNlY3JldC1vZi0xMDE=")];
    house.send("POST", path, &headers, json!({ "report_params": params }).to_string()).await
}

fn uids(told: &Value) -> Vec<String> {
    let rows = told["transactions"].as_array().unwrap();
    rows.iter().map(|row| row["uid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_day_is_reported_with_its_transactions() {
    let house = house().await;
    let first = charge(&house).await;
    house.clock.advance_ms(1000);
    house.rule("charge", "issuer_declined").await;
    let second = charge(&house).await;
    let day = json!({"date_type": "created_at", "date": "2031-05-04", "status": "all"});
    let told = report(&house, "2", "/api/reports", day).await.is(200);
    assert_eq!((uids(&told), &told["count"]), (vec![first.clone(), second.clone()], &json!(2)));
    let row = &told["transactions"][0];
    assert_eq!(
        (&row["type"], &row["status"], &row["amount"]),
        (&json!("payment"), &json!("successful"), &json!(999))
    );
    assert_eq!((&row["shop"], &row["merchant"]), (&json!({"id": 101, "name": "Shop"}), &json!({"id": 1001})));
    assert_eq!(row["credit_card"]["last_4"], json!("0000"));
    for (params, expected) in [
        (json!({"date": "2031-05-04", "status": "failed"}), vec![second.clone()]),
        (json!({"date": "2031-05-04", "status": "successful"}), vec![first.clone()]),
        (json!({"date": "2031-05-04", "date_type": "paid_at"}), vec![first.clone()]),
        (json!({"date": "2031-05-04", "date_type": "settled_at"}), vec![]),
        (json!({"date": "2031-05-04", "payment_method_type": "erip"}), vec![]),
        (json!({"date": "2031-05-05"}), vec![]),
        (json!({"date": "2031-05-05", "time_zone": "+09:00"}), vec![first.clone(), second.clone()]),
        (json!({"from": "2031-05-04T15:12:10Z", "to": "2031-05-04 16:00:00"}), vec![second.clone()]),
    ] {
        let told = report(&house, "2", "/api/reports", params.clone()).await.is(200);
        assert_eq!(uids(&told), expected, "{params}");
    }
    let basic = "Basic MTAyOnNlY3JldC1vZi0xMDI=";
    let body = json!({"report_params": {"date": "2031-05-04"}}).to_string();
    let told = house.send("POST", "/api/reports", &[("authorization", basic)], body).await.is(200);
    assert_eq!(told, json!({"transactions": [], "count": 0}), "shop {OTHER} is not shop {SHOP}");
}

#[tokio::test]
async fn version_3_has_pages_and_a_count() {
    let house = house().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(charge(&house).await);
        house.clock.advance_ms(1000);
    }
    let day = |more: Value| {
        let mut params = json!({"date_type": "created_at", "from": "2031-05-04", "to": "2031-05-04"});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let told = report(&house, "3", "/api/reports", day(json!({}))).await.is(200);
    assert_eq!(uids(&told), made);
    assert_eq!((&told["first_object_id"], &told["last_object_id"]), (&json!(made[0]), &json!(made[2])));
    let after = report(&house, "3", "/api/reports", day(json!({"starting_after": made[0]}))).await.is(200);
    assert_eq!(uids(&after), made[1..]);
    let before = report(&house, "3", "/api/reports", day(json!({"ending_before": made[2]}))).await.is(200);
    assert_eq!(uids(&before), made[..2]);
    let count = report(&house, "3", "/api/reports/count", day(json!({}))).await;
    count.is_exactly(200, r#"{"transactions":{"count":3}}"#);
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_told() {
    let house = house().await;
    for (params, told) in [
        (
            json!({"date": "yesterday", "status": "lost", "time_zone": "Mars"}),
            concat!(
                r#"{"message":"Time zone is invalid. Date is invalid. Status is invalid.","errors":{"report_params":"#,
                r#"{"time_zone":["is invalid"],"date":["is invalid"],"status":["is invalid"]}}}"#
            ),
        ),
        (
            json!({"from": "2031-05-04"}),
            r#"{"message":"To can't be blank.","errors":{"report_params":{"to":["can't be blank"]}}}"#,
        ),
        (
            json!({"date": "2031-05-04", "starting_after": "nobody"}),
            r#"{"message":"Starting after does not exist.","errors":{"starting_after":["does not exist"]}}"#,
        ),
    ] {
        let version = if params.get("starting_after").is_some() { "3" } else { "2" };
        let answer = report(&house, version, "/api/reports", params).await;
        if version == "2" {
            answer.is_exactly(422, told);
        } else {
            let expected: Value = serde_json::from_str(told).unwrap();
            assert_eq!(answer.is(422)["errors"], expected["errors"]);
        }
    }
}

#[tokio::test]
async fn balances_come_out_of_the_books() {
    let house = house().await;
    charge(&house).await;
    let of = async |version: &str, request: Value| {
        let headers = [("x-api-version", version), ("authorization", "Basic MTAxOnNlY3JldC1vZi0xMDE=")];
        house.send("POST", "/balance", &headers, json!({ "request": request }).to_string()).await
    };
    let told = of("2", json!({"currency": "EUR"})).await.is(200);
    let id = told["result"]["gatewayId"].as_i64().unwrap();
    let expected = |bank: &str| {
        format!(
            r#"{{"status":"successful","result":{{"gatewayId":{id},"account":"simulator","amount":999,"currency":"EUR","{bank}":{{"name":"Simulator"}}}}}}"#
        )
    };
    of("2", json!({"gateway_id": id})).await.is_exactly(200, &expected("bankInfo"));
    of("3", json!({"account": "simulator"})).await.is_exactly(200, &expected("bank_info"));
    assert_eq!(of("2", json!({"currency": "USD"})).await.is(200)["result"]["amount"], json!(0));
    of("2", json!({"gateway_id": 1}))
        .await
        .is_exactly(422, r#"{"message":"Gateway id is invalid.","errors":{"gateway_id":["is invalid"]}}"#);
    let channels = house.get("/shop/channel_balances/?currency=eur").await.is(200);
    assert_eq!(
        channels,
        json!({"balances": [{"gateway_id": id, "account": "simulator", "currency": "EUR", "amount": 999}]})
    );
}
