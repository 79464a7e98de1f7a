//! The examples of the reference, and the least that a shop can say.

use super::super::super::refusal::{ApiVersion, Half, Refusal};
use super::super::additional_data::{CardOnFile, Contract, Initiator};
use super::super::customer::CustomerField;
use super::super::request::{CheckoutRequest, TransactionType};
use super::{LEAST, NOW, WORKED, read};

#[test]
fn the_published_error_is_told_byte_for_byte() {
    let errors = read(
        r#"{"checkout":{"transaction_type":"payment","order":{"amount":100,"currency":"USD","description":"d"},
        "payment_method":{"types":"credit_card"},"settings":{"fail_url":"shop.example"}}}"#,
    )
    .unwrap_err();
    let told = Refusal::from(errors).body(Half::Checkout, ApiVersion::Two);
    assert_eq!(
        String::from_utf8(told).unwrap(),
        concat!(
            r#"{"errors":{"checkout":{"settings":{"fail_url":["is in invalid format"]},"#,
            r#""payment_method":{"types":["must be an array"]}}},"#,
            r#""message":"fail_url is in invalid format, types must be an array"}"#
        )
    );
}

#[test]
fn a_body_without_a_checkout_is_told_what_is_missing() {
    for body in ["{}", "[]", "7", r#"{"checkout":null}"#, r#"{"checkout":[]}"#, r#"{"checkout":"x"}"#] {
        let told = Refusal::from(read(body).unwrap_err()).body(Half::Checkout, ApiVersion::Two);
        assert_eq!(
            String::from_utf8(told).unwrap(),
            r#"{"errors":{"checkout":["is missing"]},"message":"checkout is missing"}"#,
            "{body}"
        );
    }
}

#[test]
fn the_worked_example_is_understood_whole() {
    let request = read(WORKED).unwrap();
    assert_eq!(request.transaction_type, TransactionType::Payment);
    assert!(request.test && request.iframe && !request.pays_by_itself());
    assert_eq!(request.attempts, 2);

    let order = &request.order;
    assert_eq!((order.amount, order.currency.as_str()), (1999, "EUR"));
    assert_eq!((order.description.as_str(), order.tracking_id.as_deref()), ("Order 71", Some("71")));
    assert_eq!((order.expires(), order.expires_as_asked), (NOW.plus_ms(50 * 60_000), true));
    let more = &order.additional_data;
    assert_eq!(more.receipt_text, ["Thank you", "Order 71"]);
    assert!(more.has(Contract::Recurring) && more.has(Contract::SaveCard) && !more.has(Contract::Credit));
    assert_eq!(order.told_on_file(), Some(CardOnFile { initiator: Initiator::Customer, kind: None }));

    let settings = &request.settings;
    assert_eq!(settings.urls.success_url.as_deref(), Some("https://shop.example/thanks?order=71"));
    assert_eq!(settings.urls.return_url, None);
    assert_eq!(settings.auto_return.as_ref().map(|auto| auto.seconds), Some(3));
    assert_eq!((settings.language.as_str(), settings.widget_version), ("de", 2));
    assert!(settings.customer_fields.is_editable(CustomerField::FirstName));
    assert!(settings.customer_fields.is_fixed(CustomerField::Email));
    assert!(settings.credit_card_fields.holder_is_fixed());
    assert!(settings.save_card_toggle.customer_contract);
    assert_eq!((settings.save_card_toggle.display, settings.another_card), (Some(true), Some(false)));
    assert_eq!(settings.style.get("widget").unwrap().json(), r##"{"buttonsColor":"#0a7d33"}"##);

    assert_eq!(request.customer.get(CustomerField::Email), Some("erika@example.com"));
    let method = &request.payment_method;
    assert_eq!(method.types, ["credit_card", "bank_transfer"]);
    assert_eq!(method.excluded_brands, ["amex", "google_pay"]);
    assert_eq!(method.data.get("bank_transfer").unwrap().json(), r#"{"account":"DE02120300000000202051"}"#);
}

#[test]
fn what_is_kept_comes_back_as_it_was() {
    let free = r#"{"meta":{"b":1.10,"a":[1e400,{"Z":null,"z":-0}]},"own":12345678901234567890123}"#;
    for body in [
        WORKED.to_owned(),
        LEAST.to_owned(),
        LEAST.replace("\"description\"", &format!("\"additional_data\":{free},\"description\"")),
    ] {
        let request = read(&body).unwrap();
        let again = CheckoutRequest::kept(&request.keep().unwrap()).unwrap();
        assert_eq!(again, request);
    }
    let body = LEAST.replace("\"description\"", &format!("\"additional_data\":{free},\"description\""));
    let kept = CheckoutRequest::kept(&read(&body).unwrap().keep().unwrap()).unwrap();
    assert_eq!(serde_json::to_string(&kept.order.additional_data.given).unwrap(), free);
    assert_eq!(CheckoutRequest::kept("{}"), None);
}

#[test]
fn the_least_that_a_shop_can_say_has_all_defaults() {
    let request = read(LEAST).unwrap();
    assert!(!request.test && !request.iframe && request.version.is_none());
    assert_eq!(request.attempts, 1);
    assert_eq!(request.order.expires(), NOW.plus_ms(24 * 3600 * 1000));
    assert!(!request.order.expires_as_asked);
    assert_eq!(request.settings.language, "en");
    assert_eq!(request.payment_method.types, ["credit_card", "bank_transfer", "erip", "halva"]);
    assert_eq!(request.customer, super::super::customer::Customer::default());
}

#[test]
fn clients_send_many_nulls_and_empty_arrays() {
    let body = r#"{"checkout":{"transaction_type":"payment","test":null,"attempts":null,"version":null,
        "order":{"amount":"100","currency":"usd","description":"d","tracking_id":"","expired_at":null,"cart":[],
          "additional_data":[],"recipient":null,"custom_fields":[],"card_on_file":[]},
        "settings":{"return_url":"","fail_url":null,"language":null,"auto_return":"","style":[],"save_card_toggle":[],
          "customer_fields":{"visible":[],"read_only":[]},"credit_card_fields":[],"agreement_toggle":[]},
        "customer":{"email":"","country":null,"zip":null},"payment_method":{"types":[],"excluded_brands":[]},
        "travel":[],"unheard":{"of":["anything"]}}}"#;
    let request = read(body).unwrap();
    assert_eq!((request.order.amount, request.order.currency.as_str()), (100, "USD"));
    assert_eq!(request.order.tracking_id, None);
    assert!(request.settings.auto_return.is_none() && request.settings.style.is_empty());
    let list = r#"{"checkout":{"transaction_type":"payment","order":{"amount":1,"currency":"EUR","description":"x"},
        "settings":[],"customer":[],"payment_method":[]}}"#;
    assert_eq!(read(list).unwrap(), read(LEAST).unwrap());
}
