//! Stories of payouts: money that leaves, and sometimes comes back.

use super::*;

#[test]
fn a_payout_takes_from_the_merchant_what_the_psp_sends() {
    let book = story(
        Operation::Payout,
        1000,
        "
        1 pending                  => processing
        1 paid_out 1000            => paid_out
        1 paid_out 1000            => heard before
        open refund 1 of 1         => refused
        open void 1000 of 1        => refused
        open payout 1000           => refused
        1 dispute_opened 1000      => contradiction
    ",
    );
    assert_eq!((book.merchant, book.clearing, book.stray), (1000, -1000, 0));
}

#[test]
fn a_refused_payout_moves_nothing_and_is_not_tried_again() {
    for refused in ["declined do_not_honor", "failed request_invalid", "unserved not_sent"] {
        let state = if refused.starts_with("declined") { "declined" } else { "failed" };
        let book = story(
            Operation::Payout,
            1000,
            &format!("1 {refused} => {state}\n open payout 1000 => refused\n 1 {refused} => heard before"),
        );
        assert_eq!((book.merchant, book.clearing), (0, 0));
    }
}

#[test]
fn a_payout_that_nobody_answered_for_is_not_called_failed() {
    let book = story(
        Operation::Payout,
        1000,
        "
        1 silent outcome_unknown   => unknown
        open payout 1000           => refused
        1 given_up                 => manual_review
        1 paid_out 1000            => paid_out
    ",
    );
    assert_eq!(book.merchant, 1000);
}

#[test]
fn a_payout_that_turns_up_late_is_booked_since_nothing_takes_it_back() {
    let mut book = story(Operation::Payout, 1000, "1 unserved not_sent => failed");
    let late = book.hear(1, Fact::PaidOut(1000)).unwrap();
    assert_eq!((late.payment.state, late.attempt.state), (State::PaidOut, AttemptState::Succeeded));
    assert_eq!((late.compensate, late.attempt.refusal), (None, None));
    assert_eq!(late.alarm, Some("a PSP executed what it had refused"));
    assert_eq!((book.merchant, book.clearing, book.stray), (1000, -1000, 0));
    assert!(book.hear(1, Fact::PaidOut(1000)).is_err(), "the same again books nothing");
}

#[test]
fn a_payout_that_comes_back_is_the_merchants_again() {
    let mut book = story(Operation::Payout, 1000, "1 paid_out 1000 => paid_out");
    let back = book.hear(1, Fact::Declined(Refusal::AccountClosed)).unwrap();
    assert_eq!((back.payment.state, back.attempt.state), (State::Failed, AttemptState::Failed));
    assert_eq!(back.attempt.refusal, Some(Refusal::AccountClosed));
    assert_eq!((back.event, back.alarm.is_some()), ("payout.failed", true));
    assert_eq!((book.merchant, book.clearing), (0, 0));
}

proptest! {
    /// Whatever is heard of it, in any order: at most once its amount is gone, and only while it counts as paid out.
    #[test]
    fn no_order_of_facts_pays_out_twice(facts in prop::collection::vec(any_fact_of_payouts(), 1..30)) {
        let mut book = Book::begin(Operation::Payout, 1000);
        for fact in facts {
            let _ = book.hear(1, fact);
            let is_gone = book.attempts[0].state == AttemptState::Succeeded;
            prop_assert_eq!(book.payment.state == State::PaidOut, is_gone);
            prop_assert_eq!((book.merchant, book.clearing, book.stray), if is_gone { (1000, -1000, 0) } else { (0, 0, 0) });
        }
    }
}

fn any_fact_of_payouts() -> impl Strategy<Value = Fact> {
    prop_oneof![any_fact(), Just(Fact::PaidOut(1000))]
}
