//! Payments between users' accounts: held, moved, frozen, given back, ended by time, whoever asks at the same moment.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;
mod wallet_town;

use std::sync::Arc;

use florin_domain::{
    LedgerAccount, LedgerEntry, Side, TransactionState as State, Transfer, WalletPaymentState as Payment,
};
use florin_engine::wallet::payments::{self, NewPayment, Period, PriceRules};
use florin_engine::wallet::statements::{self, Filter, Part as Place};
use florin_engine::wallet::transactions::{
    self, Acceptance, Kind, Part, TransactionFault as Fault, TransactionWords,
};
use florin_engine::wallet::{holds, tenant};
use florin_store::ledger::{self, Posting};
use tokio::task::JoinSet;
use wallet_town::{CLIENT, PAYEE, PAYER, Town, euros, number, towns};

const DAY_MS: i64 = 24 * 3600 * 1000;

async fn lines(town: &Town, account: &str) -> Vec<(String, i64, String)> {
    let page =
        statements::list(town.engine(), &number(account), &Filter::default(), Place::Offset(0), 50).await;
    let told = |line: statements::Statement| {
        (format!("{} {}", line.direction.as_str(), line.kind), line.money.minor(), line.details)
    };
    page.unwrap().lines.into_iter().map(told).collect()
}

#[tokio::test]
async fn money_is_held_when_it_is_accepted_and_moves_when_it_is_confirmed() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let wish = NewPayment { in_commission: euros(30), out_commission: euros(20), ..town.wish(500) };
        let made = town.make(TransactionWords::default(), vec![wish]).await;
        assert_eq!((made.row.state, town.has(PAYER).await), (State::New, (1000, 0)), "nothing moves");
        let key = &made.row.key;
        let reserved = town.accept(key, Kind::Page).await.unwrap();
        assert_eq!(
            (reserved.row.state, reserved.payments[0].row.state),
            (State::Reserved, Payment::Reserved)
        );
        assert_eq!((town.has(PAYER).await, town.has(PAYEE).await), ((480, 520), (0, 0)));
        let confirmed = transactions::confirm(town.engine(), key, &[]).await.unwrap();
        assert_eq!((confirmed.row.state, confirmed.payments[0].row.state), (State::Confirmed, Payment::Done));
        assert_eq!((town.has(PAYER).await, town.has(PAYEE).await), ((480, 0), (470, 0)));
        assert_eq!(lines(&town, PAYER).await[0], ("out transfer".into(), 520, "Two tickets".into()));
        assert_eq!(lines(&town, PAYEE).await, [("in transfer".into(), 470, "Two tickets".into())]);
        let books = ledger::balances(town.engine().db(), tenant()).await.unwrap();
        assert!(books.iter().any(|own| own.account == "commission" && own.minor == -50), "{books:?}");
        town.right().await;
    }
}

#[tokio::test]
async fn of_a_crowd_that_confirms_and_revokes_one_is_heard() {
    for town in towns().await {
        town.fund(PAYER, 10_000).await;
        for _ in 0..3 {
            let before = town.has(PAYEE).await.0;
            let reserved = town.reserved(town.wish(100)).await;
            let mut crowd = JoinSet::new();
            for no in 0..32 {
                let (engine, key) = (town.engine().clone(), reserved.row.key.clone());
                crowd.spawn(async move {
                    match no % 2 {
                        0 => transactions::confirm(&engine, &key, &[]).await,
                        _ => transactions::revoke(&engine, &key).await,
                    }
                });
            }
            let mut heard = Vec::new();
            while let Some(answer) = crowd.join_next().await {
                match answer.unwrap() {
                    Ok(found) => heard.push(found.row.state),
                    Err(Fault::State) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            let state = town.state(&reserved.row.key).await;
            assert!(heard.len() >= 16 && heard.iter().all(|told| *told == state), "{heard:?}");
            let moved = if state == State::Confirmed { 100 } else { 0 };
            assert_eq!((town.has(PAYEE).await, town.has(PAYER).await.1), ((before + moved, 0), 0));
        }
        town.right().await;
    }
}

#[tokio::test]
async fn many_payers_of_one_account_never_get_more_than_it_has() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let town = Arc::new(town);
        let mut crowd = JoinSet::new();
        for _ in 0..32 {
            let town = town.clone();
            crowd.spawn(async move {
                let made = town.of(100).await;
                let accepted = town.accept(&made.row.key, Kind::Page).await.unwrap();
                if accepted.row.state == State::Reserved {
                    transactions::confirm(town.engine(), &made.row.key, &[]).await.unwrap().row.state
                } else {
                    accepted.row.state
                }
            });
        }
        let all: Vec<_> = crowd.join_all().await;
        assert_eq!(all.iter().filter(|state| **state == State::Confirmed).count(), 10, "{all:?}");
        assert_eq!(all.iter().filter(|state| **state == State::WaitingFunds).count(), 22);
        assert_eq!((town.has(PAYER).await, town.has(PAYEE).await), ((0, 0), (1000, 0)));
        town.right().await;
    }
}

#[tokio::test]
async fn a_client_may_take_less_than_is_held_and_never_more() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let reserved = town.reserved(town.wish(500)).await;
        let (key, id) = (&reserved.row.key, reserved.payments[0].row.id);
        for (price, payment) in [(501, id), (0, id), (100, id + 1)] {
            let refused = transactions::confirm(town.engine(), key, &[(payment, euros(price))]).await;
            assert!(matches!(refused, Err(Fault::Price(told)) if told == payment), "{price}");
        }
        transactions::confirm(town.engine(), key, &[(id, euros(120))]).await.unwrap();
        assert_eq!((town.has(PAYER).await, town.has(PAYEE).await), ((880, 0), (120, 0)));
        town.right().await;
    }
}

#[tokio::test]
async fn payers_choose_prices_only_where_they_may() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let mut wish = town.wish(500);
        wish.words.price_rules = Some(PriceRules { min: Some(200), max: Some(900), choices: vec![] });
        for (rules, price, fits) in
            [(true, 199, false), (true, 900, true), (false, 400, false), (false, 500, true)]
        {
            let wish = if rules { wish.clone() } else { town.wish(500) };
            let made = town.make(TransactionWords::default(), vec![wish]).await;
            let prices = vec![(made.payments[0].row.id, euros(price))];
            let acceptance = Acceptance { prices, ..town.acceptance(Kind::Page) };
            let accepted = transactions::accept(town.engine(), &made.row.key, &acceptance).await;
            assert_eq!(accepted.is_ok(), fits, "{rules} {price}");
            if fits {
                assert_eq!(town.has(PAYER).await, (1000 - price, price));
                transactions::revoke(town.engine(), &made.row.key).await.unwrap();
            }
        }
        town.right().await;
    }
}

#[tokio::test]
async fn what_is_not_confirmed_in_time_is_free_again() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let words = TransactionWords { reserve: Period::For(60), ..TransactionWords::default() };
        let made = town.make(words, vec![town.wish(300), town.wish(200)]).await;
        town.accept(&made.row.key, Kind::Page).await.unwrap();
        town.house.clock.advance_ms(59_999);
        holds::sweep(town.engine()).await.unwrap();
        transactions::sweep(town.engine()).await.unwrap();
        assert_eq!(town.has(PAYER).await, (500, 500));
        town.house.clock.advance_ms(1);
        let late = transactions::confirm(town.engine(), &made.row.key, &[]).await;
        assert!(matches!(late, Err(Fault::State)), "before any worker looked");
        holds::sweep(town.engine()).await.unwrap();
        assert_eq!((town.has(PAYER).await, town.state(&made.row.key).await), ((1000, 0), State::Failed));
        assert_eq!(town.payment_state(made.payments[1].row.id).await, Payment::Failed);
        town.right().await;
    }
}

#[tokio::test]
async fn what_nobody_accepts_goes_after_a_month() {
    for town in towns().await {
        let made = town.of(100).await;
        town.house.clock.advance_ms(30 * DAY_MS - 1);
        transactions::sweep(town.engine()).await.unwrap();
        assert_eq!(town.state(&made.row.key).await, State::New);
        town.house.clock.advance_ms(1);
        assert!(matches!(town.accept(&made.row.key, Kind::Page).await, Err(Fault::State)));
        transactions::sweep(town.engine()).await.unwrap();
        assert_eq!(town.state(&made.row.key).await, State::Deleted);
        assert_eq!(town.payment_state(made.payments[0].row.id).await, Payment::Deleted);
    }
}

#[tokio::test]
async fn a_hold_that_nobody_claims_is_released_when_its_time_is_over() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let line = |account: &str, side| LedgerEntry {
            account: LedgerAccount::Wallet(number(account)),
            side,
            money: euros(400),
        };
        let transfer = Transfer::of(vec![line(PAYER, Side::Debit), line(PAYEE, Side::Credit)]).unwrap();
        let now = town.engine().now();
        let posting = Posting { id: "other-1", kind: "other", payment: None, transfer: &transfer, at: now };
        let mut tx = town.engine().db().begin().await.unwrap();
        ledger::hold(&mut tx, tenant(), &posting, now.plus_ms(1000)).await.unwrap();
        tx.commit().await.unwrap();
        holds::sweep(town.engine()).await.unwrap();
        assert_eq!(town.has(PAYER).await, (600, 400));
        town.house.clock.advance_ms(1000);
        holds::sweep(town.engine()).await.unwrap();
        assert_eq!(town.has(PAYER).await, (1000, 0));
        town.right().await;
    }
}

#[tokio::test]
async fn a_frozen_payment_is_its_beneficiarys_when_the_frost_is_over() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let wish = NewPayment { freeze: Some(Period::For(60)), in_commission: euros(10), ..town.wish(500) };
        let paid = town.paid(wish).await;
        assert_eq!((paid.row.state, town.has(PAYEE).await), (Payment::Confirmed, (0, 490)));
        let longer = payments::freeze(town.engine(), paid.row.id, Period::For(3600)).await.unwrap();
        assert_eq!(longer.row.freeze_until, Some(town.engine().now().plus_ms(3_600_000)));
        town.house.clock.advance_ms(60_000);
        holds::sweep(town.engine()).await.unwrap();
        assert_eq!(town.has(PAYEE).await, (0, 490), "it was made longer");
        town.house.clock.advance_ms(3_540_000);
        holds::sweep(town.engine()).await.unwrap();
        assert_eq!((town.payment_state(paid.row.id).await, town.has(PAYEE).await), (Payment::Done, (490, 0)));
        town.right().await;

        let paid = town.paid(NewPayment { freeze: Some(Period::For(60)), ..town.wish(100) }).await;
        let done = payments::freeze(town.engine(), paid.row.id, Period::Until(0)).await.unwrap();
        assert_eq!((done.row.state, town.has(PAYEE).await), (Payment::Done, (590, 0)));
        let late = payments::freeze(town.engine(), paid.row.id, Period::For(60)).await;
        assert!(matches!(late, Err(Fault::State)));
        town.right().await;
    }
}

#[tokio::test]
async fn a_frozen_payment_is_settled_for_less_or_given_back() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let frozen = || NewPayment {
            freeze: Some(Period::For(60)),
            in_commission: euros(10),
            out_commission: euros(5),
            ..town.wish(500)
        };
        let paid = town.paid(frozen()).await;
        for price in [501, 9] {
            let refused = payments::finalize(town.engine(), paid.row.id, Some(euros(price))).await;
            assert!(matches!(refused, Err(Fault::Price(_))), "{price}");
        }
        let done = payments::finalize(town.engine(), paid.row.id, Some(euros(200))).await.unwrap();
        assert_eq!((done.row.state, done.row.price), (Payment::Done, euros(200)));
        assert_eq!((town.has(PAYER).await, town.has(PAYEE).await), ((795, 0), (190, 0)));
        assert_eq!(lines(&town, PAYEE).await[0].0, "out return");
        let again = payments::finalize(town.engine(), paid.row.id, Some(euros(200))).await.unwrap();
        assert_eq!(again, done, "asked for again");
        town.right().await;
        let back = payments::cancel(town.engine(), paid.row.id, Some(102)).await.unwrap();
        assert_eq!(
            (back.row.state, town.has(PAYER).await),
            (Payment::Canceled, (1000, 0)),
            "the rest of it too"
        );
        town.right().await;

        let paid = town.paid(frozen()).await;
        let back = payments::cancel(town.engine(), paid.row.id, None).await.unwrap();
        assert_eq!((back.row.state, town.has(PAYER).await), (Payment::Canceled, (1000, 0)));
        assert_eq!(payments::cancel(town.engine(), paid.row.id, None).await.unwrap(), back, "once");
        assert_eq!(town.has(PAYEE).await, (0, 0));
        town.right().await;
    }
}

#[tokio::test]
async fn what_its_beneficiary_may_spend_is_given_back_only_from_the_clients_own_wallet() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let paid = town.paid(town.wish(500)).await;
        let other = payments::cancel(town.engine(), paid.row.id, Some(101)).await;
        assert!(matches!(other, Err(Fault::State)));
        let own = payments::cancel(town.engine(), paid.row.id, Some(102)).await.unwrap();
        assert_eq!((own.row.state, town.has(PAYER).await), (Payment::Canceled, (1000, 0)));

        let paid = town.paid(town.wish(500)).await;
        let there = NewPayment { beneficiary: town.payer.clone(), ..town.wish(400) };
        let made = town.make(TransactionWords::default(), vec![there]).await;
        let acceptance = Acceptance { payer: town.payee.clone(), ..town.acceptance(Kind::Page) };
        transactions::accept(town.engine(), &made.row.key, &acceptance).await.unwrap();
        let spent = payments::cancel(town.engine(), paid.row.id, Some(102)).await;
        assert!(matches!(spent, Err(Fault::State)), "it has been promised to somebody else");
        town.right().await;
    }
}

#[tokio::test]
async fn a_payment_that_leaves_its_transaction_takes_its_money_along() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let made = town.make(TransactionWords::default(), vec![town.wish(300), town.wish(200)]).await;
        let (key, first, second) = (&made.row.key, made.payments[0].row.id, made.payments[1].row.id);
        town.accept(key, Kind::Page).await.unwrap();
        payments::cancel(town.engine(), first, None).await.unwrap();
        assert_eq!((town.has(PAYER).await, town.state(key).await), ((800, 200), State::Reserved));
        payments::cancel(town.engine(), second, None).await.unwrap();
        assert_eq!((town.has(PAYER).await, town.state(key).await), ((1000, 0), State::Revoked));
        town.right().await;
    }
}

#[tokio::test]
async fn a_payment_is_in_one_transaction() {
    for town in towns().await {
        let alone = payments::create(town.engine(), CLIENT, town.wish(100), None).await.unwrap();
        let first = alone.row.transaction.clone();
        assert_eq!(town.state(&first).await, State::New);
        let known = || vec![Part::KnownPayment(Box::new(alone.clone())), Part::Payment(town.wish(50))];
        let words = TransactionWords::default;
        let made = transactions::create(town.engine(), CLIENT, words(), known(), None).await.unwrap();
        assert_eq!(made.payments.len(), 2);
        let moved = payments::find(town.engine(), alone.row.id).await.unwrap().unwrap();
        assert_eq!((moved.row.transaction, town.state(&first).await), (made.row.key, State::Deleted));
        let again = transactions::create(town.engine(), CLIENT, words(), known(), None).await;
        assert!(matches!(again, Err(Fault::State)));
    }
}

#[tokio::test]
async fn nobody_pays_to_the_account_that_pays() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let wish = NewPayment { beneficiary: town.payer.clone(), ..town.wish(100) };
        let made = town.make(TransactionWords::default(), vec![wish]).await;
        assert!(matches!(town.accept(&made.row.key, Kind::Page).await, Err(Fault::OwnAccount)));
        assert_eq!(town.has(PAYER).await, (1000, 0));
    }
}

#[tokio::test]
async fn what_confirms_itself_is_confirmed_even_if_its_process_dies_in_between() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let words = || TransactionWords { auto_confirm: true, ..TransactionWords::default() };
        let made = town.make(words(), vec![town.wish(100)]).await;
        let done = town.accept(&made.row.key, Kind::Page).await.unwrap();
        assert_eq!((done.row.state, done.row.event.as_deref()), (State::Confirmed, Some("confirmed")));

        let made = town.make(words(), vec![town.wish(100)]).await;
        // The first commit is durable, and the process ends with it.
        town.engine().db().outage().behind(0);
        town.accept(&made.row.key, Kind::Page).await.unwrap_err();
        let reborn = town.house.reborn().await;
        transactions::sweep(&reborn).await.unwrap();
        let found = transactions::find(&reborn, &made.row.key).await.unwrap().unwrap();
        assert_eq!(found.row.state, State::Confirmed);
        assert_eq!(ledger::verify(reborn.db()).await.unwrap(), []);
    }
}

#[tokio::test]
async fn who_accepts_without_money_waits_until_it_comes() {
    for town in towns().await {
        town.fund(PAYER, 100).await;
        let made = town.make(TransactionWords::default(), vec![town.wish(300), town.wish(200)]).await;
        let waits = town.accept(&made.row.key, Kind::Page).await.unwrap();
        assert_eq!((waits.row.state, waits.row.lacks), (State::WaitingFunds, Some(euros(500))));
        assert_eq!(waits.row.event.as_deref(), Some("waiting_funds"));
        town.fund(PAYER, 399).await;
        transactions::sweep(town.engine()).await.unwrap();
        town.engine().drain().await;
        assert_eq!(town.state(&made.row.key).await, State::WaitingFunds, "all or nothing");
        town.fund(PAYER, 1).await;
        transactions::sweep(town.engine()).await.unwrap();
        town.engine().drain().await;
        let found = transactions::find(town.engine(), &made.row.key).await.unwrap().unwrap();
        assert_eq!((found.row.state, found.row.event.as_deref()), (State::Reserved, Some("reserved")));
        assert_eq!(town.has(PAYER).await, (0, 500));
        town.right().await;

        let made = town.of(700).await;
        town.accept(&made.row.key, Kind::Page).await.unwrap();
        town.house.clock.advance_ms(31 * DAY_MS);
        transactions::sweep(town.engine()).await.unwrap();
        town.engine().drain().await;
        assert_eq!(town.state(&made.row.key).await, State::Failed, "it does not wait for ever");
    }
}

#[tokio::test]
async fn one_reservation_takes_the_place_of_another() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let first = town.reserved(town.wish(800)).await;
        let made = town.of(900).await;
        let revokes = Some(first.row.key.clone());
        let acceptance = Acceptance { revokes, ..town.acceptance(Kind::Page) };
        let second = transactions::accept(town.engine(), &made.row.key, &acceptance).await.unwrap();
        assert_eq!((second.row.state, town.has(PAYER).await), (State::Reserved, (100, 900)));
        assert_eq!(town.state(&first.row.key).await, State::Revoked);
        town.right().await;
    }
}
