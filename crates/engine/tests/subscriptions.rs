//! Subscriptions: charged once a period, on both databases, with any number of workers, whatever crashes in between.

#![allow(clippy::unwrap_used, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use std::sync::Arc;

use florin_domain::Mode;
use florin_engine::engine::Engine;
use florin_engine::shops::{self, NewShop, Shop, ShopSettings};
use florin_engine::subscriptions::{
    self, Details, NewSubscription, Period, Source, State, Subscription, Terms, Unit,
};
use florin_engine::{Compat, EngineError, provision, shop_records, transactions};
use house::{House, card, houses};
use zeroize::Zeroizing;

const SHOP: i64 = 101;
const DAY_MS: i64 = 24 * 3_600_000;

async fn shop(house: &House) -> Shop {
    let new = NewShop {
        id: SHOP,
        secret: Zeroizing::new("a secret".into()),
        private_key_pem: None,
        settings: ShopSettings::default(),
    };
    let merchant = provision::Merchant {
        name: "merchant-1".into(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: Vec::new(),
        shops: vec![new],
        documents: Vec::new(),
    };
    let wanted = provision::Declaration { merchants: vec![merchant], ..provision::Declaration::default() };
    provision::apply(&house.engine, &wanted, false).await.unwrap();
    shops::by_id(&house.engine, SHOP).await.unwrap().unwrap()
}

fn terms() -> Terms {
    Terms {
        currency: "EUR".into(),
        plan: Period { minor: 999, interval: 10, unit: Unit::Day },
        trial: None,
        trial_as_first_payment: false,
        billing_cycles: None,
        attempts: 3,
        no_nights: false,
    }
}

fn new(engine: &Engine, terms: Terms) -> NewSubscription {
    NewSubscription {
        id: shop_records::new_name(engine, "sbs"),
        mode: Mode::Test,
        terms,
        details: Details {
            words: "{}".into(),
            trial_words: r#"{"of":"trial"}"#.into(),
            plan_words: r#"{"of":"plan"}"#.into(),
            description: "Monthly".into(),
            tracking_id: Some("71".into()),
            notification_url: Some("https://shop.example/hooks".into()),
            checkout: None,
        },
        source: Source::Card { card: Box::new(card("4242424242424242")), payer: None },
        idempotency: None,
    }
}

async fn begin(house: &House, terms: Terms) -> Result<Subscription, EngineError> {
    let shop = shop(house).await;
    subscriptions::create(&house.engine, &shop, new(&house.engine, terms)).await
}

async fn now_of(engine: &Engine, house: &House, id: &str) -> Subscription {
    subscriptions::of_merchant(engine, &house.caller.merchant, id).await.unwrap().unwrap()
}

/// What the simulator took, in minor units, in order.
async fn taken(house: &House) -> Vec<i64> {
    let books = house.books().await;
    let charges = books["charges"].as_array().unwrap();
    charges.iter().map(|row| row["captured"].as_i64().unwrap_or(0)).filter(|minor| *minor > 0).collect()
}

/// Works until nothing is due at this instant.
async fn work(engine: &Arc<Engine>) {
    while subscriptions::sweep(engine).await.unwrap() > 0 {}
}

#[tokio::test]
async fn a_subscription_is_charged_period_by_period_with_the_stored_card() {
    for house in houses().await {
        let made = begin(&house, terms()).await.unwrap();
        assert_eq!(made.course.state, State::Active);
        assert_eq!(made.course.renew_at(), Some(made.created_at.plus_ms(10 * DAY_MS)));
        for paid in 2..=3 {
            work(&house.engine).await;
            assert_eq!(taken(&house).await.len(), paid - 1, "not before its time");
            house.clock.advance_ms(10 * DAY_MS);
            work(&house.engine).await;
            assert_eq!(taken(&house).await, vec![999; paid]);
        }
        let found = now_of(&house.engine, &house, &made.id).await;
        assert_eq!((found.course.paid, found.course.state), (3, State::Active));
        // The transactions are the shop's own.
        let merchant = &house.caller.merchant;
        let last = transactions::find(&house.engine, merchant, SHOP, found.course.last.as_deref().unwrap());
        let last = last.await.unwrap().unwrap();
        assert_eq!((last.kind.as_str(), last.words.as_str()), ("payment", r#"{"of":"plan"}"#));
        assert_eq!(last.card.unwrap().id, found.card.unwrap());
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_trial_comes_first_and_a_free_one_only_checks_the_card() {
    for house in houses().await {
        let trial = Period { minor: 100, interval: 1, unit: Unit::Day };
        let made = begin(&house, Terms { trial: Some(trial), ..terms() }).await.unwrap();
        assert_eq!((made.course.state, taken(&house).await), (State::Trial, vec![100]));
        house.clock.advance_ms(DAY_MS);
        work(&house.engine).await;
        assert_eq!(taken(&house).await, vec![100, 999]);

        let free = Period { minor: 0, ..trial };
        let made = begin(&house, Terms { trial: Some(free), ..terms() }).await.unwrap();
        assert_eq!((made.course.state, taken(&house).await.len()), (State::Trial, 2));
        house.clock.advance_ms(DAY_MS);
        work(&house.engine).await;
        let found = now_of(&house.engine, &house, &made.id).await;
        assert_eq!((found.course.state, taken(&house).await.len()), (State::Active, 3));
    }
}

#[tokio::test]
async fn a_declined_renewal_is_tried_again_the_next_night_and_given_up_after_three() {
    for house in houses().await {
        let made = begin(&house, terms()).await.unwrap();
        house.clock.advance_ms(10 * DAY_MS);
        for declined in 1..=3 {
            house.rule("charge", "issuer_declined").await;
            work(&house.engine).await;
            let found = now_of(&house.engine, &house, &made.id).await;
            assert_eq!(found.course.declined, declined);
            assert_eq!(found.course.state, if declined < 3 { State::FailedAttempt } else { State::Failed });
            house.clock.advance_ms(DAY_MS);
        }
        work(&house.engine).await;
        assert_eq!(taken(&house).await, vec![999], "nothing follows a failure");
    }
}

#[tokio::test]
async fn many_workers_charge_a_period_once() {
    for house in houses().await {
        let shop = shop(&house).await;
        for _ in 0..4 {
            subscriptions::create(&house.engine, &shop, new(&house.engine, terms())).await.unwrap();
        }
        house.clock.advance_ms(10 * DAY_MS);
        let other = house.reborn().await;
        let sweeps = (0..6).map(|at| {
            let engine = if at % 2 == 0 { house.engine.clone() } else { other.clone() };
            tokio::spawn(async move { subscriptions::sweep(&engine).await })
        });
        for swept in futures_util::future::join_all(sweeps).await {
            swept.unwrap().unwrap();
        }
        work(&house.engine).await;
        assert_eq!(taken(&house).await, vec![999; 8]);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_renewal_survives_a_crash_at_every_commit() {
    for fault in ["approved", "issuer_declined", "cut_after_charge"] {
        // Lease, decision, opening, fact, the network's id, outcome.
        for n in 0..6 {
            for behind in [false, true] {
                if fault != "approved" && !behind {
                    continue;
                }
                let both = fault == "approved" && behind;
                let all = if both { houses().await } else { vec![house::house().await] };
                for house in all {
                    let made = begin(&house, terms()).await.unwrap();
                    house.clock.advance_ms(10 * DAY_MS);
                    house.rule("charge", fault).await;
                    let outage = house.engine.db().outage();
                    if behind {
                        outage.behind(n);
                    } else {
                        outage.before(n);
                    }
                    let _ = subscriptions::sweep(&house.engine).await;
                    let engine = house.reborn().await;
                    // A lease that ends, an outcome that is found out, and the hour at which an error is tried again.
                    for wait_ms in [301_000, 301_000, 3_600_000, 301_000] {
                        house.settle(&engine).await;
                        house.clock.advance_ms(wait_ms);
                        work(&engine).await;
                    }
                    house.reconcile(&engine).await;
                    let found = now_of(&engine, &house, &made.id).await;
                    let renewals = taken(&house).await.len() - 1;
                    let told = format!("{fault} {n} {behind}: {:?}", found.course);
                    assert!(found.course.charge.is_none(), "{told}");
                    assert_eq!(renewals, found.course.paid as usize - 1, "{told}");
                    if fault == "approved" {
                        assert_eq!((renewals, found.course.state), (1, State::Active), "{told}");
                    }
                    if fault == "issuer_declined" {
                        // The rule holds once: who died before sending is charged later, nobody twice.
                        assert!(renewals <= 1, "{told}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_first_charge_survives_a_crash_at_every_commit() {
    for n in 0..4 {
        for behind in [false, true] {
            for house in houses().await {
                let shop = shop(&house).await;
                let wish = new(&house.engine, terms());
                let id = wish.id.clone();
                let outage = house.engine.db().outage();
                if behind {
                    outage.behind(n);
                } else {
                    outage.before(n);
                }
                let answered = subscriptions::create(&house.engine, &shop, wish).await;
                let engine = house.reborn().await;
                house.settle(&engine).await;
                house.clock.advance_ms(301_000);
                work(&engine).await;
                house.reconcile(&engine).await;
                let found = subscriptions::of_merchant(&engine, &shop.merchant, &id).await.unwrap();
                let paid = found.as_ref().map_or(0, |found| found.course.paid as usize);
                assert_eq!(taken(&house).await.len(), paid, "{n} {behind}: {answered:?}");
                if let Some(found) = found {
                    let state = if paid == 1 { State::Active } else { State::Failed };
                    assert_eq!(found.course.state, state, "{n} {behind}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_cancelled_subscription_and_a_deleted_card_are_not_charged() {
    for house in houses().await {
        let made = begin(&house, terms()).await.unwrap();
        let gone = subscriptions::cancel(&house.engine, made, "moved away").await.unwrap();
        assert_eq!((gone.course.state, gone.course.renew_at()), (State::Canceled, None));
        let other = begin(&house, terms()).await.unwrap();
        let card = subscriptions::card_of(&house.engine, &other).await.unwrap().unwrap();
        florin_engine::cards::delete(&house.engine, &house.caller.merchant, &card).await.unwrap();
        house.clock.advance_ms(30 * DAY_MS);
        work(&house.engine).await;
        assert_eq!(taken(&house).await.len(), 2);
        assert_eq!(now_of(&house.engine, &house, &other.id).await.course.state, State::Failed);
    }
}

#[tokio::test]
async fn time_travel_charges_the_next_period_at_once() {
    for house in houses().await {
        let made = begin(&house, Terms { billing_cycles: Some(2), ..terms() }).await.unwrap();
        let next = subscriptions::advance(&house.engine, made).await.unwrap().unwrap();
        assert_eq!((next.course.paid, taken(&house).await.len()), (2, 2));
        let over = subscriptions::advance(&house.engine, next).await.unwrap().unwrap();
        assert_eq!((over.course.state, taken(&house).await.len()), (State::Canceled, 2));
        assert!(subscriptions::advance(&house.engine, over).await.unwrap().is_none());
    }
}
