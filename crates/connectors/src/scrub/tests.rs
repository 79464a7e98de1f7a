//! What may be read of a body, and what may not.

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn a_reply_keeps_what_people_need() {
    let kept = json(&json!({
        "id": "pi_1F1xauAWOtgoysogIfHO8jGi", "amount": 2020, "created": 1_564_501_833,
        "client_secret": "pi_1F1xau_secret_ZrXvfydFv0", "payment_method": "pm_1F1xauAWOtgoysog00COoKIU",
        "card": { "number": "4242424242424242", "cvc": "737", "last4": "4242", "exp_year": 2030 },
        "next_action": { "url": "https://hooks.example/a/src_1F1?s=src_client_secret_FX0qk3uQ04" },
        "message": "Card 4242 4242 4242 4242 declined with key sk_test_4eC39HqLyjWD",
        "number": 4_242_424_242_424_242_u64, "cvv": 737, "token": null
    }));
    assert_eq!(
        kept,
        json!({
            "id": "pi_1F1xauAWOtgoysogIfHO8jGi", "amount": 2020, "created": 1_564_501_833,
            "client_secret": "[removed]", "payment_method": "pm_…oKIU",
            "card": { "number": "424242******4242", "cvc": "[removed]", "last4": "4242", "exp_year": 2030 },
            "next_action": { "url": "https://hooks.example/a/src_1F1?s=src_client_secret_[removed]" },
            "message": "Card 4242 42** **** 4242 declined with key sk_test_[removed]",
            "number": "424242******4242", "cvv": "[removed]", "token": null
        })
    );
}

#[test]
fn secrets_go_from_text_of_every_form() {
    for (given, kept) in [
        (
            "card[number]=4242424242424242&card[cvc]=737&a=1",
            "card[number]=424242******4242&card[cvc]=[removed]&a=1",
        ),
        ("card%5Bcvc%5D=737&b=2", "card%5Bcvc%5D=[removed]&b=2"),
        (r#""{\"cvv\":\"737\",\"x\":1}""#, r#""{\"cvv\":\"[removed]\",\"x\":1}""#),
        (r#"{"password":"a\"b","x":"y"}"#, r#"{"password":"[removed]","x":"y"}"#),
        (
            "<cvc>737</cvc><ns:cardNumber a='1'>4111111111111111</ns:cardNumber>",
            "<cvc>[removed]</cvc><ns:cardNumber a='1'>411111******1111</ns:cardNumber>",
        ),
        ("Authorization: Basic dXNlcjpwYXNz\r\nHost: x", "Authorization: [removed]\r\nHost: x"),
        (r"x\r\nAuthorization: Bearer abc def\r\nHost: x", r"x\r\nAuthorization: [removed]\r\nHost: x"),
        ("used Bearer abcdefgh.ijk today", "used Bearer [removed] today"),
        ("the secret whsec_MfKQ9r8GKYqr is out", "the secret whsec_[removed] is out"),
        ("pay to DE89 3704 0044 0532 0130 00 now", "pay to [removed] now"),
        ("pay to GB29NWBK60161331926819.", "pay to [removed]."),
        (r#"{"paymentData":{"data":"x{","version":"EC_v1"},"b":1}"#, r#"{"paymentData":[removed]"#),
        (r#"{"credentials":[{"key":"SecretKey","value":"x"}],"a":1}"#, r#"{"credentials":[removed],"a":1}"#),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjg end", "jwt [removed] end"),
        (
            r#"{"cvc":null,"cvc_check":"pass","card_declined":1}"#,
            r#"{"cvc":null,"cvc_check":"pass","card_declined":1}"#,
        ),
        ("order 12345 of 2026-01-01, 10.50 EUR", "order 12345 of 2026-01-01, 10.50 EUR"),
        ("Größe: 4111111111111111é", "Größe: 411111******1111é"),
    ] {
        assert_eq!(text(given), kept, "{given}");
    }
}

#[test]
fn card_numbers_are_found_through_separators_and_inside_of_other_digits() {
    for (given, kept) in [
        ("4111-1111-1111-1111 12/29", "4111-11**-****-1111 12/29"),
        ("4111+1111+1111+1111", "4111+11**+****+1111"),
        ("4111%201111%201111%201111", "4111%2011**%20****%201111"),
        ("9994111111111111111888", "999411111*********1888"),
        ("378282246310005", "378282*****0005"),
        ("6759649826438453", "675964******8453"),
        ("4222222222222", "*********2222"),
        ("7914775682339577", "7914775682339577"),
        ("0000000000000000", "0000000000000000"),
    ] {
        assert_eq!(text(given), kept, "{given}");
    }
    assert!(!text(&"4111111111111111".repeat(5)).contains(|c: char| c.is_ascii_digit()));
}

#[test]
fn other_bodies_become_text() {
    assert_eq!(body(b"<html>4111111111111111</html>"), json!("<html>411111******1111</html>"));
    assert_eq!(body(br#"{"a":[{"cvc":"1"}]}"#), json!({"a":[{"cvc":"[removed]"}]}));
    assert_eq!(body(&[b'<'; 9000]).as_str().map(str::len), Some(MAX_TEXT));
    assert_eq!(body(&[0xff, 0xfe]), json!("\u{fffd}\u{fffd}"));
}

/// A number of a brand, with its check digit.
fn card_number() -> impl Strategy<Value = String> {
    let brands = prop::sample::select(vec![
        ("4", 16),
        ("4", 13),
        ("4", 19),
        ("51", 16),
        ("2221", 16),
        ("34", 15),
        ("6011", 16),
        ("3528", 16),
        ("36", 14),
    ]);
    (brands, "[0-9]{19}").prop_map(|((prefix, length), filler)| {
        let body = format!("{prefix}{filler}")[..length - 1].to_owned();
        ('0'..='9')
            .map(|check| format!("{body}{check}"))
            .find(|number| florin_domain::brand::luhn(number))
            .unwrap()
    })
}

proptest! {
    #[test]
    fn a_card_number_placed_anywhere_does_not_survive(
        number in card_number(), before in "\\PC{0,30}[0-9]{0,5}", after in "[0-9]{0,5}\\PC{0,30}",
        separator in prop::sample::select(vec!["", " ", "-", "+", ".", "%20", "\u{a0}"]), group in 1usize..6,
        place in 0u8..6,
    ) {
        let digits: Vec<char> = number.chars().collect();
        let written = digits.chunks(group).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join(separator);
        let given = format!("{before}{written}{after}");
        let shown = match place {
            0 => text(&given),
            1 => json(&json!({ "a": [given] })).to_string(),
            2 => json(&json!({ given: 1 })).to_string(),
            3 => text(&format!("card[holder]={given}&cvc=1")),
            4 => body(json!({ "nested": json!({ "text": given }).to_string() }).to_string().as_bytes()).to_string(),
            _ => body(format!("<name>{given}</name>").as_bytes()).to_string(),
        };
        let plain = shown.replace("%20", "").replace([' ', '-', '+', '.', '\u{a0}'], "");
        prop_assert!(!plain.contains(&number), "{shown}");
    }

    #[test]
    fn no_text_panics(given in "\\PC{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..60),
                      marked in "[\\\\\"'%=:<>&{}\\[\\] a-f0-9é]{0,40}") {
        let _ = text(&given);
        let _ = body(&bytes);
        let _ = text(&marked);
        for name in ["cvc", "number", "paymentData", "Authorization", "\"token\"", "<cvc", "Bearer"] {
            let _ = text(&format!("{name}{marked}"));
        }
    }
}
