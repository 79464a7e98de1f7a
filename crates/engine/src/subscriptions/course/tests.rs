//! The life of a subscription as its shop tells it.

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

fn terms() -> Terms {
    Terms {
        currency: "EUR".into(),
        plan: Period { minor: 999, interval: 1, unit: Unit::Month },
        trial: None,
        trial_as_first_payment: false,
        billing_cycles: None,
        attempts: 3,
        no_nights: false,
    }
}

fn with_trial(as_first: bool) -> Terms {
    let trial = Period { minor: 100, interval: 7, unit: Unit::Day };
    Terms { trial: Some(trial), trial_as_first_payment: as_first, ..terms() }
}

/// Decides upon a charge and hears of it.
fn charge(course: &mut Course, verdict: Verdict, now: Timestamp) {
    let uid = format!("uid-{}-{}-{}", course.paid, course.declined, course.errors);
    course.prepare(uid, now.plus_ms(1000));
    let charge = course.charge.clone().unwrap();
    assert!(course.heard(&charge, verdict, now, now));
}

fn due(course: &Course) -> Option<Timestamp> {
    course.due_at.map(Timestamp)
}

#[test]
fn it_runs_from_month_to_month() {
    let mut course = Course::new(terms());
    charge(&mut course, Verdict::Paid, at("2031-05-31T15:12:09Z"));
    assert_eq!((course.state, course.event), (State::Active, Some(Event::Created)));
    assert_eq!(course.renew_at(), Some(at("2031-06-30T15:12:09Z")));
    // An hour late changes nothing of the calendar.
    charge(&mut course, Verdict::Paid, at("2031-06-30T16:12:09Z"));
    assert_eq!((course.event, course.paid), (Some(Event::Renewed), 2));
    assert_eq!(course.renew_at(), Some(at("2031-07-31T15:12:09Z")));
    assert_eq!((course.active_to(), due(&course)), (course.renew_at(), course.renew_at()));
}

#[test]
fn the_first_charge_is_tried_once() {
    for verdict in [Verdict::Declined, Verdict::Broken] {
        let mut course = Course::new(terms());
        charge(&mut course, verdict, at("2031-05-04T15:12:09Z"));
        assert_eq!((course.state, due(&course), course.renew_at()), (State::Failed, None, None));
        assert_eq!(course.event, Some(Event::Failed));
    }
}

#[test]
fn a_later_decline_is_tried_again_the_next_day_as_often_as_agreed() {
    let mut course = Course::new(terms());
    charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
    charge(&mut course, Verdict::Declined, at("2031-06-04T15:12:09Z"));
    assert_eq!((course.state, course.declined), (State::FailedAttempt, 1));
    assert_eq!(due(&course), Some(at("2031-06-05T03:00:00Z")));
    charge(&mut course, Verdict::Declined, at("2031-06-05T03:00:00Z"));
    assert_eq!((course.state, due(&course)), (State::FailedAttempt, Some(at("2031-06-06T03:00:00Z"))));
    let mut saved = course.clone();
    charge(&mut saved, Verdict::Paid, at("2031-06-06T03:00:00Z"));
    assert_eq!((saved.state, saved.declined, saved.paid), (State::Active, 0, 2));
    assert_eq!(saved.renew_at(), Some(at("2031-07-04T15:12:09Z")), "the calendar stands");
    charge(&mut course, Verdict::Declined, at("2031-06-06T03:00:00Z"));
    assert_eq!((course.state, course.declined, due(&course)), (State::Failed, 3, None));
}

#[test]
fn a_later_error_is_tried_again_with_the_next_hour_but_not_for_ever() {
    let mut course = Course::new(terms());
    charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
    charge(&mut course, Verdict::Broken, at("2031-06-04T15:12:09Z"));
    assert_eq!((course.state, due(&course)), (State::Rescuing, Some(at("2031-06-04T16:00:00Z"))));
    for _ in 1..MOST_ERRORS {
        assert_eq!(course.state, State::Rescuing);
        let now = due(&course).unwrap();
        charge(&mut course, Verdict::Broken, now);
    }
    assert_eq!((course.state, due(&course), course.declined), (State::Error, None, 0));
}

#[test]
fn nobody_is_charged_at_night_who_asked_for_that() {
    let mut course = Course::new(Terms { no_nights: true, ..terms() });
    charge(&mut course, Verdict::Paid, at("2031-05-04T21:12:09Z"));
    assert_eq!(course.active_to(), Some(at("2031-06-04T21:12:09Z")));
    assert_eq!(course.renew_at(), Some(at("2031-06-05T08:00:00Z")));
    charge(&mut course, Verdict::Declined, at("2031-06-05T08:00:00Z"));
    assert_eq!(due(&course), Some(at("2031-06-06T08:00:00Z")));
    charge(&mut course, Verdict::Broken, at("2031-06-06T19:30:00Z"));
    assert_eq!(due(&course), Some(at("2031-06-07T08:00:00Z")));
}

#[test]
fn what_follows_a_trial_is_tried_again_only_if_the_trial_counts() {
    for (counts, state) in [(false, State::Failed), (true, State::FailedAttempt)] {
        let mut course = Course::new(with_trial(counts));
        assert!(course.next().1);
        charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
        assert_eq!((course.state, course.event, course.paid), (State::Trial, Some(Event::Created), 0));
        assert_eq!(course.renew_at(), Some(at("2031-05-11T15:12:09Z")));
        charge(&mut course, Verdict::Declined, at("2031-05-11T15:12:09Z"));
        assert_eq!(course.state, state);
    }
}

#[test]
fn the_plan_is_counted_from_the_end_of_the_trial() {
    let mut course = Course::new(with_trial(false));
    charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
    charge(&mut course, Verdict::Paid, at("2031-05-11T15:12:09Z"));
    assert_eq!((course.state, course.event, course.paid), (State::Active, Some(Event::Renewed), 1));
    assert_eq!(course.renew_at(), Some(at("2031-06-11T15:12:09Z")));
}

#[test]
fn it_ends_when_all_periods_are_paid_and_over() {
    let mut course = Course::new(Terms { billing_cycles: Some(2), ..terms() });
    charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
    assert!(!course.is_complete());
    charge(&mut course, Verdict::Paid, at("2031-06-04T15:12:09Z"));
    assert!(course.is_complete() && course.state == State::Active);
    assert_eq!((course.renew_at(), due(&course)), (None, Some(at("2031-07-04T15:12:09Z"))));
}

#[test]
fn periods_that_have_passed_altogether_are_not_charged() {
    let mut course = Course::new(terms());
    charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
    // The house was closed for the summer.
    charge(&mut course, Verdict::Paid, at("2031-09-10T09:00:00Z"));
    assert_eq!((course.paid, course.renew_at()), (2, Some(at("2031-10-04T15:12:09Z"))));
}

#[test]
fn an_open_outcome_is_asked_for_more_and_more_seldom() {
    let mut course = Course::new(terms());
    let now = at("2031-05-04T15:12:09Z");
    course.prepare("uid".into(), now);
    let its = course.charge.clone().unwrap();
    assert!(course.heard(&its, Verdict::Open { payer: true }, now, now));
    assert_eq!((course.state, due(&course)), (State::Redirecting, Some(now.plus_ms(5000))));
    assert!(course.heard(&its, Verdict::Open { payer: false }, now, now));
    assert_eq!(course.state, State::GettingStatus);
    for _ in 0..SLOW_LOOKS {
        course.look_later(now);
    }
    assert_eq!(due(&course), Some(now.plus_ms(3_600_000)));
    assert!(course.heard(&its, Verdict::Paid, now, now));
    assert_eq!(course.state, State::Active);
    assert!(!course.heard(&its, Verdict::Paid, now, now), "heard before");
}

#[test]
fn a_cancelled_one_stays_so_whatever_its_last_charge_does() {
    for (verdict, paid) in [(Verdict::Paid, 2), (Verdict::Declined, 1), (Verdict::Broken, 1)] {
        let mut course = Course::new(terms());
        charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
        course.prepare("uid".into(), at("2031-06-04T15:17:09Z"));
        let its = course.charge.clone().unwrap();
        let now = at("2031-06-04T15:12:10Z");
        course.cancel("moved away", now);
        assert!(due(&course).is_some(), "its charge is still looked after");
        assert!(course.heard(&its, verdict, now, now));
        assert_eq!((course.state, course.event, course.paid), (State::Canceled, Some(Event::Canceled), paid));
        assert_eq!((due(&course), course.renew_at(), course.cancelled_at()), (None, None, Some(now)));
    }
}

#[test]
fn time_travel_moves_the_whole_calendar() {
    let mut course = Course::new(terms());
    charge(&mut course, Verdict::Paid, at("2031-05-04T15:12:09Z"));
    let now = at("2031-05-04T15:13:09Z");
    course.pull(now);
    assert_eq!((due(&course), course.active_to()), (Some(now), Some(now)));
    charge(&mut course, Verdict::Paid, now);
    assert!(course.renew_at().unwrap() > now.plus_ms(27 * 24 * 3_600_000));
    course.pull(now.minus_ms(1));
    let before = course.clone();
    course.pull(now.plus_ms(1));
    assert_eq!(course, before, "what is due already does not move");
}

#[test]
fn words_are_read_back() {
    for state in State::ALL {
        assert_eq!(State::find(state.as_str()), Some(state));
    }
    assert_eq!(State::find("pending"), None);
}
