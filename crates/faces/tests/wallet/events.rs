//! Clients that hear of their cards and deposits, because their operator wants it.

use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::deliveries;
use florin_engine::provision;
use florin_engine::wallet::sweep;
use florin_faces::wallet::events::CardEvents;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::house::{House, ID, KEY, declared, document, house, house_with};

const SECRET: &[u8] = b"a secret of thirty-two characters";

/// What came, before it was looked at.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<(HeaderMap, String)>>>);

async fn listen(State(ear): State<Ear>, headers: HeaderMap, body: String) {
    ear.0.lock().unwrap().push((headers, body));
}

impl Ear {
    async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/hooks", post(listen)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/hooks")
    }

    /// Everything that was heard by now, each event with both of its signatures verified.
    async fn heard(&self, house: &House) -> Vec<Value> {
        deliveries::sweep(&house.engine).await.unwrap();
        let pem = house.send("GET", "/publickey", &[], "").await.body;
        let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, STANDARD.decode(der).unwrap());
        let all = self.0.lock().unwrap().clone();
        let verified = all.iter().map(|(headers, body)| {
            assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
            let form: Vec<_> = form_urlencoded::parse(body.as_bytes()).collect();
            let [(event, text), (sign, signature)] = &form[..] else { panic!("{body}") };
            assert_eq!((&**event, &**sign), ("event", "sign"));
            key.verify(text.as_bytes(), &STANDARD.decode(signature.as_bytes()).unwrap()).unwrap();
            let header = |name: &str| headers[name].to_str().unwrap();
            let signed = format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp"));
            let mac = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
            hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), signed.as_bytes(), &mac).unwrap();
            serde_json::from_str(text).unwrap()
        });
        verified.collect()
    }
}

/// A house whose first client listens.
async fn listening(ear: &Ear) -> House {
    let house = house_with(json!({ "relation_lives_s": 60 })).await;
    let mut wanted = declared(json!({ "relation_lives_s": 60 }));
    wanted.documents.push(document(
        "wallet_client",
        ID,
        json!({
            "mac_key": KEY, "permissions": ["use_wallet_api", "manage_cards"], "static_grant": "all",
            "events_url": ear.open().await, "events_secrets": [format!("whsec_{}", STANDARD.encode(SECRET))],
        }),
    ));
    provision::apply(&house.engine, &wanted, false).await.unwrap();
    house.engine.announce_for(Arc::new(CardEvents));
    house
}

#[tokio::test]
async fn a_client_hears_that_its_card_was_proved_and_its_deposit_processed() {
    let ear = Ear::default();
    let house = listening(&ear).await;
    let card = house.related("4111111111111111").await;
    let deposit = house.deposit(card, 1313).await;
    assert_eq!(house.process(deposit).await.status, 200);
    let heard = ear.heard(&house).await;
    let find = |object: &str| heard.iter().find(|event| event["object"] == object).unwrap();
    assert_eq!(heard.len(), 2, "{heard:?}");
    let card_told = house.get(&format!("card/{card}")).await;
    assert_eq!(*find("card"), json!({ "object": "card", "type": "related", "data": card_told }));
    let deposit_told = house.get(&format!("deposit/{deposit}")).await;
    assert_eq!(*find("deposit"), json!({ "object": "deposit", "type": "processed", "data": deposit_told }));
    assert_eq!(ear.heard(&house).await.len(), 2, "each is told once");
}

#[tokio::test]
async fn a_client_hears_of_what_failed_and_not_of_what_is_open() {
    let ear = Ear::default();
    let house = listening(&ear).await;
    let declined = house.related("4000000000009995").await;
    let deposit = house.deposit(declined, 1313).await;
    house.process(deposit).await;
    let (refused, address) = house.card().await;
    house.relate(&address, "4000000000000002").await;
    let (left, _) = house.card().await;
    let (deleted, _) = house.card().await;
    assert_eq!(house.call("DELETE", &format!("/rest/v1/card/{deleted}"), "").await.status, 204);
    let heard = ear.heard(&house).await;
    let told: Vec<_> = heard
        .iter()
        .map(|event| {
            (
                event["object"].as_str().unwrap(),
                event["type"].as_str().unwrap(),
                event["data"]["id"].as_i64().unwrap(),
            )
        })
        .collect();
    for event in [("card", "related", declined), ("deposit", "failed", deposit), ("card", "failed", refused)]
    {
        assert!(told.contains(&event), "{event:?} of {told:?}");
    }
    assert_eq!(told.len(), 3, "{told:?}");
    house.clock.advance_ms(61_000);
    sweep::run(&house.engine).await.unwrap();
    let heard = ear.heard(&house).await;
    let last = json!({ "id": left, "user_id": 13, "status": "failed", "accounts": [] });
    assert_eq!(
        heard[3..],
        [json!({ "object": "card", "type": "failed", "data": last })],
        "nobody proved it in time"
    );
}

#[tokio::test]
async fn who_did_not_ask_hears_nothing() {
    let ear = Ear::default();
    let house = house().await;
    house.engine.announce_for(Arc::new(CardEvents));
    house.related("4111111111111111").await;
    assert_eq!(deliveries::sweep(&house.engine).await.unwrap(), 0);
    let house = listening(&ear).await;
    let card = house.related("4111111111111111").await;
    provision::apply(&house.engine, &declared(json!({})), false).await.unwrap();
    assert!(
        ear.heard(&house).await.is_empty(),
        "card {card} is told to nobody, since nobody listens any more"
    );
}
