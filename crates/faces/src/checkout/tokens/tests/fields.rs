//! Every rule for every field, as tables of bodies and the errors that they get.

use florin_domain::Currency;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::additional_data::{CardOnFileType, Contract, Initiator};
use super::super::customer::CustomerField;
use super::super::request::CheckoutRequest;
use super::super::rules::ShopRules;
use super::super::settings::language;
use super::{NOW, read, read_for, rules};
use crate::shared::json as tree;

/// A body that is fine.
fn body() -> Value {
    json!({"checkout": {
        "transaction_type": "payment",
        "order": {"amount": 1999, "currency": "EUR", "description": "Order 71"},
        "settings": {}, "customer": {}, "payment_method": {},
    }})
}

/// The body with a member of a section replaced: `order.amount`.
fn with(path: &str, value: Value) -> String {
    let mut body = body();
    let mut place = &mut body["checkout"];
    for name in path.split('.') {
        place = &mut place[name];
    }
    *place = value;
    body.to_string()
}

/// The message of the errors; empty if there are none.
fn told(path: &str, value: Value) -> String {
    told_by(&rules(), path, value)
}

fn told_by(rules: &ShopRules, path: &str, value: Value) -> String {
    read_for(&with(path, value), rules).map_or_else(|errors| errors.joined(), |_| String::new())
}

fn asked(path: &str, value: Value) -> CheckoutRequest {
    read(&with(path, value)).unwrap()
}

fn check(table: Vec<(&str, Value, &str)>) {
    for (path, value, error) in table {
        assert_eq!(told(path, value.clone()), error, "{path}: {value}");
    }
}

#[test]
fn the_top_level() {
    check(vec![
        ("transaction_type", json!("authorization"), ""),
        ("transaction_type", json!("tokenization"), ""),
        ("transaction_type", json!("charge"), ""),
        ("transaction_type", json!("refund"), "transaction_type is invalid"),
        ("transaction_type", json!("Payment"), "transaction_type is invalid"),
        ("transaction_type", Value::Null, "transaction_type can't be blank"),
        ("test", json!("maybe"), "test is invalid"),
        ("iframe", json!([]), "iframe is invalid"),
        ("attempts", json!(3), ""),
        ("attempts", json!("3"), ""),
        ("attempts", json!(0), "attempts must be greater than 0"),
        ("attempts", json!(-1), "attempts must be greater than 0"),
        ("attempts", json!("many"), "attempts is not a number"),
        ("attempts", json!(1.5), "attempts must be an integer"),
        (
            "dynamic_billing_descriptor",
            json!("x".repeat(256)),
            "dynamic_billing_descriptor is too long (maximum is 255 characters)",
        ),
        ("version", json!(2.1), ""),
        ("version", json!({"any": "thing"}), ""),
        ("order", Value::Null, "order is missing"),
        ("order", json!("x"), "order must be an object"),
        ("settings", json!(3), "settings must be an object"),
        ("customer", json!("x"), "customer must be an object"),
        ("payment_method", json!(["credit_card"]), "payment_method must be an object"),
    ]);
    assert_eq!(asked("version", json!(2.1)).version.unwrap().json(), "2.1");
    assert_eq!(asked("attempts", json!(99_999_999_999_i64)).attempts, u32::MAX);
}

#[test]
fn the_order() {
    check(vec![
        ("order.amount", json!(0), "amount must be greater than 0"),
        ("order.amount", json!(-1), "amount must be greater than 0"),
        ("order.amount", Value::Null, "amount can't be blank"),
        ("order.amount", json!("19.99"), "amount is not a number"),
        ("order.amount", json!(19.99), "amount must be an integer"),
        ("order.currency", json!("byn"), ""),
        ("order.currency", Value::Null, "currency can't be blank"),
        ("order.currency", json!("EURO"), "currency is invalid"),
        ("order.currency", json!("XAU"), "currency is invalid"),
        ("order.description", json!(" "), "description can't be blank"),
        ("order.description", json!("x".repeat(255)), ""),
        ("order.description", json!("ü".repeat(255)), ""),
        ("order.description", json!("x".repeat(256)), "description is too long (maximum is 255 characters)"),
        (
            "order.description",
            json!("card 4111 1111 1111 1111"),
            "description must not contain a card number",
        ),
        ("order.tracking_id", json!(71), ""),
        ("order.tracking_id", json!("x".repeat(256)), "tracking_id is too long (maximum is 255 characters)"),
        ("order.tracking_id", json!("4111111111111111"), "tracking_id must not contain a card number"),
        ("order.expired_at", json!("2031-05-04T18:00:00"), "expired_at is invalid"),
        ("order.expired_at", json!("2001-05-04T18:00:00Z"), ""),
        ("order.recipient", json!({"account_number": "DE02", "account_number_type": "iban"}), ""),
        ("order.recipient", json!({"account_number_type": "purse"}), "account_number_type is invalid"),
        ("order.custom_fields", json!({"custom_field_1": {"label": "L", "required": true}}), ""),
        ("order.custom_fields", json!({"custom_field_2": {"visible": "so-so"}}), "visible is invalid"),
        ("order.custom_fields", json!({"custom_field_3": 7}), "custom_field_3 must be an object"),
        ("order.card_on_file", json!({"initiator": "bank"}), "initiator is invalid"),
    ]);
    let shown =
        json!({"custom_field_3": {"label": "L", "value": 7, "read_only": true}, "custom_field_4": {}});
    let request = asked("order.custom_fields", shown);
    let field = &request.order.custom_fields[0];
    assert_eq!((field.number, field.value.as_deref(), field.read_only), (3, Some("7"), Some(true)));
}

#[test]
fn nothing_can_be_checked_or_held_but_not_paid() {
    for (kind, error) in [
        ("payment", "amount must be greater than 0"),
        ("charge", "amount must be greater than 0"),
        ("authorization", ""),
        ("tokenization", ""),
    ] {
        let mut body = body();
        body["checkout"]["transaction_type"] = json!(kind);
        body["checkout"]["order"]["amount"] = json!(0);
        let errors = read(&body.to_string()).err().map(|errors| errors.joined());
        assert_eq!(errors.unwrap_or_default(), error, "{kind}");
    }
}

#[test]
fn additional_data() {
    let at = "order.additional_data";
    check(vec![
        (at, json!({"contract": ["recurring", "oneclick", "credit", "card_on_file", "save_card"]}), ""),
        (at, json!({"contract": ["forever"]}), "contract is invalid"),
        (at, json!({"contract": [["recurring"]]}), "contract is invalid"),
        (at, json!({"contract": "recurring"}), "contract must be an array"),
        (at, json!({"receipt_text": "Thanks"}), "receipt_text must be an array"),
        (at, json!({"card_on_file": {"type": "whim"}}), "type is invalid"),
        (
            at,
            json!({"avs_cvc_verification": {"avs_verification": {"reject_codes": "N"}}}),
            "reject_codes must be an array",
        ),
        (at, json!({"meta": [1, {"x": null}], "unheard": "of"}), ""),
        (at, json!("text"), "additional_data must be an object"),
    ]);
    let request = asked(
        at,
        json!({
            "contract": ["recurring", "recurring"], "expected_bank_code": "F.0116", "card_on_file": {"type": "increment"},
            "avs_cvc_verification": {"avs_verification": {"reject_codes": ["n"]}, "cvc_verification": {"reject_codes": ["N", "U"]}},
        }),
    );
    let more = &request.order.additional_data;
    assert_eq!(more.contract, [Contract::Recurring]);
    assert_eq!(more.expected_bank_code.as_deref(), Some("F.0116"));
    assert_eq!((more.avs_reject_codes.join(""), more.cvc_reject_codes.join("")), ("N".into(), "NU".into()));
    let on_file = request.order.told_on_file().unwrap();
    assert_eq!((on_file.initiator, on_file.kind), (Initiator::Merchant, Some(CardOnFileType::Increment)));
    let without = ShopRules { contracts: vec![Contract::Oneclick], ..rules() };
    assert_eq!(told_by(&without, at, json!({"contract": ["recurring"]})), "contract is invalid");
}

#[test]
fn the_words_for_the_card_network_have_two_places_and_defaults() {
    let request = asked("order.card_on_file", json!({}));
    let on_file = request.order.told_on_file().unwrap();
    assert_eq!((on_file.initiator, on_file.kind), (Initiator::Merchant, Some(CardOnFileType::DelayedCharge)));
    let mut body = body();
    body["checkout"]["order"]["card_on_file"] = json!({"initiator": "merchant"});
    body["checkout"]["order"]["additional_data"] =
        json!({"card_on_file": {"initiator": "customer", "type": "no_show"}});
    let on_file = read(&body.to_string()).unwrap().order.told_on_file().unwrap();
    assert_eq!((on_file.initiator, on_file.kind), (Initiator::Customer, None));
}

#[test]
fn the_cart_adds_up() {
    let line = |amount: i64| json!({"name": "n", "amount": amount, "quantity": 2, "description": "d", "nomenclature_code": "c"});
    let sum = "positions total amount must equal the order amount";
    check(vec![
        ("order.cart", json!({"positions": [line(1000), line(999)]}), ""),
        ("order.cart", json!({"positions": [line(1999), line(0)]}), ""),
        ("order.cart", json!({"positions": [line(1000)]}), sum),
        ("order.cart", json!({"positions": [line(1_000_000_000_000_000), line(1_000_000_000_000_000)]}), sum),
        ("order.cart", json!({}), "positions can't be blank"),
        ("order.cart", json!({"positions": []}), "positions can't be blank"),
        ("order.cart", json!({"positions": {}}), "positions must be an array"),
        ("order.cart", json!({"positions": [line(1999), 7]}), "positions must be an object"),
        (
            "order.cart",
            json!({"positions": [{}]}),
            "name can't be blank, description can't be blank, nomenclature_code can't be blank, amount can't be blank, quantity can't be blank",
        ),
        (
            "order.cart",
            json!({"positions": [{"name": "n", "amount": -1, "quantity": 0, "description": "d", "nomenclature_code": "c"}]}),
            "amount must be greater than or equal to 0, quantity must be greater than 0",
        ),
    ]);
    let errors = read(&with("order.cart", json!({"positions": [line(1000)]}))).unwrap_err();
    assert_eq!(
        serde_json::to_value(&errors).unwrap()["checkout"]["order"],
        json!({"cart": {"positions": ["total amount must equal the order amount"]}})
    );
    // Without an amount there is nothing to compare.
    let mut body = body();
    body["checkout"]["order"] =
        json!({"currency": "EUR", "description": "d", "cart": {"positions": [line(5)]}});
    assert_eq!(read(&body.to_string()).unwrap_err().joined(), "amount can't be blank");
}

#[test]
fn the_settings() {
    for url in [
        "return_url",
        "success_url",
        "decline_url",
        "fail_url",
        "cancel_url",
        "notification_url",
        "verification_url",
        "card_notification_url",
    ] {
        let path = format!("settings.{url}");
        assert_eq!(told(&path, json!("shop.example")), format!("{url} is in invalid format"));
        assert_eq!(told(&path, json!("https://made-up-host/x")), "");
        let apps = ShopRules { custom_schemes: true, ..rules() };
        let is_for_machines =
            ["notification_url", "verification_url", "card_notification_url"].contains(&url);
        let error = if is_for_machines { format!("{url} is in invalid format") } else { String::new() };
        assert_eq!(told_by(&apps, &path, json!("myshop://paid")), error);
        assert_eq!(told(&path, json!("myshop://paid")), format!("{url} is in invalid format"));
    }
    check(vec![
        ("settings.auto_return", json!(0), ""),
        ("settings.auto_return", json!("30"), ""),
        ("settings.auto_return", json!(-1), "auto_return is not a number"),
        ("settings.auto_return", json!("soon"), "auto_return is not a number"),
        ("settings.auto_return", json!(1.5), "auto_return is not a number"),
        ("settings.auto_return", json!(true), "auto_return is not a number"),
        ("settings.auto_pay", json!("x"), "auto_pay is invalid"),
        ("settings.button_text", json!([1]), "button_text is invalid"),
        (
            "settings.button_next_text",
            json!("x".repeat(256)),
            "button_next_text is too long (maximum is 255 characters)",
        ),
        ("settings.style", json!("red"), "style must be an object"),
        ("settings.style", json!({"anything": [1, {"goes": true}]}), ""),
        ("settings.save_card_toggle", json!({"display": "x"}), "display is invalid"),
        ("settings.save_card_toggle", json!({"customer_contract": {}}), "customer_contract is invalid"),
        ("settings.another_card_toggle", json!({"display": 7}), "display is invalid"),
        ("settings.agreement_toggle", json!({"url": "javascript:alert(1)"}), "url is in invalid format"),
        (
            "settings.agreement_toggle",
            json!({"value": true, "url": "https://shop.example/terms", "text": "Terms"}),
            "",
        ),
        ("settings.customer_fields", json!({"read_only": "email"}), "read_only must be an array"),
        ("settings.customer_fields", json!({"visible": {}}), "visible must be an array"),
        ("settings.customer_fields", json!({"hidden": 1}), "hidden must be an array"),
        ("settings.customer_fields", json!({"visible": ["shoe_size"]}), ""),
        ("settings.credit_card_fields", json!({"read_only": "holder"}), "read_only must be an array"),
        ("settings.widget_version", json!("new"), "widget_version is not a number"),
    ]);
    let seconds = |value| asked("settings.auto_return", value).settings.auto_return.unwrap();
    assert_eq!((seconds(json!("30")).seconds, seconds(json!("30")).given.json()), (30, "\"30\""));
    assert_eq!((seconds(json!(0)).seconds, seconds(json!(0)).given.json()), (0, "0"));
}

#[test]
fn pages_speak_a_language_they_know() {
    for (asked, spoken) in [
        ("de", "de"),
        ("DE", "de"),
        ("pt-BR", "pt"),
        ("zh_CN", "zh"),
        ("tlh", "en"),
        ("", "en"),
        ("be", "be"),
        ("ar-EG", "ar"),
        ("he", "he"),
        ("nb", "no"),
    ] {
        assert_eq!(language(Some(asked)), spoken, "{asked}");
    }
    assert_eq!(language(None), "en");
}

#[test]
fn the_customer() {
    check(vec![
        ("customer.email", json!("erika@example.com"), ""),
        ("customer.email", json!("erika"), "email does not appear to be valid"),
        ("customer.email", json!("erika @example.com"), "email does not appear to be valid"),
        ("customer.email", json!("@example.com"), "email does not appear to be valid"),
        ("customer.email", json!("a@b>\r\nBcc: c@d"), "email does not appear to be valid"),
        ("customer.country", json!("de"), ""),
        ("customer.country", json!("Germany"), "country is invalid"),
        ("customer", json!({"country": "US", "zip": "10001"}), ""),
        ("customer", json!({"country": "US", "zip": "10001-1234"}), ""),
        ("customer", json!({"country": "US", "zip": "1000"}), "zip is invalid"),
        ("customer", json!({"country": "US", "zip": "10001-12"}), "zip is invalid"),
        ("customer", json!({"country": "DE", "zip": "1000"}), ""),
        ("customer", json!({"country": "US", "state": "ny"}), ""),
        ("customer", json!({"country": "CA", "state": "Ontario"}), "state is invalid"),
        ("customer", json!({"country": "IN", "state": "M1"}), "state is invalid"),
        ("customer", json!({"country": "DE", "state": "Hessen"}), ""),
        ("customer.birth_date", json!("1980-02-29"), ""),
        ("customer.birth_date", json!("1981-02-29"), "birth_date is invalid"),
        ("customer.birth_date", json!("29.02.1980"), "birth_date is invalid"),
        ("customer.ip", json!("2001:db8::1"), ""),
        ("customer.ip", json!("203.0.113.999"), "ip is invalid"),
        ("customer.phone", json!(49_300_000), ""),
        ("customer.first_name", json!("x".repeat(256)), "first_name is too long (maximum is 255 characters)"),
    ]);
    let customer = asked("customer", json!({"country": "us", "state": "ny"})).customer;
    assert_eq!((customer.country.as_deref(), customer.state.as_deref()), (Some("US"), Some("NY")));
}

#[test]
fn what_was_agreed_with_the_shop_must_be_there() {
    let strict =
        ShopRules { required_customer_fields: vec![CustomerField::Email, CustomerField::City], ..rules() };
    assert_eq!(told_by(&strict, "customer", json!({"email": "a@b.example"})), "city can't be blank");
    assert_eq!(told_by(&strict, "customer", Value::Null), "email can't be blank, city can't be blank");
    // What the page asks the customer for, the shop need not send.
    let asked = json!({"customer_fields": {"visible": ["email", "city"]}});
    assert_eq!(told_by(&strict, "settings", asked), "");
    let fixed = json!({"customer_fields": {"read_only": ["email"]}});
    let errors = read(&with("settings", fixed)).unwrap_err();
    assert_eq!(
        serde_json::to_string(&errors).unwrap(),
        r#"{"checkout":{"customer":{"email":["can't be blank"]}}}"#
    );
    let euros = ShopRules { currencies: Some(vec![Currency::parse("EUR").unwrap()]), ..rules() };
    assert_eq!(told_by(&euros, "order.currency", json!("EUR")), "");
    assert_eq!(told_by(&euros, "order.currency", json!("USD")), "currency is invalid");
}

#[test]
fn the_payment_method() {
    check(vec![
        ("payment_method.types", json!("credit_card"), "types must be an array"),
        ("payment_method.types", json!({}), "types must be an array"),
        ("payment_method.types", json!([{}]), "types is invalid"),
        ("payment_method.types", json!(["barter"]), "types is invalid"),
        ("payment_method.excluded_types", json!("erip"), "excluded_types must be an array"),
        (
            "payment_method.excluded_types",
            json!(["credit_card", "bank_transfer", "erip", "halva"]),
            "types is invalid",
        ),
        ("payment_method.excluded_brands", json!("amex"), "excluded_brands must be an array"),
        ("payment_method.credit_card", json!("token"), "credit_card must be an object"),
        ("payment_method.credit_card", json!({"token": {}}), "token is invalid"),
        (
            "payment_method.erip",
            json!({"order_id": 123_456_789_012_i64, "account_number": "7", "service_info": ["a"]}),
            "",
        ),
        ("payment_method.erip", json!({"order_id": 1_234_567_890_123_i64}), "order_id is invalid"),
        ("payment_method.erip", json!({"order_id": "x"}), "order_id is not a number"),
        ("payment_method.erip", json!({"service_info": "a"}), "service_info must be an array"),
    ]);
    let method = |value| asked("payment_method", value).payment_method;
    assert_eq!(
        method(json!({"types": ["halva", "barter", "credit_card", "halva"]})).types,
        ["halva", "credit_card"]
    );
    assert_eq!(method(json!({"excluded_types": ["erip", "halva"]})).types, ["credit_card", "bank_transfer"]);
    let both = method(json!({"types": ["erip"], "excluded_types": ["erip"]}));
    assert!(both.offers("erip") && !both.offers("credit_card"));
    let stored =
        method(json!({"credit_card": {"token": "t-1"}, "apm": {"channel": "ONLINE"}, "types": null}));
    assert_eq!(stored.card_token.as_deref(), Some("t-1"));
    assert_eq!(serde_json::to_string(&stored.data).unwrap(), r#"{"apm":{"channel":"ONLINE"}}"#);
    let mut body = body();
    body["checkout"]["settings"]["auto_pay"] = json!(true);
    assert!(!read(&body.to_string()).unwrap().pays_by_itself());
    body["checkout"]["payment_method"]["credit_card"]["token"] = json!("t-1");
    assert!(read(&body.to_string()).unwrap().pays_by_itself());
}

fn flight() -> Value {
    json!({"airline": {
        "agency_code": "A1", "ticket_number": "390-5241 025377-1", "booking_number": "b", "restricted_ticked_indicator": 1,
        "legs": [{"airline_code": "B2", "stop_over_code": "X", "flight_number": "201", "originating_country": "BY",
            "originating_city": "Minsk", "originating_airport_code": "MSQ", "destination_country": "Germany",
            "destination_city": "Berlin", "destination_airport_code": "BER", "class": "Y", "coupon": 1,
            "departure_date_time": "2031-05-26T05:15:00", "arrival_date_time": "2031-05-26T07:30:00Z"}],
        "passengers": [{"first_name": "Erika", "last_name": "Muster"}]}})
}

#[test]
fn a_journey_by_air() {
    let airline = asked("travel", flight()).airline.unwrap();
    assert_eq!(airline.ticket_number.as_deref(), Some("39052410253771"));
    assert_eq!(airline.restricted_ticked_indicator.as_deref(), Some("1"));
    assert_eq!((airline.legs[0].airline_code.as_str(), airline.passengers.len()), ("B2", 1));
    let changed = |pointer: &str, value: Value| {
        let mut travel = flight();
        *travel.pointer_mut(pointer).unwrap() = value;
        told("travel", travel)
    };
    for (pointer, value, error) in [
        ("/airline", json!({}), "legs can't be blank, passengers can't be blank"),
        ("/airline", json!(7), "airline must be an object"),
        ("/airline/ticket_number", json!("123"), "ticket_number is invalid"),
        ("/airline/restricted_ticked_indicator", json!(2), "restricted_ticked_indicator is invalid"),
        ("/airline/legs", json!([]), "legs can't be blank"),
        ("/airline/legs", json!("x"), "legs must be an array"),
        ("/airline/legs/0/airline_code", json!("B25"), "airline_code is invalid"),
        ("/airline/legs/0/stop_over_code", json!(""), "stop_over_code can't be blank"),
        ("/airline/legs/0/flight_number", Value::Null, "flight_number can't be blank"),
        ("/airline/legs/0/originating_airport_code", json!("MS"), "originating_airport_code is invalid"),
        ("/airline/legs/0/destination_airport_code", json!("B3R"), "destination_airport_code is invalid"),
        ("/airline/legs/0/departure_date_time", json!("tomorrow"), "departure_date_time is invalid"),
        ("/airline/legs/0/arrival_date_time", json!("2031-13-01 10:00"), "arrival_date_time is invalid"),
        ("/airline/legs/0/arrival_date_time", json!("2031-12-01 10:00"), ""),
        ("/airline/passengers", json!([]), "passengers can't be blank"),
        ("/airline/passengers/0/last_name", json!(" "), "last_name can't be blank"),
    ] {
        assert_eq!(changed(pointer, value.clone()), error, "{pointer} {value}");
    }
    let mut travel = flight();
    travel["airline"]["legs"][0]["class"] = json!("YY");
    let errors = read(&with("travel", travel)).unwrap_err();
    assert_eq!(
        serde_json::to_string(&errors).unwrap(),
        r#"{"checkout":{"travel":{"airline":{"legs":{"0":{"class":["is invalid"]}}}}}}"#
    );
}

#[test]
fn errors_stand_in_the_order_of_the_sections() {
    let errors = read(
        r#"{"checkout":{"travel":{"airline":{"legs":1,"passengers":1}},"payment_method":{"types":1},"customer":{"country":1},
        "settings":{"fail_url":1},"order":{"amount":"x"},"attempts":0}}"#,
    )
    .unwrap_err();
    assert_eq!(
        errors.joined(),
        "transaction_type can't be blank, attempts must be greater than 0, amount is not a number, \
         currency can't be blank, description can't be blank, fail_url is in invalid format, country is invalid, \
         types must be an array, legs must be an array, passengers must be an array"
    );
}

/// Names of the dialect and others, with values of all kinds below them.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        "[a-z0-9:/.@-]{0,12}".prop_map(Value::String),
        any::<String>().prop_map(Value::String),
    ];
    let names = prop::sample::select(vec![
        "checkout",
        "order",
        "amount",
        "currency",
        "description",
        "cart",
        "positions",
        "additional_data",
        "contract",
        "settings",
        "fail_url",
        "auto_return",
        "customer_fields",
        "read_only",
        "style",
        "customer",
        "email",
        "zip",
        "country",
        "payment_method",
        "types",
        "travel",
        "airline",
        "legs",
        "passengers",
        "transaction_type",
        "expired_at",
    ]);
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics_and_every_refusal_says_why(value in anything()) {
        for body in [json!({"checkout": value}), value] {
            let text = body.to_string();
            let read = CheckoutRequest::read(&tree::parse_exact(text.as_bytes()).unwrap(), &rules(), NOW);
            match read {
                Ok(request) => prop_assert_eq!(CheckoutRequest::kept(&request.keep().unwrap()), Some(request)),
                Err(errors) => prop_assert!(!errors.is_empty() && !errors.joined().is_empty()),
            }
        }
    }
}
