//! Cards in requests: in clear, encrypted, by token, out of a wallet, kept for later.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::super::super::refusal::Refusal;
use super::super::kind::Kind;
use super::super::request::card::CardGiven;
use super::super::request::saved::{self, SavedCard};
use super::super::request::wallet::Wallet;
use super::super::request::{self, Asked, Reading, Request, ShopRules};
use super::{NOW, message, read, read_with, rules, told};
use crate::shared::json;

fn paying(cards: &str) -> String {
    format!(r#"{{"amount":1,"currency":"EUR","description":"x","test":true,{cards}}}"#)
}

fn card(cards: &str) -> Result<CardGiven, Refusal> {
    match read(Kind::Payment, &paying(cards)) {
        Ok(Request::Card(request)) => Ok(request.card),
        Err(refusal) => Err(refusal),
        other => panic!("{other:?}"),
    }
}

fn plain(number: &str, code: &str, month: &str, year: &str) -> String {
    format!(
        r#""credit_card":{{"number":"{number}","verification_value":"{code}","holder":"E M","exp_month":{month},"exp_year":{year}}}"#
    )
}

#[test]
fn a_card_is_told_what_is_wrong_with_it() {
    for (given, errors) in [
        (plain("4200000000000001", "123", "1", "2033"), r#""number":["is invalid"]"#),
        (plain("42000000", "123", "1", "2033"), r#""number":["is invalid"]"#),
        (plain("4200000000000000", "12", "1", "2033"), r#""verification_value":["is not a number"]"#),
        (plain("4200000000000000", "12a", "1", "2033"), r#""verification_value":["is not a number"]"#),
        (plain("4200000000000000", "123", "4", "2031"), r#""date":["is expired"]"#),
        (plain("4200000000000000", "123", "13", "2033"), r#""date":["is invalid"]"#),
        (plain("4200000000000000", "123", "1", "2052"), r#""date":["is invalid"]"#),
        (plain("4200000000000000", "123", "1", "null"), r#""date":["can't be blank"]"#),
    ] {
        let refusal = card(&given).unwrap_err();
        let told = told(&refusal);
        assert!(told.ends_with(&format!("\"errors\":{{\"credit_card\":{{{errors}}}}}}}")), "{given}: {told}");
    }
    assert_eq!(
        message(&card(&plain("4200000000000000", "123", "4", "2031")).unwrap_err()),
        "Date is expired."
    );
    // In its own month a card is still good.
    for (month, year) in [("5", "2031"), ("\"05\"", "\"2031\""), ("1", "33")] {
        assert!(card(&plain("4200 0000 0000 0000", "1234", month, year)).is_ok());
    }
    let page = r#""credit_card":{"number":"4200000000000000","verification_value":"123","holder":"E M","exp_date":"01/33"}"#;
    assert!(card(page).is_ok());
    let misplaced = plain("4200000000000000", "123", "1", "2033").replace("E M", "4200000000000000");
    assert_eq!(message(&card(&misplaced).unwrap_err()), "Holder is invalid.");
}

#[test]
fn plain_numbers_need_a_permission_and_test_numbers_a_list() {
    let whole = paying(&plain("4200000000000000", "123", "1", "2033"));
    let code =
        |rules, request: &str| read_with(Asked::Charge, rules, request).map(|_| ()).map_err(|no| no.code());
    let hosted_only = ShopRules { raw_cards: false, ..rules() };
    assert_eq!(code(hosted_only, &whole), Err("E.1065"));
    assert_eq!(code(hosted_only, &paying(r#""credit_card":{"token":"a6d0"}"#)), Ok(()));
    let strict = ShopRules { any_test_card: false, ..rules() };
    assert_eq!(code(strict, &whole), Ok(()));
    let other = whole.replace("4200000000000000", "4242424242424242");
    assert_eq!(code(strict, &other), Err("E.1012"));
    assert_eq!(code(strict, &other.replace("true", "false")), Ok(()));
    // What is wrong with fields is told first.
    assert_eq!(code(hosted_only, &whole.replace("EUR", "EURO")), Err("E.1025"));
}

#[test]
fn a_token_may_come_with_the_code_and_without() {
    let token = |more: &str| card(&format!(r#""credit_card":{{"token":"a6d0c3a5"{more}}}"#));
    assert!(matches!(token(""), Ok(CardGiven::Token { cvv: None, .. })));
    let Ok(CardGiven::Token { token: found, cvv: Some(_) }) = token(r#","verification_value":"123""#) else {
        panic!()
    };
    assert_eq!(found.expose(), "a6d0c3a5");
    assert_eq!(
        message(&token(r#","verification_value":"x""#).unwrap_err()),
        "Verification value is not a number."
    );
    assert_eq!(
        message(&card(r#""credit_card":{"token":"$begateway_x$e30="}"#).unwrap_err()),
        "Token is invalid."
    );
}

#[test]
fn wallets_come_as_tokens() {
    let payload = STANDARD.encode(br#"{"tokenPAN":"4111111111111111"}"#);
    let given =
        card(&format!(r#""credit_card":{{"token":"$begateway_samsung_pay_decrypted_1_0_0${payload}"}}"#));
    let Ok(CardGiven::Wallet(wallet)) = given else { panic!() };
    assert_eq!((wallet.wallet, wallet.is_decrypted), (Wallet::Samsung, true));
    assert_eq!(wallet.wallet.as_str(), "samsung_pay");
}

/// "Encrypts" by turning the bytes around and filling up to the length of a key.
fn encrypted(text: &str) -> String {
    let mut bytes: Vec<u8> = text.bytes().rev().collect();
    bytes.resize(256, 0);
    format!("$begatewaycsejs_1_0_0${}", STANDARD.encode(bytes))
}

fn opened(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text: Vec<u8> = bytes.iter().copied().take_while(|b| *b != 0).collect();
    String::from_utf8(text.into_iter().rev().collect()).ok().map(Zeroizing::new)
}

#[test]
fn encrypted_and_plain_fields_may_be_mixed() {
    let request = paying(&format!(
        r#""credit_card":{{"holder":"E M","exp_month":"01"}},"encrypted_credit_card":{{"number":"{}","verification_value":"{}","exp_year":"{}"}},"tracking_id":"4200000000000000""#,
        encrypted("4200000000000000"),
        encrypted("123"),
        encrypted("2033").trim_start_matches("$begatewaycsejs_1_0_0$"),
    ));
    let body = format!("{{\"request\":{request}}}");
    let tree = json::parse_exact(body.as_bytes()).unwrap();
    let hosted_only = ShopRules { raw_cards: false, ..rules() };
    let reading = Reading { rules: hosted_only, now: NOW, opener: &opened };
    let Ok(Request::Card(found)) = request::read(Asked::Charge, &tree, &reading) else { panic!() };
    let CardGiven::Number(number) = found.card else { panic!() };
    assert_eq!((number.pan.masked(), number.expiry.unwrap().year), ("420000******0000".to_owned(), 2033));
    assert_eq!(found.order.tracking_id.as_deref(), Some("0"));
    // Another shop's key opens nothing, and what is no ciphertext is told just like that.
    let closed = Reading { opener: &|_| None, ..reading };
    let refusal = request::read(Asked::Charge, &tree, &closed).unwrap_err();
    assert_eq!((refusal.status().as_u16(), refusal.code()), (422, "E.1064"));
    let clear = card(r#""encrypted_credit_card":{"number":"4200000000000000"}"#).unwrap_err();
    assert!(!told(&clear).contains("4200000000000000"));
    assert_eq!(told(&clear), told(&refusal));
}

fn save(request: &str, token: Option<&str>) -> Result<SavedCard, Refusal> {
    let body = format!("{{\"request\":{request}}}");
    let tree = json::parse_exact(body.as_bytes()).unwrap();
    saved::read(&tree, token, &Reading { rules: rules(), now: NOW, opener: &|_| None })
}

#[test]
fn cards_are_kept_and_changed() {
    let whole = r#"{"number":"4200000000000000","holder":"E M","exp_month":2,"exp_year":2032,"contract":["recurring"]}"#;
    let Ok(SavedCard::Make { card, contract }) = save(whole, None) else { panic!() };
    assert_eq!((card.cvv.is_none(), contract.len()), (true, 1));
    let with_token = whole.replace("\"contract\"", "\"token\":\"a6d0\",\"contract\"");
    assert!(matches!(save(&with_token, None), Ok(SavedCard::Make { .. })));
    let Ok(SavedCard::Change { token, holder, expiry }) =
        save(r#"{"token":"a6d0","holder":"New Name"}"#, None)
    else {
        panic!()
    };
    assert_eq!((token.expose(), holder.as_deref(), expiry), ("a6d0", Some("New Name"), None));
    let Ok(SavedCard::Change { token, expiry, .. }) =
        save(r#"{"exp_month":"02","exp_year":"2032"}"#, Some("b7"))
    else {
        panic!()
    };
    assert_eq!((token.expose(), expiry.unwrap().month), ("b7", 2));
    assert_eq!(
        told(&save("{}", None).unwrap_err()),
        r#"{"message":"Holder can't be blank. Date can't be blank. Number is invalid.","errors":{"holder":["can't be blank"],"date":["can't be blank"],"number":["is invalid"]}}"#
    );
    for (request, told) in [
        (r#"{"exp_month":"02","exp_year":"2030"}"#, "Date is expired."),
        (r#"{"exp_month":"02"}"#, "Date can't be blank."),
        (r#"{"exp_month":"x","exp_year":"2032"}"#, "Date is invalid."),
    ] {
        assert_eq!(message(&save(request, Some("b7")).unwrap_err()), told, "{request}");
    }
}
