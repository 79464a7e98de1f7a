//! The public reference tables, where they are at hand: currencies and test card numbers.
//!
//! `FLORIN_FIXTURES` names the folder; without it `../shared/fixtures` beside the project is tried.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use florin_domain::{Currency, CurrencyStatus, Invalid, Pan, brand};
use serde_json::Value;

fn fixture(name: &str) -> Option<Value> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("FLORIN_FIXTURES").map_or_else(beside, PathBuf::from);
    let path = folder.join("reference").join(name);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Some(serde_json::from_str(&text).expect("reference tables are JSON"));
    }
    eprintln!("{} is not here: only the project's own tests ran", path.display());
    None
}

#[test]
fn every_iso_currency_is_known_with_its_exponent_and_fate() {
    let Some(table) = fixture("currencies.json") else { return };
    let rows = table["currencies"].as_array().unwrap();
    assert_eq!(rows.len(), Currency::all().count());
    for row in rows {
        let code = row["code"].as_str().unwrap();
        let ours = Currency::parse(code).unwrap();
        assert_eq!(ours.exponent().map(u64::from), row["exponent"].as_u64(), "{code}");
        assert_eq!(format!("{:03}", ours.numeric()), row["numeric"].as_str().unwrap(), "{code}");
        let meant = Currency::of_number(ours.numeric()).unwrap();
        assert!(meant == ours || Some(meant) == ours.successor(), "{code} is read as {meant}");
        assert_eq!(ours.successor().map(Currency::code), row["replaced_by"].as_str(), "{code}");
        let status = match row["status"].as_str().unwrap() {
            "active" => CurrencyStatus::Active,
            "fund" => CurrencyStatus::Fund,
            "historic" => CurrencyStatus::Historic,
            _ => CurrencyStatus::Special,
        };
        assert_eq!(ours.status(), status, "{code}");
    }
}

#[test]
fn test_card_numbers_have_their_brand() {
    let Some(table) = fixture("card_numbers.json") else { return };
    for case in table["cases"].as_array().unwrap() {
        let number = case["number"].as_str().unwrap();
        assert_eq!(Pan::parse(number).is_ok(), case["valid"].as_bool().unwrap(), "{number}");
        let found = brand::detect(number);
        assert_eq!(found.map(|found| found.brand.as_str()), case["brand"].as_str(), "{number}");
        let labels: Vec<&str> = case["labels"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(found.and_then(|found| found.label).into_iter().collect::<Vec<_>>(), labels, "{number}");
        if let (Some(found), Some(lengths)) = (found, case["cvv_lengths"].as_array()) {
            let lengths: Vec<u64> = lengths.iter().filter_map(Value::as_u64).collect();
            let ours: Vec<u64> = found.brand.cvv_lengths().iter().copied().map(u64::from).collect();
            assert_eq!(ours, lengths, "{number}");
        }
    }
}

#[test]
fn own_numbers_cover_every_brand_without_the_tables() {
    for (number, brand) in [
        ("4222222222222", "Visa"),
        ("5555555555554444", "MasterCard"),
        ("378282246310005", "AMEX"),
        ("30569309025904", "DinersClub"),
        ("6011111111111117", "Discover"),
        ("3530111333300000", "JCB"),
        ("6200000000000005", "UnionPay"),
        ("6759649826438453", "Maestro"),
        ("5066991111111118", "Elo"),
        ("9792030394440796", "Troy"),
        ("135410014004955", "UATP"),
        ("201400000000009", "enRoute"),
    ] {
        assert_eq!(brand::detect(number).map(|found| found.brand.as_str()), Some(brand), "{number}");
        assert!(Pan::parse(number).is_ok(), "{number}");
    }
    assert_eq!(Pan::parse("4111111111111112"), Err(Invalid::PanCheck));
}
