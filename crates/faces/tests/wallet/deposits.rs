//! Deposits: the card is charged once, the account credited once, whatever happens in between.

use florin_domain::{AccountNumber, Credentials, Currency, LedgerAccount, Money, Transfer};
use florin_engine::accounts::AccountSettings;
use florin_engine::notices::{self, Received};
use florin_engine::{Compat, inquiries, provision};
use florin_store::ledger;
use florin_store::wallet::statements::{self, Direction, Statement};
use serde_json::{Value, json};

use crate::house::{Answer, House, Plain, START, house_with};

const DECLINED: &str = r#"{"error":"card_declined","error_description":"The card was declined"}"#;
const STATE: &str = r#"{"error":"invalid_state","error_description":"The state of the card or the deposit does not allow it"}"#;
const BROKEN: &str =
    r#"{"error":"internal_server_error","error_description":"Something is wrong here, try again later"}"#;
pub(crate) const VISA: &str = "4111111111111111";

/// A house whose deposits cost 1.4 %, at least 0.10.
pub(crate) async fn shop() -> House {
    house_with(json!({ "commission": [{ "percent": "1.4", "min": 10, "max": 500, "currency": "EUR" }] }))
        .await
}

/// The deposit of the published example, done.
#[track_caller]
pub(crate) fn is_processed(answer: &Answer, id: i64) {
    answer.is(
        200,
        &format!(
            r#"{{"id":{id},"account_number":"EVP0123456789123","amount":{{"amount":1313,"currency":"EUR","amount_decimal":"13.13"}},"commission":{{"amount":18,"currency":"EUR","amount_decimal":"0.18"}},"status":"processed"}}"#
        ),
    );
}

/// What the books say after one deposit of 13.13 with 0.18 on top.
pub(crate) fn credited() -> Vec<(String, i64)> {
    vec![
        ("commission".into(), -18),
        ("psp/simulator".into(), 1331),
        ("wallet/EVP0123456789123".into(), -1313),
    ]
}

/// The books hold.
pub(crate) async fn verified(house: &House) {
    assert_eq!(ledger::verify(house.engine.db()).await.unwrap(), []);
}

#[tokio::test]
async fn a_card_is_charged_amount_and_commission_and_the_account_credited_the_amount() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let body = r#"{"account_number":"EVP0123456789123","amount":{"amount":1313,"currency":"EUR"}}"#;
    let made = house.call("POST", &format!("/rest/v1/card/{card}/deposit"), body).await;
    let deposit: Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!((made.status, &deposit["status"]), (200, &json!("new")));
    assert_eq!(house.charged().await, [0_i64; 0], "creating moves nothing");
    assert_eq!(house.books().await, []);
    let id = deposit["id"].as_i64().unwrap();
    is_processed(&house.process(id).await, id);
    assert_eq!(house.charged().await, [1331]);
    assert_eq!(house.books().await, credited());
    is_processed(&house.process(id).await, id);
    is_processed(&house.call("GET", &format!("/rest/v1/deposit/{id}"), "").await, id);
    assert_eq!(house.charged().await, [1331], "asked twice, charged once");
    verified(&house).await;
}

#[tokio::test]
async fn a_declined_card_is_told_once_and_then_it_is_over() {
    let house = shop().await;
    let card = house.related("4000000000009995").await;
    let id = house.deposit(card, 1313).await;
    house.process(id).await.is(400, DECLINED);
    house.process(id).await.is(409, STATE);
    assert_eq!(house.books().await, []);
    assert_eq!(house.get(&format!("card/{card}")).await["status"], "related", "the card keeps its status");
}

#[tokio::test]
async fn who_waits_for_the_same_decline_hears_it_too() {
    let house = shop().await;
    let card = house.related("4000000000009995").await;
    let id = house.deposit(card, 1313).await;
    let answers = futures_util::future::join_all((0..4).map(|_| house.process(id))).await;
    let told: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(told.contains(&400) && told.iter().all(|status| [400, 409].contains(status)), "{told:?}");
}

#[tokio::test]
async fn an_unreachable_partner_leaves_the_deposit_as_it_was() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let id = house.deposit(card, 1313).await;
    house.rule("charge", "http_503").await;
    house.process(id).await.is(500, BROKEN);
    assert_eq!(house.get(&format!("deposit/{id}")).await["status"], "new");
    assert_eq!(house.books().await, []);
    is_processed(&house.process(id).await, id);
    assert_eq!((house.charged().await, house.books().await), (vec![1331], credited()));
    verified(&house).await;
}

/// Asks the PSP about everything that is unknown, a minute later.
async fn asked(house: &House) {
    house.clock.advance_ms(60_000);
    inquiries::sweep(&house.engine).await.unwrap();
}

#[tokio::test]
async fn an_unknown_outcome_stays_under_way_until_the_partner_is_asked() {
    let house = shop().await;
    let card = house.related("4000000000000119").await;
    let id = house.deposit(card, 1313).await;
    house.process(id).await.is(500, BROKEN);
    assert_eq!(house.get(&format!("deposit/{id}")).await["status"], "processing");
    assert_eq!((house.charged().await, house.books().await), (vec![1331], vec![]));
    asked(&house).await;
    is_processed(&house.process(id).await, id);
    assert_eq!((house.charged().await, house.books().await), (vec![1331], credited()));
    verified(&house).await;
}

#[tokio::test]
async fn a_deposit_that_nobody_processed_ends() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let (old, orphan) = (house.deposit(card, 1313).await, house.deposit(card, 500).await);
    house.clock.advance_ms(24 * 3600 * 1000);
    let later = |id: i64| Plain {
        ts: (START + 24 * 3600).to_string(),
        ..Plain::new("PUT", &format!("/rest/v1/deposit/{id}/process"), "")
    };
    house.ask(&later(old)).await.is(409, STATE);
    florin_engine::wallet::sweep::run(&house.engine).await.unwrap();
    house.ask(&later(orphan)).await.is(409, STATE);
    assert_eq!(house.charged().await, [0_i64; 0]);
}

#[tokio::test]
async fn deposits_of_a_deleted_card_are_orphans() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let (done, left) = (house.deposit(card, 1313).await, house.deposit(card, 500).await);
    is_processed(&house.process(done).await, done);
    assert_eq!(house.call("DELETE", &format!("/rest/v1/card/{card}"), "").await.status, 204);
    house.process(left).await.is(409, STATE);
    is_processed(&house.process(done).await, done);
    let refused = house.call("POST", &format!("/rest/v1/card/{card}/deposit"), "{}").await;
    assert_eq!(refused.refused(), (400, "invalid_parameters".into()));
    let body = r#"{"account_number":"EVP0123456789123","amount":{"amount":1,"currency":"EUR"}}"#;
    let refused = house.call("POST", &format!("/rest/v1/card/{card}/deposit"), body).await;
    assert_eq!(refused.refused(), (404, "not_found".into()));
}

#[tokio::test]
async fn what_cannot_be_deposited_is_refused_in_the_order_of_the_page() {
    let settings = json!({
        "currencies": ["EUR", "USD"], "commission": [{ "percent": "1", "min": 10, "currency": "EUR" }],
        "deposit_limits": [{ "currency": "EUR", "min": 100, "max": 100_000 }],
    });
    let house = house_with(settings).await;
    let card = house.related(VISA).await;
    let deposit =
        |account: &str, amount: Value| json!({ "account_number": account, "amount": amount }).to_string();
    let euros = |cents: Value| json!({ "amount": cents, "currency": "EUR" });
    let own = "EVP0123456789123";
    let target = format!("/rest/v1/card/{card}/deposit");
    for (body, status, code) in [
        ("nonsense".to_owned(), 400, "invalid_request"),
        (r#"{"account_number":5}"#.to_owned(), 400, "invalid_parameters"),
        (deposit(own, json!(1313)), 400, "invalid_parameters"),
        (deposit(own, euros(json!(0))), 400, "invalid_parameters"),
        (deposit(own, euros(json!(-5))), 400, "invalid_parameters"),
        (deposit(own, euros(json!(1313.5))), 400, "invalid_parameters"),
        (deposit(own, euros(json!(99))), 400, "invalid_parameters"),
        (deposit(own, euros(json!(100_001))), 400, "invalid_parameters"),
        (deposit(own, json!({ "amount": 500, "currency": "GBP" })), 400, "invalid_parameters"),
        (deposit(own, json!({ "amount": 500, "currency": "USD" })), 400, "invalid_parameters"),
        (deposit("EVP5", euros(json!(500))), 400, "invalid_parameters"),
        (deposit("EVP9990001112223", euros(json!(500))), 403, "forbidden"),
    ] {
        let refused = house.call("POST", &target, &body).await;
        assert_eq!(refused.refused(), (status, code.to_owned()), "{body}");
    }
    let good = deposit(own, euros(json!(500)));
    let (unrelated, address) = house.card().await;
    let target = format!("/rest/v1/card/{unrelated}/deposit");
    assert_eq!(house.call("POST", &target, &good).await.refused(), (409, "invalid_state".into()));
    house.relate(&address, "4000000000000002").await;
    assert_eq!(house.call("POST", &target, &good).await.refused(), (409, "invalid_state".into()));
    for id in ["99", "x", "1.0"] {
        let target = format!("/rest/v1/deposit/{id}/process");
        assert_eq!(house.call("PUT", &target, "").await.refused(), (404, "not_found".into()), "{id}");
    }
    let own = Plain {
        id: "ownClient",
        key: "own-key",
        ..Plain::new("GET", &format!("/rest/v1/deposit/{}", house.deposit(card, 500).await), "")
    };
    assert_eq!(house.ask(&own).await.status, 200);
}

#[tokio::test]
async fn the_rule_of_a_card_is_the_one_of_its_day() {
    let house = shop().await;
    let card = house.related(VISA).await;
    let settings = json!({ "commission": [{ "fix": 25, "currency": "EUR" }] });
    florin_engine::provision::apply(&house.engine, &super::house::declared(settings), false).await.unwrap();
    house.clock.advance_ms(2000);
    let id = house.deposit(card, 1313).await;
    assert_eq!(house.get(&format!("deposit/{id}")).await["commission"]["amount"], 18);
    let new = house.related("5555555555554444").await;
    let id = house.deposit(new, 1313).await;
    assert_eq!(house.get(&format!("deposit/{id}")).await["commission"]["amount"], 25);
    assert_eq!(
        house.get(&format!("card/{new}")).await["commission_rule"],
        json!({ "fix": 25, "fix_decimal": "0.25", "currency": "EUR" })
    );
}

#[tokio::test]
async fn what_was_held_to_prove_a_card_is_given_back() {
    let house = shop().await;
    house.related(VISA).await;
    let held = |books: &Value| books["charges"][0]["state"].as_str().unwrap().to_owned();
    let books = house.control(florin_connectors::Method::Get, "books", Value::Null).await;
    assert_eq!((held(&books), books["charges"][0]["amount"].as_i64()), ("authorized".into(), Some(100)));
    florin_engine::wallet::sweep::run(&house.engine).await.unwrap();
    let books = house.control(florin_connectors::Method::Get, "books", Value::Null).await;
    assert_eq!(held(&books), "voided");
    let due =
        house.engine.db().fetch("SELECT id FROM wallet_cards WHERE due_at IS NOT NULL", &[]).await.unwrap();
    assert!(due.is_empty(), "and nobody looks again");
    assert_eq!(house.books().await, []);
}

/// The wallet with a merchant's gateway account, whose PSP calls us.
async fn lender() -> (House, String) {
    let account = provision::Account {
        name: "main".into(),
        connector: florin_connectors::find("simulator").unwrap(),
        credentials: Credentials::new([("WebhookKey".to_owned(), "webhook-key".to_owned())]),
        settings: AccountSettings::default(),
    };
    let merchant = provision::Merchant {
        name: "lender".into(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: vec![account],
        shops: Vec::new(),
        documents: Vec::new(),
    };
    let settings = json!({
        "relation_gateway": "main", "commission": [{ "percent": "1.4", "min": 10, "max": 500, "currency": "EUR" }],
    });
    let house = super::house::empty(florin_engine::Settings {
        public_url: "https://pay.example".into(),
        ..florin_engine::Settings::dev()
    })
    .await;
    let declared = provision::Declaration { merchants: vec![merchant], ..super::house::declared(settings) };
    provision::apply(&house.engine, &declared, false).await.unwrap();
    let mut row = house.engine.db().fetch_one("SELECT id FROM gateway_accounts", &[]).await.unwrap().unwrap();
    (house, row.text().unwrap())
}

/// The PSP tells of a dispute over all that the first deposit's card was charged.
async fn tell(house: &House, account: &str, event: &str, word: &str) {
    let mut row =
        house.engine.db().fetch_one("SELECT payment_id FROM wallet_deposits", &[]).await.unwrap().unwrap();
    let body = json!({
        "id": event, "type": format!("dispute.{word}"),
        "data": { "id": "x", "reference": format!("{}-1", row.text().unwrap()), "dispute": { "reason": "fraudulent", "amount": 1331 } },
    })
    .to_string();
    let time = house.engine.now().seconds();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, b"webhook-key");
    let tag = aws_lc_rs::hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let headers = [("sim-signature".to_owned(), format!("t={time},v1={}", hex::encode(tag)))];
    let received =
        notices::receive(&house.engine, "simulator", account, &headers, body.as_bytes()).await.unwrap();
    assert_eq!(received, Received::Kept);
}

#[tokio::test]
async fn a_chargeback_takes_what_is_there_and_leaves_the_rest_as_debt() {
    let (house, account) = lender().await;
    let card = house.related(VISA).await;
    let id = house.deposit(card, 1313).await;
    is_processed(&house.process(id).await, id);
    let before = house.books().await;

    tell(&house, &account, "evt_1", "opened").await;
    assert_eq!(house.books().await, [], "all of it was still there");
    tell(&house, &account, "evt_2", "won").await;
    assert_eq!(house.books().await, before);
    verified(&house).await;

    let (house, account) = lender().await;
    let card = house.related(VISA).await;
    let id = house.deposit(card, 1313).await;
    is_processed(&house.process(id).await, id);
    spend(&house, 1000).await;
    tell(&house, &account, "evt_1", "opened").await;
    let books = house.books().await;
    assert_eq!(books, [("debt/EVP0123456789123".to_owned(), 1000), ("merchant".to_owned(), -1000)]);
    verified(&house).await;
}

/// The user spends some of it.
async fn spend(house: &House, minor: i64) {
    let number = AccountNumber::parse("EVP0123456789123").unwrap();
    let money = Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap();
    let wallet = LedgerAccount::Wallet(number.clone());
    let transfer = Transfer::between(wallet, LedgerAccount::Merchant, money).unwrap();
    let told = Statement {
        id: 1_000_000,
        at: house.engine.now(),
        transfer: "spent".into(),
        direction: Direction::Out,
        kind: "transfer".into(),
        money,
        details: "Spent".into(),
        other: None,
    };
    let posting = ledger::Posting {
        id: "spent",
        kind: "spent",
        payment: None,
        transfer: &transfer,
        at: house.engine.now(),
    };
    let mut tx = house.engine.db().begin().await.unwrap();
    let tenant = florin_engine::wallet::tenant();
    ledger::post(&mut tx, tenant, &posting).await.unwrap();
    statements::insert(&mut tx, tenant, &number, &told).await.unwrap();
    tx.commit().await.unwrap();
}
