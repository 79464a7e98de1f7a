//! Card data stays where it belongs: in no log, no table and no answer.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::house::{charge, follow_up, house, with};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Every file of the database, as its bytes lie on the disk.
fn on_disk(folder: &std::path::Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_card_number_in_a_merchants_own_words_is_refused_and_changes_nothing() {
    let house = house().await;
    let charged = house.charge(charge()).await.is(200);
    let reference = charged["gatewayReference"].as_str().unwrap();
    let before = house.rows().await;
    for number in ["4242424242424242", "card 4242 4242 4242 4242", "ref:378282246310005;x"] {
        for (field, pointer) in [("myRef", "/myRef"), ("orderDesc", "/orderDesc")] {
            for path in ["charge", "authorize", "tokenize"] {
                let body = with(charge(), pointer, json!(number));
                let answer = house.call("POST", &format!("/PaymentGateway/{path}"), body).await;
                assert_eq!(answer.fields(), [field], "{path}: {number}");
                assert!(answer.body.contains("must not contain a card number"), "{}", answer.body);
                assert!(!answer.body.contains("4242") && !answer.body.contains("3782"), "{}", answer.body);
            }
        }
        let body: serde_json::Value = serde_json::from_str(&follow_up(reference, "1")).unwrap();
        let body = with(body, "/myRef", json!(number));
        let answer = house.call("PUT", "/PaymentGateway/refund", body).await;
        assert_eq!(answer.fields(), ["myRef"], "{number}");
    }
    let name = house.call("PUT", "/EWalletAccounts/x_4242424242424242", r#"{"eWalletName":"Mock"}"#).await;
    assert_eq!(name.fields(), ["name"]);
    assert_eq!(house.rows().await, before);
    assert_eq!(house.charges().await.len(), 1);
    // What only looks like one is a reference like any other.
    for fine in ["4242424242424241", "A4242424242424242", "1767355200000"] {
        house.charge(with(charge(), "/myRef", json!(fine))).await.is(200);
    }
}

#[tokio::test]
async fn no_card_number_and_no_verification_value_is_left_anywhere() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let house = house().await;
    let numbers = ["4242424242424242", "378282246310005", "4000000000009995", "4000000000003220"];
    let mut answers = String::new();
    for (at, number) in numbers.into_iter().enumerate() {
        let token = house.token(number).await;
        for given in [number.to_owned(), format!("@{token}")] {
            let body = with(with(charge(), "/card/cardNumber", json!(given)), "/card/cvv", json!("9173"));
            let body = with(body, "/generateToken", json!(true));
            let headers =
                [("x-api-key", super::house::KEY), ("idempotency-key", &*format!("k{at}{}", given.len()))];
            for _ in 0..2 {
                let answer = house.send("POST", "/PaymentGateway/charge", &headers, body.to_string()).await;
                answers.push_str(&answer.body);
                if let Some(reference) = answer.json()["gatewayReference"].as_str() {
                    let body = follow_up(reference, "1").replace("4242424242424242", number);
                    answers.push_str(&house.call("PUT", "/PaymentGateway/refund", body).await.body);
                }
            }
        }
    }
    let bad =
        with(with(charge(), "/card/cardNumber", json!("4242424242424241")), "/card/cvv", json!("91731"));
    answers.push_str(&house.charge(bad).await.body);
    answers.push_str(&house.charge(r#"{"4242424242424242":1,"4242424242424242":2}"#).await.body);

    tracing::info!("the end");
    let logged = log.0.lock().unwrap().clone();
    let disk = on_disk(&house.folder);
    assert!(!disk.is_empty() && !answers.is_empty() && holds(&logged, "the end"));
    for number in numbers.into_iter().chain(["4242424242424241"]) {
        assert!(!holds(answers.as_bytes(), number), "an answer holds {number}");
        assert!(!holds(&logged, number), "the log holds {number}");
        assert!(!holds(&disk, number), "the database holds {number}");
    }
    for cvv in ["\"9173\"", "=9173 ", ":9173,", ": 9173", "91731"] {
        assert!(!holds(answers.as_bytes(), cvv), "an answer holds a verification value");
        assert!(!holds(&logged, cvv), "the log holds a verification value");
        assert!(!holds(&disk, cvv), "the database holds a verification value");
    }
}
