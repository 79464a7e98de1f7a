//! Tokens that nobody paid in time are told to their shops (checkout-webhooks 3 and 4.2).

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use florin_engine::deliveries;
use florin_engine::shops::ShopSettings;
use florin_faces::checkout::webhooks::Webhooks;
use serde_json::{Value, json};

use crate::house::{House, card, house, house_with, settings};
use crate::tokens::{checkout, with};

/// A shop that listens: what it heard, and what it answers.
#[derive(Clone, Default)]
struct Ear {
    heard: Arc<Mutex<Vec<Value>>>,
    is_deaf: bool,
}

async fn listen(State(ear): State<Ear>, body: String) -> StatusCode {
    ear.heard.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    if ear.is_deaf { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK }
}

impl Ear {
    /// Its address.
    async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/hooks", post(listen)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/hooks")
    }

    fn heard(&self) -> Vec<Value> {
        self.heard.lock().unwrap().clone()
    }
}

impl House {
    /// Time passes, and what is due is told.
    async fn passes(&self, ms: i64) {
        self.clock.advance_ms(ms);
        deliveries::sweep(&self.engine).await.unwrap();
    }
}

const DAY_MS: i64 = 24 * 3600 * 1000;

async fn listening(own: ShopSettings, ear: &Ear) -> (House, Value) {
    let house = house_with(own).await;
    house.engine.announce_for(Arc::new(Webhooks));
    let asked = with(checkout(), "/settings/notification_url", json!(ear.open().await));
    (house, with(asked, "/attempts", json!(2)))
}

fn paying(token: &str, number: &str) -> Value {
    json!({ "request": { "token": token, "payment_method": "credit_card", "credit_card": card(number) } })
}

#[tokio::test]
async fn an_unpaid_token_is_told_once_when_its_time_is_over() {
    let ear = Ear::default();
    let (house, asked) = listening(settings(), &ear).await;
    let token = house.token(&asked).await;
    house.passes(DAY_MS - 1).await;
    assert!(ear.heard().is_empty(), "not before its time");
    house.passes(1).await;
    house.passes(DAY_MS).await;
    let [told] = &ear.heard()[..] else { panic!("{:?}", ear.heard()) };
    assert_eq!(told["token"], token);
    assert_eq!(told["gateway_response"], Value::Null);
    let state = ["finished", "expired", "status", "message"].map(|name| told[name].clone());
    assert_eq!(state, [json!(false), json!(true), json!("error"), json!("Token is expired.")]);
    assert_eq!(told["order"]["amount"], 1999);
    assert!(told.get("checkout").is_none());
}

#[tokio::test]
async fn a_paid_token_has_nothing_more_to_tell() {
    let ear = Ear::default();
    let (house, asked) = listening(settings(), &ear).await;
    let token = house.token(&asked).await;
    house
        .send("POST", "/ctp/api/payments", &[], paying(&token, "4200000000000000").to_string())
        .await
        .is(200);
    house.passes(0).await;
    house.passes(DAY_MS).await;
    let [told] = &ear.heard()[..] else { panic!("{:?}", ear.heard()) };
    assert_eq!(told["transaction"]["status"], "successful");
    assert_eq!(told["transaction"]["additional_data"]["vendor"], json!({ "name": "CTP", "token": token }));
}

#[tokio::test]
async fn a_declined_token_with_attempts_left_runs_out_too() {
    let ear = Ear::default();
    let (house, asked) = listening(settings(), &ear).await;
    let token = house.token(&asked).await;
    house
        .send("POST", "/ctp/api/payments", &[], paying(&token, "4005550000000019").to_string())
        .await
        .is(200);
    house.passes(DAY_MS).await;
    let heard = ear.heard();
    assert_eq!(heard.len(), 2, "{heard:?}");
    let told = heard.iter().find(|told| told.get("token").is_some()).unwrap();
    assert_eq!((&told["status"], &told["gateway_response"]), (&json!("error"), &Value::Null));
}

#[tokio::test]
async fn a_token_under_way_is_looked_at_again() {
    let ear = Ear::default();
    let (house, asked) = listening(ShopSettings { three_d_secure: true, ..settings() }, &ear).await;
    let token = house.token(&asked).await;
    let paid =
        house.send("POST", "/ctp/api/payments", &[], paying(&token, "4012000000001097").to_string()).await;
    assert_eq!(paid.is(200)["response"]["status"], "incomplete");
    house.passes(DAY_MS).await;
    assert!(ear.heard().is_empty());
    // The customer gives up at the bank: the attempt fails long after the token's time.
    let uid = paid.is(200)["response"]["uid"].as_str().unwrap().to_owned();
    let merchant = house.shop().await.merchant;
    let mut transaction =
        florin_engine::transactions::of_merchant(&house.engine, &merchant, &uid).await.unwrap().unwrap();
    let ruling = florin_engine::transactions::Ruling {
        status: "failed".into(),
        code: "F.0132".into(),
        message: None,
        friendly_message: None,
    };
    florin_engine::transactions::rule(&house.engine, &mut transaction, ruling).await.unwrap();
    house.passes(14 * 60 * 1000).await;
    assert!(ear.heard().iter().all(|told| told.get("token").is_none()));
    house.passes(60 * 1000).await;
    let heard = ear.heard();
    let told = heard.iter().find(|told| told.get("token").is_some()).expect("the token's end");
    assert_eq!((&told["token"], &told["expired"]), (&json!(token), &json!(true)));
}

#[tokio::test]
async fn a_deaf_shop_is_told_of_an_expired_token_three_times() {
    let ear = Ear { is_deaf: true, ..Ear::default() };
    let (house, asked) = listening(settings(), &ear).await;
    house.token(&asked).await;
    house.passes(DAY_MS).await;
    for _ in 0..5 {
        house.passes(200_000).await;
    }
    assert_eq!(ear.heard().len(), 3);
}

#[tokio::test]
async fn a_shop_that_does_not_listen_is_told_nothing() {
    let house = house_with(ShopSettings { notification_url: None, ..settings() }).await;
    house.token(&checkout()).await;
    assert!(house.announced().await.is_empty());
    let listens = self::house().await;
    listens.token(&checkout()).await;
    assert_eq!(listens.announced().await.len(), 1, "the shop's own address is the fallback");
}
