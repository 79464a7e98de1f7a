//! Cards that we authenticate by ourselves, on both databases: how it ends, what may follow, and who is told what.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use florin_connectors::{Method, Request};
use florin_domain::three_ds::{Browser, ChallengeWish, Ending, Liability, Policy, Rule, Shift, Stage};
use florin_domain::{AttemptState, Money, Operation};
use florin_engine::authentications::{self, Authentication, Kept, Wanted};
use florin_engine::http::Http;
use florin_engine::sessions::{self, NewTry, Session};
use florin_engine::{Authentication as Wish, CardSource, EngineError, Order, Outcome, ThreeDs, payments};
use florin_store::keys;
use house::{House, card, euros, houses};
use serde_json::{Value, json};

/// A session and the authentication that its first try began with.
struct Tried {
    session: Session,
    authentication: Authentication,
}

async fn begin(house: &House, number: &str, policy: Policy, money: Option<Money>) -> Tried {
    let engine = &house.engine;
    let session = sessions::create(engine, &house.caller, house.caller.mode, "{}".into()).await.unwrap();
    let (new, card) = (first_try(house, &session, None), card(number));
    let wanted = Wanted {
        server: authentications::server(engine, None, house.caller.mode, None).unwrap(),
        card: &card,
        money,
        merchant_name: "Example",
        policy,
        wish: ChallengeWish::NoPreference,
        browser: Browser::of_request("text/html", "203.0.113.9", "a browser"),
        notification_url: "https://pay.example/ewallet/return?try=1".into(),
        words: "what goes on".into(),
    };
    let begun = authentications::begin(engine, &session.caller, wanted, (&new, &[])).await.unwrap();
    assert_eq!(begun.stage, Stage::Begun, "written down before anybody is asked");
    let authentication = advanced(house, &begun.id).await;
    Tried { session, authentication }
}

fn first_try(house: &House, session: &Session, pass: Option<authentications::Pass>) -> NewTry {
    let (session, began) = (session.id.clone(), house.engine.now());
    NewTry { session, no: 1, words: "{}".into(), began, string: None, pass }
}

async fn advanced(house: &House, id: &str) -> Authentication {
    authentications::advance(&house.engine, &house.caller.merchant, id).await.unwrap().unwrap()
}

async fn kept(house: &House, id: &str) -> Option<Kept> {
    authentications::kept(&house.engine, &house.caller.merchant, id).await.unwrap()
}

/// The cardholder's answer on the issuer's page.
async fn answer(authentication: &Authentication, result: &str) {
    let url = format!("{}/result", authentication.challenge().unwrap().url);
    let body = json!({ "result": result }).to_string().into_bytes();
    let request = Request::new(Method::Post, url).body("application/json", body);
    let reply = Http::new().call(&request, std::time::Duration::from_secs(5)).await.unwrap();
    assert_eq!(reply.status, 200);
}

/// The order that an authentication was passed for.
async fn order(house: &House, tried: &Tried, kept: Kept, route: &[&str]) -> Order {
    Order {
        source: CardSource::Card(kept.card),
        three_ds: tried.authentication.proof(),
        session: Some(first_try(house, &tried.session, Some(kept.pass))),
        return_url: Some("https://pay.example/ewallet/return?try=1".into()),
        ..house.order_at(Operation::Charge, 1999, route).await
    }
}

async fn pay(house: &House, tried: &Tried) -> Outcome {
    let kept = kept(house, &tried.authentication.id).await.unwrap();
    assert_eq!(kept.words, "what goes on");
    let order = order(house, tried, kept, &["simulator"]).await;
    payments::start(&house.engine, &tried.session.caller, order).await.unwrap()
}

fn raw(outcome: &Outcome) -> &Value {
    outcome.tried.last().unwrap().answered.raw.as_ref().unwrap()
}

#[tokio::test]
async fn a_card_is_authenticated_without_a_question_and_its_proof_reaches_the_psp() {
    for house in houses().await {
        for (number, ending, eci, rule) in [
            ("4012000000001006", Ending::Authenticated, "05", Rule::Authenticated),
            ("5204240000015003", Ending::Authenticated, "02", Rule::Authenticated),
            ("4012000000001055", Ending::Attempted, "06", Rule::Attempted),
        ] {
            let tried = begin(&house, number, Policy::Always, Some(euros(1999))).await;
            let done = &tried.authentication;
            assert_eq!((done.stage, done.eci()), (Stage::Ended(ending), Some(eci)), "{number}");
            assert_eq!(done.liability, Some(Liability { shift: Shift::Yes, rule }));
            let outcome = pay(&house, &tried).await;
            assert_eq!(outcome.tried[0].attempt.state, AttemptState::Succeeded);
            assert_eq!(raw(&outcome)["three_ds"]["eci"], eci, "{}", raw(&outcome));
            let merchant = &house.caller.merchant;
            let id = &outcome.payment.payment.id;
            let bound = authentications::of_payment(&house.engine, merchant, id).await.unwrap().unwrap();
            assert_eq!((&bound.id, bound.used), (&done.id, true));
            assert!(kept(&house, &done.id).await.is_none(), "a proof is used once");
        }
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_challenge_ends_as_the_cardholder_says() {
    for house in houses().await {
        for (result, ending, charges) in [
            ("approve", Ending::Authenticated, 1),
            ("reject", Ending::NotAuthenticated, 1),
            ("abandon", Ending::Abandoned, 1),
        ] {
            let tried = begin(&house, "4000000000003220", Policy::WherePossible, Some(euros(1999))).await;
            let waiting = &tried.authentication;
            assert!(waiting.is_open() && waiting.proof().is_none());
            assert!(kept(&house, &waiting.id).await.is_none(), "nothing may follow yet");
            let again = advanced(&house, &waiting.id).await;
            assert_eq!(again.stage, Stage::Challenged, "asking changes nothing");
            answer(waiting, result).await;
            let authentication = advanced(&house, &waiting.id).await;
            assert_eq!(authentication.stage, Stage::Ended(ending), "{result}");
            if ending == Ending::Authenticated {
                let tried = Tried { authentication, ..tried };
                let outcome = pay(&house, &tried).await;
                assert_eq!(outcome.tried[0].attempt.state, AttemptState::Succeeded, "asked once only");
            } else {
                assert_eq!(authentication.liability, Some(Liability::WITHOUT_PROOF));
                assert!(kept(&house, &authentication.id).await.is_none());
            }
            assert_eq!(house.books().await["charges"].as_array().unwrap().len(), charges);
        }
    }
}

#[tokio::test]
async fn a_rejected_card_is_never_paid_with_and_one_that_cannot_be_asked_as_the_merchant_says() {
    for house in houses().await {
        for (number, ending, always, where_possible) in [
            ("4012000000001030", Ending::Rejected, false, false),
            ("4012000000001014", Ending::NotAuthenticated, false, false),
            ("4012000000001022", Ending::Unavailable, false, true),
            ("9792030000000000", Ending::NotEnrolled, false, true),
        ] {
            for (policy, goes_on) in [(Policy::Always, always), (Policy::WherePossible, where_possible)] {
                let tried = begin(&house, number, policy, Some(euros(1999))).await;
                assert_eq!(tried.authentication.stage, Stage::Ended(ending), "{number}");
                assert_eq!(tried.authentication.liability, Some(Liability::WITHOUT_PROOF));
                assert!(tried.authentication.proof().is_none());
                let kept = kept(&house, &tried.authentication.id).await;
                assert_eq!(kept.is_some(), goes_on, "{number} {policy:?}");
            }
        }
        assert_eq!(house.books().await["charges"].as_array().unwrap().len(), 0);
    }
}

#[tokio::test]
async fn an_authentication_goes_with_its_session_unless_a_payment_used_it() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    for house in houses().await {
        let (engine, merchant) = (&house.engine, &house.caller.merchant);
        let is_kept = async |id: &str| authentications::find(engine, merchant, id).await.unwrap().is_some();
        let paid = begin(&house, "4012000000001006", Policy::Always, Some(euros(1999))).await;
        let payment = pay(&house, &paid).await.payment.payment.id;
        let rejected = begin(&house, "4012000000001030", Policy::Always, Some(euros(1999))).await;
        let left = begin(&house, "4000000000003220", Policy::Always, Some(euros(1999))).await;
        house.clock.advance_ms(DAY_MS);
        let young = begin(&house, "4012000000001030", Policy::Always, Some(euros(1999))).await;
        authentications::sweep(engine).await.unwrap();

        house.clock.advance_ms((i64::from(sessions::USUAL_DAYS) - 1) * DAY_MS);
        sessions::prune(engine).await.unwrap();
        assert!(is_kept(&left.authentication.id).await, "its last day");
        house.clock.advance_ms(1);
        sessions::prune(engine).await.unwrap();
        for gone in [&rejected, &left] {
            assert!(!is_kept(&gone.authentication.id).await);
        }
        assert!(is_kept(&young.authentication.id).await);
        let proof = authentications::of_payment(engine, merchant, &payment).await.unwrap().unwrap();
        assert_eq!(proof.id, paid.authentication.id);
        assert_eq!(proof.liability.unwrap().shift, Shift::Yes, "a dispute may come after the session");
    }
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_a_quarter_of_an_hour() {
    const WAITS_MS: i64 = 15 * 60 * 1000;
    for house in houses().await {
        let challenged = begin(&house, "4000000000003220", Policy::Always, Some(euros(1999))).await;
        let passed = begin(&house, "4012000000001006", Policy::Always, Some(euros(1999))).await;
        house.clock.advance_ms(WAITS_MS - 1);
        authentications::sweep(&house.engine).await.unwrap();
        assert!(advanced(&house, &challenged.authentication.id).await.is_open());
        assert!(kept(&house, &passed.authentication.id).await.is_some());
        house.clock.advance_ms(1);
        authentications::sweep(&house.engine).await.unwrap();
        answer(&challenged.authentication, "approve").await;
        let late = advanced(&house, &challenged.authentication.id).await;
        assert_eq!(late.stage, Stage::Ended(Ending::TimedOut), "a late yes does not revive it");
        assert!(kept(&house, &passed.authentication.id).await.is_none(), "a proof does not wait for ever");
        let left = "SELECT count(*) FROM authentications WHERE card IS NOT NULL";
        let left = house.engine.db().fetch_one(left, &[]).await.unwrap().unwrap().int().unwrap();
        assert_eq!(left, 0, "no card outlives its authentication");
    }
}

#[tokio::test]
async fn proofs_are_forgotten_after_a_day() {
    for house in houses().await {
        let tried = begin(&house, "4012000000001006", Policy::Always, Some(euros(1999))).await;
        pay(&house, &tried).await;
        let id = &tried.authentication.id;
        assert!(advanced(&house, id).await.value().is_some());
        house.clock.advance_ms(24 * 60 * 60 * 1000);
        authentications::sweep(&house.engine).await.unwrap();
        let bare = advanced(&house, id).await;
        assert_eq!((bare.value(), bare.eci()), (None, Some("05")));
        assert_eq!(bare.liability.map(|told| told.shift), Some(Shift::Yes), "what was decided stays");
    }
}

#[tokio::test]
async fn a_proof_is_for_one_card_one_amount_and_one_payment() {
    for house in houses().await {
        let tried = begin(&house, "4012000000001006", Policy::Always, Some(euros(1999))).await;
        let id = &tried.authentication.id;
        let kept_now = || async { kept(&house, id).await.unwrap() };
        let other_amount =
            Order { money: euros(2000), ..order(&house, &tried, kept_now().await, &["simulator"]).await };
        let other_card = Order {
            source: CardSource::Card(card("4242424242424242")),
            ..order(&house, &tried, kept_now().await, &["simulator"]).await
        };
        for wrong in [other_amount, other_card] {
            let refused = payments::start(&house.engine, &tried.session.caller, wrong).await.unwrap_err();
            assert!(matches!(refused, EngineError::OtherAuthentication), "{refused:?}");
        }
        let (one, two) = (
            order(&house, &tried, kept_now().await, &["simulator"]).await,
            order(&house, &tried, kept_now().await, &["simulator"]).await,
        );
        let (engine, caller) = (&house.engine, &tried.session.caller);
        let told = tokio::join!(payments::start(engine, caller, one), payments::start(engine, caller, two));
        let paid = [&told.0, &told.1].into_iter().filter(|done| done.is_ok()).count();
        let beaten =
            [&told.0, &told.1].into_iter().filter(|done| matches!(done, Err(EngineError::UnderWay))).count();
        assert_eq!((paid, beaten), (1, 1), "{told:?}");
        assert_eq!(house.books().await["charges"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn another_process_takes_an_authentication_up_where_it_was_left() {
    for house in houses().await {
        let tried = begin(&house, "4000000000003220", Policy::Always, Some(euros(1999))).await;
        answer(&tried.authentication, "approve").await;
        let reborn = house.reborn().await;
        let (merchant, id) = (&house.caller.merchant, &tried.authentication.id);
        let done = authentications::advance(&reborn, merchant, id).await.unwrap().unwrap();
        assert_eq!(done.stage, Stage::Ended(Ending::Authenticated));
        assert!(authentications::kept(&reborn, merchant, id).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_rotation_of_keys_finds_all_that_is_sealed() {
    for house in houses().await {
        let tried = begin(&house, "4000000000003220", Policy::Always, Some(euros(1999))).await;
        for field_set in ["authentication", "authentication_card"] {
            let column = keys::SEALED_COLUMNS.iter().find(|column| column.field_set == field_set).unwrap();
            let (db, merchant) = (house.engine.db(), house.caller.merchant.as_str());
            let found = keys::sealed_before(db, *column, merchant, 2, 10).await.unwrap();
            let records: Vec<_> = found.iter().map(|sealed| sealed.record.as_str()).collect();
            assert_eq!(records, [tried.authentication.id.as_str()], "{field_set}");
        }
    }
}

#[tokio::test]
async fn a_fallback_gets_the_proof_only_where_the_shop_says_so() {
    for house in houses().await {
        house.add_account("second").await;
        for (passes, state) in [(true, AttemptState::Succeeded), (false, AttemptState::ActionRequired)] {
            // The first account does nothing; the card's issuer wants a challenge from whoever brings no proof.
            let tried = begin(&house, "4000000000003220", Policy::Always, Some(euros(1999))).await;
            answer(&tried.authentication, "approve").await;
            let authentication = advanced(&house, &tried.authentication.id).await;
            let tried = Tried { authentication, ..tried };
            let kept = kept(&house, &tried.authentication.id).await.unwrap();
            let mut order = order(&house, &tried, kept, &["simulator", "second"]).await;
            order.authentication = Wish::Challenge;
            order.route[1].pass_three_ds = passes;
            house.rule("charge", "http_503").await;
            let outcome = payments::start(&house.engine, &tried.session.caller, order).await.unwrap();
            let states: Vec<_> = outcome.tried.iter().map(|tried| tried.attempt.state).collect();
            assert_eq!(states, [AttemptState::NotExecuted, state], "handed on: {passes}");
        }
    }
}

#[tokio::test]
async fn what_a_merchant_brings_along_is_judged_and_noted_with_the_payment() {
    for house in houses().await {
        for (number, eci, value, shift, rule) in [
            ("4242424242424242", "05", "AAEC", Shift::Yes, Rule::Authenticated),
            ("4242424242424242", "06", "AAEC", Shift::Yes, Rule::Attempted),
            ("4242424242424242", "07", "AAEC", Shift::No, Rule::NotAuthenticated),
            ("5555555555554444", "02", "AAEC", Shift::Yes, Rule::Authenticated),
            ("5555555555554444", "06", "AAEC", Shift::No, Rule::Exemption),
            ("5555555555554444", "05", "AAEC", Shift::Unknown, Rule::UnknownIndicator),
            ("4242424242424242", "05", "", Shift::No, Rule::NoCryptogram),
        ] {
            let order = Order {
                source: CardSource::Card(card(number)),
                three_ds: Some(ThreeDs {
                    authentication_value: value.into(),
                    eci: eci.into(),
                    xid: "ds-1".into(),
                    version: "2.2.0".into(),
                    merchant_name: "Example".into(),
                    sli: None,
                }),
                ..house.order(Operation::Charge, 1999).await
            };
            let paid = payments::start(&house.engine, &house.caller, order).await.unwrap();
            let (merchant, id) = (&house.caller.merchant, &paid.payment.payment.id);
            let noted = authentications::of_payment(&house.engine, merchant, id).await.unwrap().unwrap();
            assert_eq!(noted.liability, Some(Liability { shift, rule }), "{number} {eci}");
            assert_eq!((noted.eci(), noted.ds_id(), noted.value()), (Some(eci), Some("ds-1"), None));
        }
        let plain = house.charge(500).await.unwrap();
        let none =
            authentications::of_payment(&house.engine, &house.caller.merchant, &plain.payment.payment.id);
        assert!(none.await.unwrap().is_none());
    }
}
