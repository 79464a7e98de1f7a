//! A payer without script fills in the form, well and badly.

use super::*;
use crate::checkout::page::samples;

/// Noon of 1 June 2026.
const NOW: i64 = 1_780_315_200;

fn post(form: &Form, fields: &[(&str, &str)]) -> Result<Entry, Vec<(String, &'static str)>> {
    let well = [
        ("method", "credit_card"),
        ("card", "new"),
        ("number", "4200 0000 0000 0000"),
        ("expiry", "01 / 33"),
        ("cvv", "123"),
        ("holder", "Erika Muster"),
    ];
    let mut values: BTreeMap<&str, &str> = well.into();
    values.extend(fields.iter().copied());
    let posted: Posted = serde_json::from_value(serde_json::json!(values)).unwrap();
    posted
        .check(form, Timestamp::from_seconds(NOW))
        .map_err(|faults| faults.into_iter().map(|fault| (fault.field, fault.key)).collect())
}

fn fault(fields: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    post(&samples::form(), fields).unwrap_err()
}

#[test]
fn a_card_is_read() {
    let entry = post(&samples::form(), &[("save_card", "1"), ("customer_email", "not@asked.for")]).unwrap();
    let Way::New { number, expiry, cvv, holder, save } = entry.way else { panic!("a new card") };
    assert_eq!(number.last4(), "0000");
    assert_eq!(expiry, Expiry::new(1, 2033).unwrap());
    assert!(cvv.is_some() && save);
    assert_eq!(holder, "Erika Muster");
    assert!(entry.customer.is_empty());
}

#[test]
fn each_fault_names_its_field() {
    for (field, value, key) in [
        ("number", "", "fault-number-empty"),
        ("number", "4200 0000", "fault-number-short"),
        ("number", "4200000000000000000000", "fault-number-long"),
        ("number", "4200 0000 0000 0001", "fault-number-check"),
        ("number", "4200 0000 0000 000x", "fault-number-characters"),
        ("expiry", "", "fault-expiry-empty"),
        ("expiry", "13 / 33", "fault-expiry-shape"),
        ("expiry", "1", "fault-expiry-shape"),
        ("expiry", "04 / 26", "fault-expiry-past"),
        ("expiry", "01 / 99", "fault-expiry-far"),
        ("cvv", "", "fault-cvv-empty"),
        ("cvv", "1234", "fault-cvv-length"),
        ("holder", " ", "fault-holder-empty"),
        ("holder", "4200000000000000", "fault-holder-number"),
        ("method", "cash", "fault-method"),
    ] {
        assert_eq!(fault(&[(field, value)]), [(field.to_owned(), key)], "{field} {value}");
    }
    assert!(post(&samples::form(), &[("expiry", "06/2026")]).is_ok());
}

#[test]
fn an_excluded_brand_is_refused() {
    let mut form = samples::form();
    form.card.excluded = vec!["visa".into()];
    assert_eq!(post(&form, &[]).unwrap_err(), [("number".to_owned(), "fault-brand-excluded")]);
}

#[test]
fn a_stored_card_needs_its_code_only_and_a_foreign_one_is_none() {
    let mut form = samples::form();
    form.card.stored = samples::stored();
    form.card.another = false;
    let entry = post(&form, &[("card", "a1"), ("number", ""), ("expiry", ""), ("holder", "")]).unwrap();
    assert!(matches!(entry.way, Way::Stored { value, cvv: Some(_) } if value == "a1"));
    assert_eq!(
        post(&form, &[("card", "a1"), ("cvv", "")]).unwrap_err(),
        [("cvv".to_owned(), "fault-cvv-empty")]
    );
    for other in ["b2", "c3", "new"] {
        assert_eq!(post(&form, &[("card", other)]).unwrap_err(), [("method".to_owned(), "fault-method")]);
    }
}

#[test]
fn fields_about_the_payer_are_checked_and_fixed_ones_not_taken() {
    let form = samples::everything();
    let well = [("customer_first_name", "Erika"), ("customer_country", "US"), ("agreement", "1")];
    let entry = post(&form, &[&well[..], &[("customer_email", "thief@example.com")]].concat()).unwrap();
    assert_eq!(entry.customer.keys().collect::<Vec<_>>(), ["country", "first_name"]);
    assert!(entry.agreed);
    for (field, value, key) in [
        ("customer_first_name", "", "fault-required"),
        ("customer_country", "", "fault-country"),
        ("customer_country", "Germany", "fault-country"),
        ("customer_birth_date", "2026-06-02", "fault-birth-date"),
        ("customer_birth_date", "yesterday", "fault-birth-date"),
        ("agreement", "", "fault-agreement"),
    ] {
        let found = post(&form, &[&well[..], &[(field, value)]].concat()).unwrap_err();
        assert_eq!(found, [(field.to_owned(), key)], "{field} {value}");
    }
}

#[test]
fn other_methods_need_no_card() {
    let form = Form { agreement: None, customer: Vec::new(), ..samples::everything() };
    let entry = post(&form, &[("method", "erip"), ("number", ""), ("cvv", "")]).unwrap();
    assert!(matches!(entry.way, Way::Other(word) if word == "erip"));
}

#[test]
fn nothing_of_the_card_is_shown() {
    let posted: Posted = serde_json::from_str(r#"{"number":"4200000000000000","cvv":"123"}"#).unwrap();
    let shown = format!("{posted:?}");
    assert!(!shown.contains("4200") && !shown.contains("123"));
}
