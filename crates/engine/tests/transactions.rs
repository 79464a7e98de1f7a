//! Transactions, payment tokens and stored cards: written together with the payment that they name, or not at all.
#![allow(clippy::unwrap_used, reason = "in a test, an unwrap that fails is the failure to report")]

use florin_domain::{AttemptState, Operation};
use florin_engine::checkouts::{self, Checkout, NewCheckout};
use florin_engine::transactions::{self, Begun, Ruling, Take};
use florin_engine::{CardSource, EngineError, Order, cards, payments};
use florin_store::deliveries::{self, DeliveryKey};

mod house;

use house::{House, card, euros, houses};

const SHOP: i64 = 361;
const URL: &str = "https://shop.example/hooks?secret=1";

fn begun(house: &House, take: Option<Take>) -> Begun {
    Begun {
        uid: transactions::new_uid(&house.engine),
        face: "checkout",
        shop: SHOP,
        kind: "payment",
        parent: None,
        tracking_id: Some("order-71".into()),
        words: r#"{"amount":1.50,"b":2,"a":1}"#.into(),
        checkout: take,
        card: None,
        new_card: None,
        remembered: None,
        duplicate_of: None,
        announces: Some(URL.into()),
    }
}

async fn order(house: &House, begun: Begun) -> Order {
    Order { begun: Some(begun), ..house.order(Operation::Charge, 1999).await }
}

async fn token(house: &House, allowed: u32) -> Checkout {
    let new = NewCheckout {
        words: r#"{"order":{"amount":1999}}"#.into(),
        allowed,
        expires_at: house.engine.now().plus_ms(3_600_000),
        announces: Some(URL.into()),
    };
    checkouts::create(&house.engine, &house.caller, SHOP, new).await.unwrap()
}

async fn pay(house: &House, begun: Begun) -> Result<AttemptState, EngineError> {
    let outcome = payments::start(&house.engine, &house.caller, order(house, begun).await).await?;
    Ok(outcome.tried[0].attempt.state)
}

#[tokio::test]
async fn a_transaction_is_found_by_its_names_and_keeps_its_words_to_the_letter() {
    for house in houses().await {
        let begun = begun(&house, None);
        let uid = begun.uid.clone();
        pay(&house, begun).await.unwrap();
        let (engine, merchant) = (&house.engine, &house.caller.merchant);
        let found = transactions::find(engine, merchant, SHOP, &uid).await.unwrap().unwrap();
        assert_eq!(found.words, r#"{"amount":1.50,"b":2,"a":1}"#);
        assert_eq!((found.state(), found.money), (Some(AttemptState::Succeeded), euros(1999)));
        assert!(found.updated_at >= found.created_at);
        assert!(transactions::find(engine, merchant, SHOP + 1, &uid).await.unwrap().is_none());
        let list = transactions::list_by_tracking_id(engine, merchant, SHOP, "order-71", 10).await.unwrap();
        assert_eq!(list.iter().map(|one| one.uid.as_str()).collect::<Vec<_>>(), [uid.as_str()]);
        // Its merchant will hear of it, at an address of which only the origin is kept.
        let key = DeliveryKey { merchant: merchant.clone(), face: "checkout".into(), resource: uid };
        let delivery = deliveries::find(engine.db(), &key).await.unwrap().unwrap();
        assert_eq!(delivery.endpoint, "https://shop.example");
        house.reconcile(engine).await;
    }
}

#[tokio::test]
async fn a_token_is_paid_once_however_many_try_at_the_same_moment() {
    for house in houses().await {
        let made = token(&house, 1).await;
        let tries = (0..8).map(|_| pay(&house, begun(&house, Some(made.take()))));
        let results = futures_util::future::join_all(tries).await;
        let paid = results.iter().filter(|result| matches!(result, Ok(AttemptState::Succeeded))).count();
        let busy = results.iter().filter(|result| matches!(result, Err(EngineError::UnderWay))).count();
        assert_eq!((paid, busy), (1, 7), "{results:?}");
        let after = checkouts::find(&house.engine, made.token.expose()).await.unwrap().unwrap();
        assert_eq!(
            (after.used, after.last.and_then(|last| last.state())),
            (1, Some(AttemptState::Succeeded))
        );
        // None is left.
        let again = checkouts::find(&house.engine, made.token.expose()).await.unwrap().unwrap();
        let refused = pay(&house, begun(&house, Some(again.take()))).await;
        assert!(matches!(refused, Err(EngineError::UnderWay)), "{refused:?}");
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn tokens_are_unguessable_and_kept_by_their_hash_only() {
    for house in houses().await {
        let made = token(&house, 2).await;
        let text = made.token.expose().to_owned();
        assert!(text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        let found = checkouts::find(&house.engine, &text).await.unwrap().unwrap();
        assert_eq!((found.words.as_str(), found.allowed), (r#"{"order":{"amount":1999}}"#, 2));
        assert!(checkouts::find(&house.engine, &text.replace(&text[..1], "g")).await.unwrap().is_none());
        let rows = house.engine.db().fetch("SELECT token_hash, body FROM checkouts", &[]).await.unwrap();
        for mut row in rows {
            let kept = format!("{} {}", row.text().unwrap(), row.text().unwrap());
            assert!(!kept.contains(&text));
        }
    }
}

#[tokio::test]
async fn the_same_again_within_half_a_minute_is_a_duplicate() {
    for house in houses().await {
        let same = || Begun { duplicate_of: Some("payment/1999/EUR/stamp".into()), ..begun(&house, None) };
        assert_eq!(pay(&house, same()).await.unwrap(), AttemptState::Succeeded);
        house.clock.advance_ms(29_000);
        assert!(matches!(pay(&house, same()).await, Err(EngineError::Duplicate)));
        let other = Begun { shop: SHOP + 1, ..same() };
        assert_eq!(pay(&house, other).await.unwrap(), AttemptState::Succeeded);
        house.clock.advance_ms(1_001);
        assert_eq!(pay(&house, same()).await.unwrap(), AttemptState::Succeeded);
        let crowd = futures_util::future::join_all((0..6).map(|_| pay(&house, same()))).await;
        assert!(crowd.iter().all(|one| matches!(one, Err(EngineError::Duplicate))), "{crowd:?}");
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_ruling_stands_above_the_attempt() {
    for house in houses().await {
        let begun = begun(&house, None);
        let ruling = Ruling {
            status: "failed".into(),
            code: "F.7001".into(),
            message: Some("stock ran out".into()),
            friendly_message: None,
        };
        let (engine, caller) = (&house.engine, &house.caller);
        let made = {
            let wanted = transactions::Ruled {
                begun: &begun,
                money: euros(1999),
                ruling: &ruling,
                opened: &[],
                key: None,
            };
            transactions::write_ruled(engine, caller, wanted).await.unwrap()
        };
        assert!(made.carried.is_none());
        let found = transactions::find(engine, &caller.merchant, SHOP, &begun.uid).await.unwrap().unwrap();
        assert_eq!(found.ruling, Some(ruling));
        assert_eq!(house.books().await["calls"], 0, "no PSP was asked");
    }
}

#[tokio::test]
async fn a_stored_card_is_charged_by_its_token_and_by_nobody_else() {
    for house in houses().await {
        let (engine, caller) = (&house.engine, &house.caller);
        let contracts = ["recurring".to_owned()];
        let new = cards::prepare(engine, &caller.merchant, "shop/361", &card("4242424242424242"), &contracts);
        let new = new.unwrap();
        let name = new.token.clone();
        let first = Begun { new_card: Some(new), ..begun(&house, None) };
        let uid = first.uid.clone();
        pay(&house, first).await.unwrap();
        let merchant = &caller.merchant;
        let stored = cards::by_token(engine, merchant, "shop/361", name.expose()).await.unwrap().unwrap();
        assert_eq!((stored.holder.as_str(), stored.facts.last4.as_str()), ("Ines Duarte", "4242"));
        assert_eq!(stored.made_by.as_deref(), Some(uid.as_str()));
        assert!(stored.has("recurring") && !stored.has("credit"));
        assert!(cards::by_token(engine, merchant, "shop/362", name.expose()).await.unwrap().is_none());

        let (opened, trace) = cards::open(engine, caller, &stored, None).await.unwrap();
        let later = Begun { card: Some(stored.id.clone()), ..begun(&house, None) };
        let mut order = order(&house, later).await;
        order.source = CardSource::Card(opened);
        order.opened = vec![trace];
        order.merchant_initiated = Some(Some("012345678901234".into()));
        let outcome = payments::start(engine, caller, order).await.unwrap();
        assert_eq!(outcome.tried[0].attempt.state, AttemptState::Succeeded);
        let sql = "SELECT record_id FROM access_log WHERE record_id = $1";
        let log = engine.db().fetch(sql, florin_store::args![&stored.id]).await.unwrap();
        assert_eq!(log.len(), 1, "each opening is in the access log");

        cards::delete(engine, merchant, &stored).await.unwrap();
        assert!(cards::by_token(engine, merchant, "shop/361", name.expose()).await.unwrap().is_none());
        let mut row = engine.db().fetch("SELECT envelope FROM cards", &[]).await.unwrap().pop().unwrap();
        assert_eq!(row.text().unwrap(), "", "the number is gone");
    }
}

#[tokio::test]
async fn nothing_of_a_card_or_a_request_is_in_the_database_in_clear() {
    let house = house::house().await;
    let (engine, caller) = (&house.engine, &house.caller);
    let new = cards::prepare(engine, &caller.merchant, "shop/361", &card("4242424242424242"), &[]).unwrap();
    let token = new.token.expose().to_owned();
    let words = r#"{"customer":{"email":"ines@example.test"}}"#.to_owned();
    pay(&house, Begun { new_card: Some(new), words, ..begun(&house, None) }).await.unwrap();
    for table in ["transactions", "cards", "attempts", "payments", "deliveries"] {
        let sql: &'static str = match table {
            "transactions" => "SELECT body FROM transactions",
            "cards" => "SELECT envelope || token || facts FROM cards",
            "attempts" => "SELECT COALESCE(announces, '') || COALESCE(answer, '') FROM attempts",
            "payments" => "SELECT COALESCE(card, '') FROM payments",
            _ => "SELECT endpoint || resource FROM deliveries",
        };
        for mut row in engine.db().fetch(sql, &[]).await.unwrap() {
            let text = row.text().unwrap();
            for secret in ["4242424242424242", token.as_str(), "ines@example.test", "secret=1"] {
                assert!(!text.contains(secret), "{table}: {secret}");
            }
        }
    }
}
