//! Pages to test and to look at.

use florin_domain::{Currency, Money};
use serde_json::{Value, json};

use super::amount::Amount;
use super::catalogue::Language;
use super::model::*;
use super::style::Style;

pub(super) fn shell(language: &str) -> Shell {
    Shell {
        language: Language::find(language),
        shop: Shop { name: "Nordlicht Books".into(), link: Link::web("https://shop.example/") },
        test: false,
        look: Look::Page,
        style: Style::default(),
        embedding: None,
        nonce: "bm9uY2U".into(),
    }
}

pub(super) fn styled(mut shell: Shell, style: &Value) -> Shell {
    shell.style = Style::read(style);
    shell
}

pub(super) fn green() -> Value {
    json!({"widget": {"buttonsColor": "#f2c744", "borderRadius": 4, "fontFamily": "Georgia", "backgroundColor": "#fbf7ef"},
           "footer": {"secureInfo": {"text": "Nordlicht Books GmbH, Kiel"}}})
}

pub(super) fn euros(minor: i64) -> Amount {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap().into()
}

pub(super) fn order() -> Order {
    Order {
        amount: euros(123_450),
        purpose: Purpose::Pay,
        description: "Two first editions, bound in linen".into(),
        number: Some("71-2031".into()),
        lines: Vec::new(),
    }
}

pub(super) fn cart() -> Order {
    let line = |name: &str, quantity, minor| Line { name: name.into(), quantity, amount: euros(minor) };
    Order {
        lines: vec![
            line("The Lighthouse", 1, 103_450),
            line("Letters from the sea", 2, 19_000),
            line("Delivery", 1, 1_000),
        ],
        ..order()
    }
}

pub(super) fn form() -> Form {
    Form {
        order: order(),
        action: "/widget/hpp.html?token=9f6c".into(),
        token: "9f6c".into(),
        anti_forgery: "f0f0".into(),
        methods: vec![Method { word: "credit_card".into(), name: None }],
        chosen: None,
        card: CardForm {
            brands: ["visa", "master", "maestro", "amex"].map(String::from).into(),
            another: true,
            save: Some(SaveCard { text: None, hint: None, for_shop: false, on: false }),
            ..CardForm::default()
        },
        agreement: None,
        customer: Vec::new(),
        custom: Vec::new(),
        button_text: None,
        attempts_left: 3,
        seconds_left: Some(86_400),
        said: None,
        faults: Vec::new(),
        wallets: Wallets::default(),
        challenge_in_page: true,
        cancel: Link::web("https://shop.example/cart?token=9f6c"),
    }
}

pub(super) fn stored() -> Vec<StoredCard> {
    let card = |value: &str, brand: &str, last4: &str, expiry: &str, expired| StoredCard {
        value: value.into(),
        brand: brand.into(),
        last4: last4.into(),
        expiry: expiry.into(),
        expired,
        asks_cvv: true,
    };
    vec![card("a1", "visa", "1111", "04/29", false), card("b2", "amex", "0005", "11/24", true)]
}

pub(super) fn everything() -> Form {
    let field = |name: &str, value: &str, fixed, required| CustomerField {
        name: name.into(),
        value: value.into(),
        fixed,
        required,
    };
    let mut form = Form { order: cart(), ..form() };
    form.methods =
        ["credit_card", "erip", "bank_transfer"].map(|word| Method { word: word.into(), name: None }).into();
    form.customer = vec![
        field("email", "erika@example.com", true, true),
        field("first_name", "", false, true),
        field("country", "", false, true),
        field("birth_date", "", false, false),
    ];
    form.custom = vec![CustomField {
        name: "custom_field_1".into(),
        label: "Gift note".into(),
        placeholder: "For whom".into(),
        value: String::new(),
        fixed: false,
        required: false,
    }];
    form.agreement = Some(Agreement { text: None, link: Link::web("https://shop.example/terms"), on: false });
    form.seconds_left = Some(840);
    form
}

pub(super) fn faults() -> Vec<Fault> {
    let fault = |field: &str, key, about| Fault { field: field.into(), key, about };
    vec![
        fault("number", "fault-brand-excluded", Some(("brand", "American Express".to_owned()))),
        fault("expiry", "fault-expiry-shape", None),
        fault("cvv", "fault-cvv-length", Some(("digits", "3".to_owned()))),
    ]
}

pub(super) fn ended(outcome: Outcome) -> Ended {
    Ended {
        order: order(),
        outcome,
        uid: Some("5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77".into()),
        card: Some(("visa".into(), "1111".into())),
        at: None,
        receipt: vec!["Thank you".into(), "Your books leave tomorrow.".into()],
        receipt_link: Link::web("https://merchant.example/receipt"),
        back: Link::web("https://shop.example/thanks?order=71&token=9f6c&status=successful"),
        button_text: None,
        auto_return: Some(300),
    }
}

pub(super) fn challenge(in_frame: bool) -> Challenge {
    Challenge {
        order: order(),
        action: Link::web("https://acs.example/challenge").unwrap(),
        post: true,
        values: vec![("creq".into(), "eyJ9".into())],
        in_frame,
        token: "9f6c".into(),
    }
}
