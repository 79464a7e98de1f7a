//! Whatever is sent: nothing panics, and no card number comes back.

use proptest::prelude::*;

use super::super::super::refusal::{ApiVersion, Half};
use super::super::kind::Kind;
use super::super::request::saved;
use super::super::request::{self, Asked, Reading, Request};
use super::{NOW, rules};
use crate::shared::json;

const NUMBERS: [&str; 4] = ["4200000000000000", "4200000000000001", "5204240000015003", "378282246310005"];

/// Names that requests have, and others.
fn name() -> impl Strategy<Value = String> {
    let known: Vec<&str> = concat!(
        "amount currency description tracking_id test language expired_at duplicate_check credit_card ",
        "encrypted_credit_card number verification_value holder exp_month exp_year exp_date token customer ip ",
        "email birth_date billing_address country zip state additional_data contract card_on_file initiator type ",
        "browser screen_width time_zone split receipt_text avs_cvc_verification three_d_secure eci cavv parent_uid ",
        "reason recipient_card recipient_credit_card recipient travel return_url notification_url"
    )
    .split(' ')
    .collect();
    prop_oneof![8 => proptest::sample::select(known).prop_map(str::to_owned), 1 => "[a-z0-9]{0,8}"]
}

fn leaf() -> impl Strategy<Value = String> {
    let numbers = proptest::sample::select(NUMBERS.to_vec());
    prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[1-9][0-9]{0,20}\\.[0-9]{1,3}",
        numbers.clone().prop_map(str::to_owned),
        numbers.clone().prop_map(|number| format!("\"{number}\"")),
        numbers.prop_map(|number| format!("\"x{number} y\"")),
        proptest::sample::select(vec![
            "EUR",
            "US",
            "01",
            "2033",
            "123",
            "recurring",
            "$begateway_apple_pay_1_0_0$e30="
        ])
        .prop_map(|word| format!("\"{word}\"")),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ]
}

fn value() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            object(inner),
        ]
    })
}

fn object(inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    proptest::collection::btree_map(name(), inner, 0..10).prop_map(|members| {
        let members: Vec<String> =
            members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

fn kept(request: &Request) -> String {
    match request {
        Request::Card(card) => serde_json::to_string(&card.order),
        Request::Payout(payout) => serde_json::to_string(&payout.order),
        Request::FollowUp(follow_up) => serde_json::to_string(&follow_up.order),
    }
    .unwrap()
}

proptest! {
    #[test]
    fn nothing_panics_and_no_error_quotes(request in object(value())) {
        let body = format!("{{\"request\":{request}}}");
        let Ok(tree) = json::parse_exact(body.as_bytes()) else { return Ok(()) };
        let reading = Reading { rules: rules(), now: NOW, opener: &|_| None };
        let all = Kind::ALL.into_iter().map(Asked::Kind).chain([Asked::Charge]);
        let mut refusals: Vec<_> =
            all.filter_map(|asked| request::read(asked, &tree, &reading).err()).collect();
        refusals.extend(saved::read(&tree, None, &reading).err());
        for refusal in refusals {
            for version in [ApiVersion::None, ApiVersion::Two, ApiVersion::Three] {
                let told = String::from_utf8(refusal.body(Half::Gateway, version)).unwrap();
                for number in NUMBERS {
                    prop_assert!(!told.contains(number), "{}", told);
                }
            }
            prop_assert!(refusal.status().is_client_error());
        }
    }

    #[test]
    fn no_card_number_is_kept_wherever_it_was_written(
        number in proptest::sample::select(vec!["4200000000000000", "5204240000015003", "378282246310005"]),
        text in "[a-z]{0,5}",
        member in name(),
    ) {
        let request = format!(
            r#"{{"amount":1,"currency":"EUR","description":"{text}{number}","tracking_id":"{number}{text}",
            "credit_card":{{"number":"{number}","verification_value":"1234","holder":"E M","exp_month":1,"exp_year":2033}},
            "customer":{{"device_id":"{number}"}},"additional_data":{{"meta":{{"{member}":["{number}",{number}],"{number}":1}}}}}}"#
        );
        let body = format!("{{\"request\":{request}}}");
        let tree = json::parse_exact(body.as_bytes()).unwrap();
        let reading = Reading { rules: rules(), now: NOW, opener: &|_| None };
        let read = request::read(Asked::Charge, &tree, &reading).unwrap();
        prop_assert!(!kept(&read).contains(number));
        let shown = format!("{read:?}");
        prop_assert!(!shown.contains(number));
    }
}
