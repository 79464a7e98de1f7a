//! Money to a card.

use super::*;
use crate::connector::{Party, Payout};

fn payout<'a>(card: &'a Card, party: Option<&'a Party>) -> Payout<'a> {
    Payout {
        money: money("10.99", "EUR"),
        card,
        is_dated: party.is_some(),
        recipient: party,
        sender: None,
        merchant_reference: None,
        description: None,
    }
}

fn paid_out(status: &str) -> Value {
    made("payout", status)
}

#[test]
fn a_payout_names_the_card_and_never_its_code() {
    let card = card();
    let (told, answer) = play(Ask::Payout(payout(&card, None)), &[(200, paid_out("successful"))]);
    let body = concat!(
        r#"$ POST /transactions/payouts {"request":{"amount":1099,"currency":"EUR","description":"0198-1","#,
        r#""tracking_id":"0198-1","test":true,"#,
        r#""recipient_credit_card":{"number":"4200000000000000","holder":"Inês Duarte"}}}"#
    );
    assert_eq!(told, [body]);
    let answer = answer.unwrap();
    assert_eq!((&answer.outcome, answer.psp_reference.as_deref()), (&Outcome::PaidOut, Some(UID)));
    assert_eq!(answer.money, Some(money("10.99", "EUR")));
}

#[test]
fn what_is_known_of_the_receiver_goes_along_and_no_half_of_it() {
    let card = card();
    let text = |text: &str| Some(text.to_owned());
    let party = Party {
        first_name: text("Ana"),
        country: text("PT"),
        state: text("Norte"),
        city: text(&"x".repeat(99)),
        ..Party::default()
    };
    let (told, _) = play(Ask::Payout(payout(&card, Some(&party))), &[]);
    let body: Value = serde_json::from_str(told[0].split_once("payouts ").unwrap().1).unwrap();
    let request = &body["request"];
    assert_eq!(request["recipient_credit_card"]["exp_month"], "03");
    let expected = json!({ "first_name": "Ana", "country": "PT", "city": "x".repeat(60) });
    assert_eq!(request["recipient_billing_address"], expected);
    assert_eq!(request.get("sender_billing_address"), None);
}

#[test]
fn a_payout_that_nobody_answered_for_is_found_by_our_reference() {
    let card = card();
    let lookup = || {
        Ask::Status(Lookup {
            operation: Operation::Payout,
            money: Some(money("10.99", "EUR")),
            reference: Some("0198-1"),
            psp_reference: None,
            parent: None,
            other_captures: false,
        })
    };
    let path = "GET /v2/transactions/tracking_id/0198-1";
    let list = |items: Value| (200, json!({ "transactions": items }));
    for (items, outcome) in [
        (json!([paid_out("successful")]), Outcome::PaidOut),
        (json!([paid_out("incomplete")]), Outcome::Pending),
        (json!([paid_out("failed"), paid_out("successful")]), Outcome::PaidOut),
        (json!([]), Outcome::NotFound),
        // A payment of the same reference is none of ours.
        (json!([made("payment", "successful")]), Outcome::NotFound),
    ] {
        let (told, answer) = play(lookup(), &[list(items.clone())]);
        assert_eq!((told, answer.unwrap().outcome), (vec![path.to_owned()], outcome), "{items}");
    }
    let (_, silent) = play(Ask::Payout(payout(&card, None)), &[(500, json!({ "code": "E.1000" }))]);
    assert_eq!(silent.unwrap().outcome, Outcome::Refused(Refusal::PspError));
}
