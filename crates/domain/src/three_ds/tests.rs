//! Stories of authentications: how they end, what may follow, and who bears a fraud.

use super::*;
use crate::brand::Brand;

/// The stage after these events; none if one came out of order.
fn told(events: &[Event]) -> Option<Stage> {
    events.iter().try_fold(Stage::Begun, |stage, event| stage.after(*event).ok())
}

const ENROLLED: Event = Event::Enrolled { has_method: false };

#[test]
fn a_card_is_authenticated_without_a_question() {
    let stage = told(&[ENROLLED, Event::Answered(TransStatus::Authenticated)]).unwrap();
    assert_eq!(stage, Stage::Ended(Ending::Authenticated));
    assert!(Ending::Authenticated.lets_on(Policy::Always) && Ending::Authenticated.is_proof());
}

#[test]
fn the_issuers_page_is_loaded_first_where_there_is_one() {
    let has_method = Event::Enrolled { has_method: true };
    assert_eq!(told(&[has_method]), Some(Stage::Method));
    for result in [MethodResult::Done, MethodResult::NotDone] {
        assert_eq!(told(&[has_method, Event::Method(result)]), Some(Stage::Asked(result)));
    }
    assert_eq!(told(&[has_method, Event::Method(MethodResult::None)]), None);
    assert_eq!(
        told(&[has_method, Event::Answered(TransStatus::Authenticated)]),
        None,
        "nobody was asked yet"
    );
}

#[test]
fn a_challenge_ends_by_the_word_of_the_issuers_server_alone() {
    let challenged = [ENROLLED, Event::Answered(TransStatus::Challenge)];
    let after = |event| told(&[challenged[0], challenged[1], event]);
    assert_eq!(told(&challenged), Some(Stage::Challenged));
    assert_eq!(after(Event::Result(TransStatus::Authenticated)), Some(Stage::Ended(Ending::Authenticated)));
    assert_eq!(
        after(Event::Result(TransStatus::NotAuthenticated)),
        Some(Stage::Ended(Ending::NotAuthenticated))
    );
    assert_eq!(after(Event::Result(TransStatus::Rejected)), Some(Stage::Ended(Ending::Rejected)));
    assert_eq!(after(Event::Cancelled), Some(Stage::Ended(Ending::Abandoned)));
    assert_eq!(after(Event::TimedOut), Some(Stage::Ended(Ending::TimedOut)));
    assert_eq!(after(Event::Result(TransStatus::Challenge)), None, "a result is no second challenge");
    assert_eq!(after(Event::Answered(TransStatus::Authenticated)), None);
    assert_eq!(after(Event::Unreachable), None, "a challenge goes on while we cannot ask for its result");
}

#[test]
fn the_end_stands() {
    for end in [Ending::Authenticated, Ending::Rejected, Ending::TimedOut, Ending::Abandoned] {
        for event in [
            ENROLLED,
            Event::NotEnrolled,
            Event::Result(TransStatus::NotAuthenticated),
            Event::Answered(TransStatus::Challenge),
            Event::Unreachable,
        ] {
            assert!(Stage::Ended(end).after(event).is_err(), "{end:?} after {event:?}");
        }
    }
    let passed = Stage::Ended(Ending::Authenticated);
    assert_eq!(passed.after(Event::Result(TransStatus::Authenticated)), Ok(passed), "told twice");
    assert!(passed.after(Event::TimedOut).is_err(), "a proof does not turn into a failure");
    assert!(
        Stage::Ended(Ending::TimedOut).after(Event::Result(TransStatus::Authenticated)).is_err(),
        "a late yes does not revive it"
    );
}

#[test]
fn what_may_be_paid_follows_the_table_of_statuses() {
    use Policy::{Always, WherePossible};
    for (status, always, where_possible) in [
        (TransStatus::Authenticated, true, true),
        (TransStatus::Attempted, true, true),
        (TransStatus::Informational, true, true),
        (TransStatus::NotAuthenticated, false, false),
        (TransStatus::Rejected, false, false),
        (TransStatus::Unavailable, false, true),
    ] {
        let ending = told(&[ENROLLED, Event::Answered(status)]).and_then(Stage::ending).unwrap();
        assert_eq!(
            (ending.lets_on(Always), ending.lets_on(WherePossible)),
            (always, where_possible),
            "{status:?}"
        );
    }
    for ending in [Ending::Abandoned, Ending::TimedOut] {
        assert!(!ending.lets_on(WherePossible));
    }
    assert!(Ending::NotEnrolled.lets_on(WherePossible) && !Ending::NotEnrolled.lets_on(Always));
    let unreachable = told(&[Event::Unreachable]).and_then(Stage::ending);
    assert_eq!(unreachable, Some(Ending::Unavailable));
}

#[test]
fn words_of_the_store_lead_back() {
    let stages = [
        Stage::Begun,
        Stage::Method,
        Stage::Asked(MethodResult::Done),
        Stage::Asked(MethodResult::NotDone),
        Stage::Asked(MethodResult::None),
        Stage::Challenged,
        Stage::Decoupled,
        Stage::Ended(Ending::Informational),
    ];
    for stage in stages {
        assert_eq!(Stage::find(stage.as_str()), Some(stage));
    }
    assert_eq!(Stage::find("done"), None);
    assert_eq!(TransStatus::find("Y"), Some(TransStatus::Authenticated));
    assert_eq!(TransStatus::find("y"), None, "letters of the protocol are as they are");
}

fn liability(brand: Brand, eci: &str) -> (Shift, Rule) {
    let proof = Proof {
        brand: Some(brand),
        status: None,
        eci: Some(eci),
        has_cryptogram: true,
        merchant_initiated: false,
    };
    let Liability { shift, rule } = Liability::of(&proof);
    (shift, rule)
}

#[test]
fn indicators_decide_by_the_scheme() {
    for brand in [
        Brand::Visa,
        Brand::Amex,
        Brand::Discover,
        Brand::DinersClub,
        Brand::Jcb,
        Brand::UnionPay,
        Brand::Elo,
    ] {
        assert_eq!(liability(brand, "05"), (Shift::Yes, Rule::Authenticated), "{brand}");
        assert_eq!(liability(brand, "06"), (Shift::Yes, Rule::Attempted), "{brand}");
        assert_eq!(liability(brand, "07"), (Shift::No, Rule::NotAuthenticated), "{brand}");
        assert_eq!(liability(brand, "02"), (Shift::Unknown, Rule::UnknownIndicator), "{brand}");
    }
    for brand in [Brand::MasterCard, Brand::Maestro] {
        for (eci, told) in [
            ("02", (Shift::Yes, Rule::Authenticated)),
            ("01", (Shift::Yes, Rule::Attempted)),
            ("00", (Shift::No, Rule::NotAuthenticated)),
            ("04", (Shift::No, Rule::DataOnly)),
            ("06", (Shift::No, Rule::Exemption)),
            ("07", (Shift::No, Rule::MerchantInitiated)),
            ("05", (Shift::Unknown, Rule::UnknownIndicator)),
            ("2", (Shift::Yes, Rule::Authenticated)),
        ] {
            assert_eq!(liability(brand, eci), told, "{brand} {eci}");
        }
    }
    assert_eq!(liability(Brand::Dankort, "05"), (Shift::Unknown, Rule::AcquirerDecides));
    assert_eq!(liability(Brand::MasterCard, ""), (Shift::Unknown, Rule::NoIndicator), "a wallet tells none");
}

#[test]
fn without_proof_or_with_the_merchants_wish_nothing_shifts() {
    let proof = Proof {
        brand: Some(Brand::Visa),
        status: Some(TransStatus::Authenticated),
        eci: Some("05"),
        has_cryptogram: true,
        merchant_initiated: false,
    };
    let rule = |proof: Proof<'_>| Liability::of(&proof);
    assert_eq!(rule(proof).shift, Shift::Yes);
    let bare = rule(Proof { has_cryptogram: false, ..proof });
    assert_eq!(bare, Liability { shift: Shift::No, rule: Rule::NoCryptogram });
    let later = rule(Proof { merchant_initiated: true, ..proof });
    assert_eq!(later, Liability { shift: Shift::No, rule: Rule::MerchantInitiated });
    let exempt = rule(Proof { status: Some(TransStatus::Informational), ..proof });
    assert_eq!(exempt, Liability { shift: Shift::No, rule: Rule::Exemption });
    let torn = rule(Proof { status: Some(TransStatus::Attempted), ..proof });
    assert_eq!(torn, Liability { shift: Shift::Unknown, rule: Rule::Contradiction });
}

#[test]
fn a_status_has_the_indicator_of_its_scheme() {
    for (brand, yes, attempted, no) in [(Brand::Visa, "05", "06", "07"), (Brand::Maestro, "02", "01", "00")] {
        assert_eq!(eci_of(Some(brand), TransStatus::Authenticated), Some(yes));
        assert_eq!(eci_of(Some(brand), TransStatus::Attempted), Some(attempted));
        assert_eq!(eci_of(Some(brand), TransStatus::NotAuthenticated), Some(no));
    }
    assert_eq!(eci_of(Some(Brand::Troy), TransStatus::Authenticated), None);
    assert_eq!(eci_of(None, TransStatus::Authenticated), None);
}

#[test]
fn a_browser_is_told_in_the_protocols_measures() {
    let browser = Browser::of_request("text/html", "203.0.113.9", &"x".repeat(3000))
        .speaking("pt-PT-x-long")
        .showing(1920, -5, 30)
        .living(-60);
    assert_eq!(
        (browser.accept(), browser.ip(), browser.user_agent().len()),
        ("text/html", "203.0.113.9", 2048)
    );
    assert_eq!((browser.language(), browser.color_depth()), ("pt-PT-x-", 24));
    assert_eq!((browser.screen(), browser.time_zone_minutes()), ((1920, 0), -60));
    let odd = Browser::of_request("", "::1", "").speaking("").showing(i64::MAX, 1, 0).living(i64::MIN);
    assert_eq!((odd.accept(), odd.language(), odd.color_depth()), ("*/*", "en", 1));
    assert_eq!((odd.screen(), odd.time_zone_minutes()), ((999_999, 1), 0));
}
