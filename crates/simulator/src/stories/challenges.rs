//! What payers do when their bank asks them.

use super::*;
use crate::acs::Choice;

#[test]
fn a_challenge_ends_as_the_payer_says() {
    use Choice::{Abandon, Approve, Reject, WrongPassword};
    for (card, choices, expected) in [
        ("4000000000003220", vec![Approve], "captured Y"),
        ("4000000000003220", vec![Reject], "declined authentication_failed N"),
        ("4000000000003220", vec![Abandon], "declined shopper_cancelled N"),
        ("4000000000003220", vec![WrongPassword, WrongPassword], "requires_action action"),
        ("4000000000003220", vec![WrongPassword; 3], "declined authentication_failed N"),
        ("4000008400001629", vec![Approve], "declined issuer_declined 06 Y"),
        ("4000008260003178", vec![Approve, Reject], "declined insufficient_funds 51 Y"),
    ] {
        let mut bench = Bench::new();
        let charge =
            id(&bench.charge_with(card, 1000, json!({ "return_url": "https://shop.test/back?a=1" })));
        for choice in choices {
            bench.core.answer_challenge(&charge, Some(choice), START);
        }
        assert!(
            line(&bench.status(&charge)).starts_with(expected.trim_end_matches(" N")),
            "{card} {expected}"
        );
    }
    assert_eq!(Choice::parse(None, Some("1111")), Some(Approve));
    assert_eq!(Choice::parse(Some("password"), Some("1112")), Some(WrongPassword));
    assert_eq!(Choice::parse(Some("maybe"), None), None);
}

#[test]
fn challenges_are_left_out_where_nobody_is_asked() {
    let mut bench = Bench::new();
    for (card, more, expected) in [
        ("4000000000003063", json!({ "exemption": "tra" }), "captured Y"),
        ("4000000000003220", json!({ "authentication": "none" }), "captured"),
        ("4000000000003220", json!({ "initiator": "merchant" }), "captured"),
        ("4000000000003220", json!({ "three_ds": { "trans_status": "Y", "eci": "05" } }), "captured Y"),
        (
            "4242424242424242",
            json!({ "three_ds": { "trans_status": "N" } }),
            "declined authentication_failed N",
        ),
        ("4242424242424242", json!({ "authentication": "challenge" }), "requires_action action"),
        ("4000002500003155", json!({ "initiator": "merchant" }), "declined sca_required 1A"),
        ("4000002500003155", json!({ "initiator": "merchant", "network_transaction_id": "1" }), "captured"),
        ("4000002760003184", json!({}), "declined sca_required 1A"),
        ("4000002760003184", json!({ "authentication": "none" }), "declined sca_required 1A"),
        ("4000002760003184", json!({ "authentication": "challenge" }), "requires_action action"),
        ("4000002760003184", json!({ "three_ds": { "trans_status": "A" } }), "declined sca_required 1A A"),
        ("4000002760003184", json!({ "three_ds": { "trans_status": "Y", "eci": "05" } }), "captured Y"),
        ("4580458045804580", json!({ "strict": true }), "declined card_number_invalid 14"),
    ] {
        assert_eq!(line(&bench.charge_with(card, 1000, more.clone())), expected, "{card} {more}");
    }
}
