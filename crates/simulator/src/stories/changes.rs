//! The lives of holds, refunds and disputes.

use super::*;

#[test]
fn a_hold_is_raised_captured_in_parts_and_refunded_in_parts() {
    use ChangeKind::{Capture, Increment, Refund, Void};
    let mut bench = Bench::new();
    let hold = bench.hold(1000);
    for (kind, amount, change, payment) in [
        (Increment, 200, "succeeded", "authorized"),
        (Capture, 1201, "refused amount_exceeds_remaining", "authorized"),
        (Refund, 1, "refused state_conflict", "authorized"),
        (Capture, 500, "succeeded", "partially_captured"),
        (Capture, 300, "succeeded", "partially_captured"),
        (Refund, 300, "succeeded", "partially_refunded"),
        (Refund, 501, "refused amount_exceeds_remaining", "partially_refunded"),
        (Void, 400, "succeeded", "partially_refunded"),
        (Capture, 1, "refused state_conflict", "partially_refunded"),
        (Refund, 500, "succeeded", "refunded"),
        (Refund, 1, "refused amount_exceeds_remaining", "refunded"),
    ] {
        assert_eq!(line(&bench.change(kind, &hold, amount)), change, "{kind:?} {amount}");
        assert_eq!(bench.status(&hold)["state"], payment, "{kind:?} {amount}");
    }
    assert_eq!(bench.books()["totals"]["EUR"], json!({ "captured": 800, "refunded": 800 }));
}

#[test]
fn changes_obey_the_amount_table() {
    let mut bench = Bench::new();
    let hold = bench.hold(20_000_000);
    assert_eq!(line(&bench.change(ChangeKind::Capture, &hold, 9_000_051)), "declined insufficient_funds 51");
    assert_eq!(bench.change(ChangeKind::Capture, &hold, 9_000_903), "cut");
    assert_eq!(bench.status(&hold)["captured"], 9_000_903);
    assert_eq!(bench.change(ChangeKind::Refund, &hold, 9_000_902), "cut");
    assert_eq!(bench.status(&hold)["refunded"], 0);
}

#[test]
fn a_void_gives_a_hold_back_or_a_charge_of_today() {
    let mut bench = Bench::new();
    let hold = bench.hold(1000);
    assert_eq!(line(&bench.change(ChangeKind::Void, &hold, 1000)), "succeeded");
    assert_eq!(bench.status(&hold)["state"], "voided");
    let hold = bench.hold(1000);
    bench.change(ChangeKind::Capture, &hold, 600);
    assert_eq!(line(&bench.change(ChangeKind::Void, &hold, 401)), "refused amount_exceeds_remaining");
    assert_eq!(line(&bench.change(ChangeKind::Void, &hold, 100)), "succeeded");
    let rest = bench.change(ChangeKind::Void, &hold, 1000);
    assert_eq!((line(&rest).as_str(), &rest["amount"]), ("succeeded", &json!(1000)));
    assert_eq!(
        (&bench.status(&hold)["state"], &bench.status(&hold)["voided"]),
        (&json!("captured"), &json!(400))
    );
    let charge = id(&bench.charge("4242424242424242", 700));
    assert_eq!(line(&bench.change(ChangeKind::Void, &charge, 300)), "refused amount_exceeds_remaining");
    assert_eq!(line(&bench.change(ChangeKind::Void, &charge, 700)), "succeeded");
    assert_eq!(bench.status(&charge)["state"], "voided");
    let old = id(&bench.charge("4242424242424242", 700));
    bench.pass(DAY);
    assert_eq!(line(&bench.change(ChangeKind::Void, &old, 700)), "refused state_conflict");
    assert_eq!(bench.books()["totals"]["EUR"]["captured"], 1300);
}

#[test]
fn time_ends_holds_challenges_and_waiting() {
    let mut bench = Bench::new();
    let hold = bench.hold(1000);
    let challenge = id(&bench.charge("4000000000003220", 1000));
    let soon = id(&bench.charge("4000000000000077", 1000));
    let never = id(&bench.charge("4000000000000085", 1000));
    bench.pass(2 * SECOND);
    assert_eq!(bench.status(&soon)["state"], "captured");
    bench.pass(15 * 60 * SECOND);
    assert_eq!(line(&bench.status(&challenge)), "expired authentication_failed");
    assert_eq!(bench.status(&never)["state"], "pending");
    bench.pass(3600 * SECOND);
    assert_eq!(line(&bench.status(&never)), "expired issuer_unavailable");
    assert_eq!(bench.status(&hold)["state"], "authorized");
    bench.pass(7 * DAY);
    assert_eq!(line(&bench.status(&hold)), "expired");
    assert_eq!(line(&bench.change(ChangeKind::Capture, &hold, 1000)), "refused state_conflict");
}

#[test]
fn refunds_wait_and_may_fail() {
    let mut bench = Bench::new();
    for (card, expected, refunded) in
        [("4000000000007726", "succeeded", 400), ("4000000000005126", "failed issuer_declined", 0)]
    {
        let charge = id(&bench.charge(card, 1000));
        let refund = bench.change(ChangeKind::Refund, &charge, 400);
        assert_eq!(line(&refund), "pending");
        assert_eq!(line(&bench.change(ChangeKind::Refund, &charge, 601)), "refused amount_exceeds_remaining");
        bench.pass(3 * SECOND);
        assert_eq!(line(&bench.status(&id(&refund))), expected);
        assert_eq!(bench.status(&charge)["refunded"], refunded);
    }
}

#[test]
fn disputes_go_their_way() {
    let mut bench = Bench::new();
    let hook = || json!({ "webhook": { "url": "http://127.0.0.1:9/", "key": "k" } });
    let lost = id(&bench.charge_with("4000000000000259", 1000, hook()));
    bench.charge_with("4000000000005423", 1000, hook());
    bench.events();
    bench.pass(6 * SECOND);
    assert_eq!(
        bench.status(&lost)["dispute"],
        json!({ "reason": "fraudulent", "state": "opened", "amount": 1000 })
    );
    assert_eq!(bench.events(), ["dispute.opened", "dispute.warning"]);
    bench.pass(DAY);
    assert_eq!(bench.status(&lost)["dispute"]["state"], "evidence_due");
    bench.pass(7 * DAY);
    assert_eq!(bench.status(&lost)["dispute"]["state"], "lost");
    let plain = id(&bench.charge("4242424242424242", 500));
    for state in ["opened", "won"] {
        let body = json!({ "state": state, "reason": "product_not_received" }).to_string();
        let now = bench.now;
        assert_eq!(bench.core.set_dispute_by_hand(&plain, body.as_bytes(), now).status, 200);
    }
    bench.pass(30 * DAY);
    assert_eq!(bench.status(&plain)["dispute"]["state"], "won");
}
