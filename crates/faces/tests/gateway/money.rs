//! Amounts and currencies at the edge.

use axum::body::Body;
use serde_json::json;

use super::house::{LIVE, charge, house, with};

#[tokio::test]
async fn amounts_keep_their_currencys_decimals() {
    let house = house().await;
    for (amount, currency, shown, minor) in [
        ("500", "JPY", "500", 500),
        ("1.5", "KWD", "1.500", 1500),
        ("1e2", "EUR", "100.00", 10_000),
        ("0.29", "EUR", "0.29", 29),
        ("42.9", "usd", "42.90", 4290),
    ] {
        let body = with(charge(), "/currency", json!(currency)).to_string();
        let answer = house.charge(body.replace("42.9,", &format!("{amount},"))).await;
        let code = currency.to_uppercase();
        answer.is(200);
        assert!(
            answer.body.contains(&format!(r#""currency":"{code}","amount":{shown},"#)),
            "{}",
            answer.body
        );
        assert_eq!(house.charges().await.last().unwrap()["amount"], minor);
    }
}

#[tokio::test]
async fn historic_money_is_for_tests_only() {
    let house = house().await;
    let live = |code: &str| {
        let body = with(charge(), "/currency", json!(code)).to_string();
        house.send("POST", "/PaymentGateway/charge", &[("x-api-key", LIVE)], Body::from(body))
    };
    for (code, successor) in [("BYR", "BYN"), ("HRK", "EUR"), ("MRO", "MRU"), ("VEF", "VES"), ("BGN", "EUR")]
    {
        let body = with(charge(), "/currency", json!(code)).to_string().replace("42.9,", "42,");
        let refused = live(code).await;
        assert!(refused.fields().contains(&"currency".to_owned()));
        assert!(refused.body.contains(successor), "{}", refused.body);
        house.charge(body).await.is(200);
    }
    for code in ["XAU", "XDR", "XTS", "XXX"] {
        assert_eq!(live(code).await.fields(), ["currency"]);
        assert_eq!(house.charge(with(charge(), "/currency", json!(code))).await.fields(), ["currency"]);
    }
    assert_eq!(live("EUR").await.status, 200);
}
