//! Stories of payments, played line by line: `who what => how the payment stands`.

use proptest::prelude::*;

use super::*;
use crate::attempt::{Attempt, AttemptState, Operation};
use crate::currency::Currency;
use crate::ledger::{LedgerAccount, Side};
use crate::refusal::Refusal;

mod payouts;

fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
}

fn account() -> AccountId {
    AccountId::parse("acc").unwrap()
}

/// A payment with its attempts and books, as the engine would keep them.
struct Book {
    payment: Payment,
    attempts: Vec<Attempt>,
    clearing: i64,
    merchant: i64,
    stray: i64,
}

impl Book {
    fn begin(operation: Operation, minor: i64) -> Book {
        let (payment, attempt) = Payment::begin(
            PaymentId::parse("p").unwrap(),
            MerchantId::parse("m").unwrap(),
            euros(minor),
            operation,
            account(),
        );
        Book { payment, attempts: vec![attempt], clearing: 0, merchant: 0, stray: 0 }
    }

    fn open(&mut self, operation: Operation, minor: i64, parent: Option<usize>) -> Result<(), Refused> {
        let parent = parent.map(|no| self.attempts[no - 1].clone());
        let (payment, attempt) = self.payment.open(operation, euros(minor), account(), parent.as_ref())?;
        self.payment = payment;
        self.attempts.push(attempt);
        Ok(())
    }

    fn hear(&mut self, no: usize, fact: Fact) -> Result<Change, Refused> {
        let change = self.payment.after(&self.attempts[no - 1], fact)?;
        for entry in change.transfer.iter().flat_map(super::super::ledger::Transfer::entries) {
            let signed = match entry.side {
                Side::Debit => entry.money.minor(),
                Side::Credit => -entry.money.minor(),
            };
            match &entry.account {
                LedgerAccount::PspClearing(_) => self.clearing += signed,
                LedgerAccount::Merchant => self.merchant += signed,
                LedgerAccount::Stray => self.stray += signed,
                other => panic!("a payment by itself does not book on {other}"),
            }
        }
        self.payment = change.payment.clone();
        self.attempts[no - 1] = change.attempt.clone();
        Ok(change)
    }

    fn shown(&self) -> String {
        let p = &self.payment;
        let mut words = vec![p.state.as_str().to_owned()];
        for (name, sum) in
            [("held", p.authorized - p.captured), ("captured", p.captured), ("refunded", p.refunded)]
        {
            if sum != 0 {
                words.push(format!("{name} {sum}"));
            }
        }
        words.join(" ")
    }
}

/// Plays lines such as `1 captured 800 => captured captured 800`; `open refund 300 of 2` opens an attempt.
fn story(operation: Operation, minor: i64, text: &str) -> Book {
    let mut book = Book::begin(operation, minor);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (step, expected) = line.split_once("=>").expect("a line has =>");
        let words: Vec<&str> = step.split_whitespace().collect();
        let result = if words[0] == "open" {
            let operation = Operation::find(words[1]).expect("an operation");
            let parent = words.get(4).map(|no| no.parse().unwrap());
            book.open(operation, words[2].parse().unwrap(), parent).map(|()| None)
        } else {
            let amount = words.get(2).map_or(0, |text| text.parse().unwrap_or(0));
            let refusal = words.get(2).and_then(|word| Refusal::find(word)).or(Some(Refusal::OutcomeUnknown));
            let fact = Fact::read(words[1], amount, refusal).expect("a fact");
            book.hear(words[0].parse().unwrap(), fact).map(Some)
        };
        let shown = match &result {
            Err(Refused::HeardBefore) => "heard before".to_owned(),
            Err(Refused::Beside { under_way, .. }) => format!("not beside a {}", under_way.as_str()),
            Err(Refused::Contradiction { .. }) => "contradiction".to_owned(),
            Err(Refused::Exceeds { left }) => format!("only {} left", left.minor()),
            Err(_) => "refused".to_owned(),
            Ok(Some(Change { compensate: Some(how), .. })) => {
                format!("{} and {}", book.shown(), how.as_str())
            }
            Ok(_) => book.shown(),
        };
        assert_eq!(shown, expected.trim(), "at: {line}");
        assert_eq!(book.clearing + book.merchant + book.stray, 0, "the books do not balance at: {line}");
    }
    book
}

#[test]
fn a_charge_is_refunded_in_parts_and_never_beyond() {
    let book = story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        1 captured 1000            => heard before
        open refund 300 of 1       => captured captured 1000
        open refund 701 of 1       => only 700 left
        2 refunded 300             => captured captured 1000 refunded 300
        open refund 701 of 1       => only 700 left
        open refund 700 of 1       => captured captured 1000 refunded 300
        3 pending                  => captured captured 1000 refunded 300
        open refund 1 of 1         => only 0 left
        3 refunded 700             => captured captured 1000 refunded 1000
        open void 1000 of 1        => refused
    ",
    );
    assert_eq!((book.clearing, book.merchant), (0, 0));
    assert_eq!(book.payment.standing(), "refunded");
}

#[test]
fn a_hold_is_captured_in_parts_and_its_rest_is_given_back() {
    let book = story(
        Operation::Authorize,
        1000,
        "
        1 authorized 1000          => authorized held 1000
        open refund 1 of 1         => refused
        open capture 1001 of 1     => only 1000 left
        open capture 600 of 1      => authorized held 1000
        open capture 500 of 1      => only 400 left
        2 captured 600             => captured held 400 captured 600
        open void 400 of 1         => captured held 400 captured 600
        3 voided                   => captured captured 600
        open refund 600 of 1       => captured captured 600
        4 failed state_conflict    => captured captured 600
        open refund 600 of 1       => captured captured 600
        5 refunded 600             => captured captured 600 refunded 600
    ",
    );
    assert_eq!(book.attempts[3].refusal, Some(Refusal::StateConflict));
}

#[test]
fn holds_are_voided_or_run_out() {
    story(
        Operation::Authorize,
        1000,
        "
        1 authorized 1000          => authorized held 1000
        open void 1000 of 1        => authorized held 1000
        2 voided                   => voided held 1000
        open capture 1 of 1        => refused
    ",
    );
    story(
        Operation::Authorize,
        1000,
        "
        1 authorized 1000          => authorized held 1000
        1 expired                  => expired held 1000
        open capture 1 of 1        => refused
    ",
    );
    let voided_charge = story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        open void 1000 of 1        => captured captured 1000
        2 voided                   => voided held 1000
    ",
    );
    assert_eq!(voided_charge.clearing, 0);
}

#[test]
fn a_void_and_what_it_would_undo_are_never_under_way_together() {
    story(
        Operation::Authorize,
        1000,
        "
        1 authorized 1000          => authorized held 1000
        open capture 600 of 1      => authorized held 1000
        2 silent outcome_unknown   => authorized held 1000
        open void 1000 of 1        => not beside a capture
        2 given_up                 => authorized held 1000
        open void 1000 of 1        => not beside a capture
        2 unserved not_sent        => authorized held 1000
        open void 1000 of 1        => authorized held 1000
        open capture 600 of 1      => not beside a void
        3 pending                  => authorized held 1000
        3 silent outcome_unknown   => authorized held 1000
        3 given_up                 => authorized held 1000
        open capture 600 of 1      => not beside a void
        open void 1000 of 1        => not beside a void
        1 expired                  => heard before
        3 failed acquirer_error    => authorized held 1000
        open capture 600 of 1      => authorized held 1000
        4 captured 600             => captured held 400 captured 600
        open capture 100 of 1      => captured held 400 captured 600
        open void 400 of 1         => not beside a capture
        5 declined do_not_honor    => captured held 400 captured 600
        open void 400 of 1         => captured held 400 captured 600
        open refund 600 of 1       => not beside a void
        6 voided                   => captured captured 600
        open refund 600 of 1       => captured captured 600
    ",
    );
    story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        open refund 300 of 1       => captured captured 1000
        open void 1000 of 1        => not beside a refund
        2 failed acquirer_error    => captured captured 1000
        open void 1000 of 1        => captured captured 1000
        open refund 300 of 1       => not beside a void
        3 voided                   => voided held 1000
        1 expired                  => heard before
        1 captured 1000            => contradiction
    ",
    );
}

#[test]
fn payments_made_before_florin_exclude_a_void_beside_a_refund_too() {
    let foreign =
        Payment::foreign(PaymentId::parse("p").unwrap(), MerchantId::parse("m").unwrap(), euros(50));
    let (payment, void) = foreign.open(Operation::Void, euros(50), account(), None).unwrap();
    let beside = payment.open(Operation::Refund, euros(50), account(), None);
    let (operation, under_way) = (Operation::Refund, Operation::Void);
    assert_eq!(beside.unwrap_err(), Refused::Beside { operation, under_way });
    let refused = payment.after(&void, Fact::Failed(Refusal::ReferenceNotFound)).unwrap();
    assert!(refused.payment.open(Operation::Refund, euros(50), account(), None).is_ok());
}

#[test]
fn no_answer_is_not_a_decline() {
    story(
        Operation::Charge,
        1000,
        "
        1 silent outcome_unknown   => unknown
        open charge 1000           => refused
        open refund 1 of 1         => refused
        1 silent outcome_unknown   => heard before
        1 captured 1000            => captured captured 1000
    ",
    );
    story(
        Operation::Charge,
        1000,
        "
        1 silent outcome_unknown   => unknown
        1 given_up                 => manual_review
        1 unserved not_sent        => failed
    ",
    );
}

#[test]
fn only_what_was_surely_not_done_is_tried_elsewhere() {
    story(
        Operation::Charge,
        1000,
        "
        1 unserved not_sent        => failed
        open charge 1000           => processing
        2 captured 1000            => captured captured 1000
    ",
    );
    story(
        Operation::Charge,
        1000,
        "
        1 declined do_not_honor    => declined
        open charge 1000           => refused
    ",
    );
}

#[test]
fn late_success_is_booked_apart_and_given_back_once() {
    let book = story(
        Operation::Charge,
        1000,
        "
        1 unserved not_sent        => failed
        open charge 1000           => processing
        2 captured 1000            => captured captured 1000
        1 captured 1000            => captured captured 1000 and give_back
        1 captured 1000            => heard before
        open give_back 1000 of 1   => captured captured 1000
        3 refunded 1000            => captured captured 1000
        open give_back 1000 of 2   => refused
    ",
    );
    assert_eq!((book.stray, book.clearing), (0, 1000));
    story(
        Operation::Authorize,
        1000,
        "
        1 declined do_not_honor    => declined
        1 authorized 1000          => declined and release
        open give_back 1000 of 1   => refused
        open capture 1000 of 1     => refused
        open void 1000 of 1        => refused
        open release 1000 of 1     => declined
        2 voided                   => declined
    ",
    );
}

#[test]
fn what_turned_up_decides_how_it_is_given_back() {
    // A hold that the PSP captured by itself: releasing it would leave the money where it is.
    let book = story(
        Operation::Authorize,
        1000,
        "
        1 unserved not_sent        => failed
        1 captured 1000            => failed and give_back
        open release 1000 of 1     => refused
        open refund 1000 of 1      => refused
        open give_back 1000 of 1   => failed
        2 refunded 1000            => failed
    ",
    );
    assert_eq!((book.stray, book.clearing), (0, 0));
    assert_eq!(book.attempts[0].compensate, Some(Operation::GiveBack));
}

#[test]
fn a_refund_that_fails_late_may_be_tried_again() {
    let book = story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        open refund 1000 of 1      => captured captured 1000
        2 pending                  => captured captured 1000
        open refund 1 of 1         => only 0 left
        2 failed state_conflict    => captured captured 1000
        open refund 700 of 1       => captured captured 1000
        3 silent outcome_unknown   => captured captured 1000
        3 declined issuer_declined => captured captured 1000
        open refund 1000 of 1      => captured captured 1000
        4 refunded 1000            => captured captured 1000 refunded 1000
    ",
    );
    assert_eq!(book.clearing, 0);
}

#[test]
fn a_refused_refund_that_was_paid_after_all_is_booked() {
    let book = story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        open refund 400 of 1       => captured captured 1000
        2 unserved not_sent        => captured captured 1000
        2 refunded 400             => captured captured 1000 refunded 400
        open refund 600 of 1       => captured captured 1000 refunded 400
        3 refunded 600             => captured captured 1000 refunded 1000
        3 failed acquirer_error    => captured captured 1000 refunded 400
    ",
    );
    assert_eq!(book.clearing, 600);
}

#[test]
fn a_challenge_is_waited_for() {
    story(
        Operation::Charge,
        1000,
        "
        1 action_required          => requires_action
        1 pending                  => processing
        1 captured 1000            => captured captured 1000
    ",
    );
    story(
        Operation::Charge,
        1000,
        "
        1 action_required                 => requires_action
        1 declined authentication_failed  => declined
    ",
    );
}

#[test]
fn disputes_take_the_money_and_may_bring_it_back() {
    let won = story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        1 dispute_opened 1000      => disputed captured 1000
        open refund 1 of 1         => refused
        1 dispute_won 1000         => captured captured 1000
    ",
    );
    assert_eq!(won.clearing, 1000);
    let lost = story(
        Operation::Charge,
        1000,
        "
        1 captured 1000            => captured captured 1000
        1 dispute_opened 1000      => disputed captured 1000
        1 dispute_lost 1000        => charged_back captured 1000
    ",
    );
    assert_eq!(lost.clearing, 0);
}

#[test]
fn contradictions_change_nothing() {
    story(
        Operation::Charge,
        1000,
        "
        1 refunded 5               => contradiction
        1 captured 1000            => captured captured 1000
        1 declined do_not_honor    => contradiction
        1 silent outcome_unknown   => heard before
    ",
    );
    story(
        Operation::Authorize,
        1000,
        "
        1 authorized 1000          => authorized held 1000
        1 captured 1000            => contradiction
        open capture 500 of 1      => authorized held 1000
        1 captured 1000            => heard before
    ",
    );
}

#[test]
fn payments_made_before_florin_have_the_psp_as_their_judge() {
    let foreign =
        Payment::foreign(PaymentId::parse("p").unwrap(), MerchantId::parse("m").unwrap(), euros(50));
    let (payment, attempt) = foreign.open(Operation::Refund, euros(50), account(), None).unwrap();
    let refused = payment.after(&attempt, Fact::Failed(Refusal::ReferenceNotFound)).unwrap();
    assert_eq!((refused.payment.state, refused.payment.refunded), (State::Foreign, 0));
    let refunded = payment.after(&attempt, Fact::Refunded(50)).unwrap();
    assert_eq!(refunded.payment.refunded, 50);
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let refusal = Refusal::OutcomeUnknown;
    prop_oneof![
        Just(Fact::Silent(refusal)),
        Just(Fact::Pending),
        Just(Fact::ActionRequired),
        Just(Fact::Authorized(1000)),
        Just(Fact::Captured(1000)),
        (1i64..=1000).prop_map(Fact::Captured),
        Just(Fact::Voided),
        (1i64..=1000).prop_map(Fact::Refunded),
        Just(Fact::Declined(Refusal::DoNotHonor)),
        Just(Fact::Failed(refusal)),
        Just(Fact::Unserved(Refusal::NotSent)),
        Just(Fact::GivenUp),
        Just(Fact::Expired),
    ]
}

fn any_operation() -> impl Strategy<Value = Operation> {
    use Operation::*;
    prop_oneof![
        Just(Charge),
        Just(Authorize),
        Just(Capture),
        Just(Void),
        Just(Refund),
        Just(Release),
        Just(GiveBack)
    ]
}

proptest! {
    /// Whatever is asked and heard, in any order: books balance, sums stay within what was asked,
    /// versions rise by one, and no state is reached from an `Err`.
    #[test]
    fn no_order_of_events_breaks_the_books(
        charge in any::<bool>(),
        steps in prop::collection::vec(
            prop_oneof![
                (any_operation(), 1i64..=1000).prop_map(|(operation, minor)| Err((operation, minor))),
                (0usize..6, any_fact()).prop_map(Ok),
            ], 1..40),
    ) {
        let mut book = Book::begin(if charge { Operation::Charge } else { Operation::Authorize }, 1000);
        for step in steps {
            let before = book.payment.clone();
            let done = match step {
                Err((operation, minor)) => book.open(operation, minor, Some(1)).is_ok(),
                Ok((no, fact)) => {
                    let no = no % book.attempts.len() + 1;
                    // A capture or refund answers with its own amount; anything else is the connector's fault.
                    let asked = book.attempts[no - 1].money.minor();
                    let fact = match fact {
                        Fact::Captured(_) => Fact::Captured(asked),
                        Fact::Refunded(_) => Fact::Refunded(asked),
                        other => other,
                    };
                    book.hear(no, fact).is_ok()
                }
            };
            let after = &book.payment;
            prop_assert_eq!(after.version, before.version + i64::from(done));
            prop_assert_eq!(book.clearing + book.merchant + book.stray, 0);
            prop_assert!(after.capturing >= 0 && after.refunding >= 0 && after.refunded >= 0);
            prop_assert!(after.captured <= after.authorized.max(after.captured));
            let under_way = |operation| {
                book.attempts.iter().any(|a| a.operation == operation && a.state.is_open())
            };
            prop_assert_eq!(after.voiding, under_way(Operation::Void));
            prop_assert_eq!(after.capturing > 0, under_way(Operation::Capture));
            prop_assert_eq!(after.refunding > 0, under_way(Operation::Refund));
            prop_assert!(!(after.voiding && after.capturing + after.refunding > 0), "a void beside another");
            let open = book.attempts.iter().filter(|a| a.operation.begins_a_payment() && a.state.is_open()).count();
            prop_assert!(open <= 1, "two charges under way at once");
            let succeeded = book.attempts.iter()
                .filter(|a| a.operation.begins_a_payment() && a.state == AttemptState::Succeeded).count();
            prop_assert!(succeeded <= 1, "charged twice");
        }
    }
}
