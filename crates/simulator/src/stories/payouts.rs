//! Money that goes to cards.

use super::*;

const PAYOUT: Operation = Operation::Change(ChangeKind::Payout);

impl Bench {
    fn pay_out(&mut self, number: &str, amount: i64) -> Value {
        self.ask(PAYOUT, None, json!({ "card": { "number": number }, "amount": amount }))
    }
}

#[test]
fn cards_and_amounts_decide_about_payouts_too() {
    let mut bench = Bench::new();
    for (number, amount, expected) in [
        ("4242424242424242", 1000, "succeeded"),
        // Nobody is there to be challenged, and nobody is charged.
        ("4000000000003220", 10, "succeeded"),
        ("4012000000001014", 10, "succeeded"),
        ("4000000000000341", 10, "succeeded"),
        ("4005550000000019", 10, "declined do_not_honor 05"),
        ("4000000000009987", 10, "declined card_lost 41"),
        ("4242424242424242", 9_000_061, "declined amount_limit 61"),
        ("4242424242424241", 10, "declined card_number_invalid 14"),
    ] {
        assert_eq!(line(&bench.pay_out(number, amount)), expected, "{number} {amount}");
    }
    let books = bench.books();
    assert_eq!(books["totals"]["EUR"], json!({ "captured": 0, "refunded": 0, "paid_out": 1030 }));
    assert_eq!(books["payouts"].as_array().unwrap().len(), 4);
    assert!(books["charges"].as_array().unwrap().is_empty());
}

#[test]
fn a_payout_may_take_its_time_and_may_fail() {
    let mut bench = Bench::new();
    let [good, bad, never] = ["4000000000000077", "4000000000005126", "4000000000000085"].map(|number| {
        let told = bench.pay_out(number, 100);
        assert_eq!(line(&told), "pending");
        id(&told)
    });
    assert!(bench.books()["payouts"].is_null());
    bench.pass(2 * SECOND);
    assert_eq!(line(&bench.status(&good)), "succeeded");
    assert_eq!(line(&bench.status(&bad)), "failed issuer_declined");
    bench.pass(3600 * SECOND);
    assert_eq!(line(&bench.status(&never)), "failed issuer_declined");
    assert_eq!(bench.books()["totals"]["EUR"]["paid_out"], 100);
}

#[test]
fn a_spoiled_reply_pays_out_once() {
    let mut bench = Bench::new();
    let body = |reference: &str, code: i64| json!({ "card": { "number": "4242424242424242" }, "amount": 9_000_000 + code, "reference": reference });
    assert_eq!(bench.ask(PAYOUT, None, body("cut", 903)), "cut");
    assert_eq!(line(&bench.ask(PAYOUT, None, body("cut", 903))), "succeeded");
    assert_eq!(bench.ask(PAYOUT, None, body("never", 902)), "cut");
    assert_eq!(bench.ask(PAYOUT, None, body("limited", 910))["error"]["reason"], "rate_limited");
    assert_eq!(line(&bench.ask(PAYOUT, None, body("limited", 910))), "succeeded");
    let other = bench.ask(PAYOUT, None, body("cut", 1));
    assert_eq!(other["error"]["reason"], "idempotency_conflict");
    let references: Vec<_> = bench.books()["payouts"].as_array().unwrap().clone();
    let references: Vec<_> = references.iter().map(|row| row["reference"].as_str().unwrap()).collect();
    assert_eq!(references, ["cut", "limited"]);
}

#[test]
fn a_payout_is_told_and_settled() {
    let mut bench = Bench::new();
    let hook = json!({ "url": "http://127.0.0.1:9/hook", "key": "k" });
    for number in ["4000000000000077", "4242424242424242", "4005550000000019"] {
        let body = json!({ "card": { "number": number }, "amount": 70, "webhook": hook });
        bench.ask(PAYOUT, None, body);
    }
    let now = bench.now;
    bench.pass(2 * SECOND);
    assert_eq!(bench.events(), ["payout.succeeded", "payout.declined", "payout.succeeded"]);
    let file = bench.core.show_settlement("2023-11-14", Some(("m", "a")), now);
    let expected = "reference,kind,amount,fee,currency\nr1,payout,-70,0,EUR\nr2,payout,-70,0,EUR\n";
    assert_eq!(String::from_utf8_lossy(&file.body), expected);
}

#[test]
fn a_payout_is_not_forgotten_while_it_waits() {
    let mut bench = Bench::new();
    bench.core.keep = 3;
    let waits = id(&bench.pay_out("4000000000000077", 70));
    for _ in 0..9 {
        bench.pay_out("4242424242424242", 1);
    }
    assert_eq!(bench.core.books.len(), 3);
    bench.pass(2 * SECOND);
    assert_eq!(line(&bench.status(&waits)), "succeeded");
}

#[test]
fn a_payout_has_no_follow_ups_and_needs_a_card_and_an_amount() {
    let mut bench = Bench::new();
    let paid = id(&bench.pay_out("4242424242424242", 100));
    let refused = bench.change(ChangeKind::Refund, &paid, 100);
    assert_eq!(refused["error"]["reason"], "not_found");
    for body in [json!({ "amount": 5 }), json!({ "card": {}, "amount": 5 })] {
        assert_eq!(bench.ask(PAYOUT, None, body)["error"]["reason"], "request_invalid");
    }
    let nothing = json!({ "card": { "number": "4242424242424242" } });
    assert_eq!(bench.ask(PAYOUT, None, nothing)["error"]["reason"], "amount_invalid");
}

#[test]
fn the_mock_profile_pays_out_as_its_header_says() {
    let mut bench = Bench::new();
    let body = json!({ "merchant": "m", "account": "a", "reference": "x", "currency": "EUR", "amount": 5,
                       "card": { "number": "4005550000000019" }, "profile": "mock" });
    let yes = read(&bench.decide(PAYOUT, None, Some("approved"), &body));
    assert_eq!((&yes["state"], &yes["auth_code"]), (&json!("succeeded"), &json!("000000")));
    let mut body = body;
    body["reference"] = json!("y");
    let no = read(&bench.decide(PAYOUT, None, Some("declined"), &body));
    assert_eq!((&no["state"], &no["code"]), (&json!("declined"), &json!("declined")));
}
