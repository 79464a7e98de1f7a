//! What requests must say, and what is told of those that do not.

use super::super::super::refusal::Refusal;
use super::super::super::tokens::additional_data::{CardOnFileType, Contract, Initiator};
use super::super::kind::Kind;
use super::super::request::card::CardGiven;
use super::super::request::card_order::{CardRequest, Order};
use super::super::request::{Asked, Request, ShopRules, saved};
use super::{message, payment, read, read_with, rules, told};

fn card_request(request: &str) -> CardRequest {
    match read(Kind::Payment, request) {
        Ok(Request::Card(request)) => *request,
        other => panic!("{other:?}"),
    }
}

fn refused(kind: Kind, request: &str) -> Refusal {
    read(kind, request).unwrap_err()
}

#[test]
fn a_payment_is_read_whole() {
    let request = card_request(&payment(
        r#","tracking_id":"71","language":"de","expired_at":"2031-05-04T18:00:00+02:00","duplicate_check":false,
        "notification_url":"https://shop.example/hooks/pay","return_url":"https://shop.example/back",
        "dynamic_billing_descriptor":"SHOP","fiscalization":{"external_id":"x"},
        "customer":{"ip":"203.0.113.9","email":"erika@example.com","birth_date":"1980-02-29"},
        "billing_address":{"first_name":"Erika","last_name":"Muster","country":"de","city":"Berlin","zip":10115},
        "three_d_secure":{"eci":"5","cavv":"AAABBBCCC","xid":"x1","version":"2.2.0"},
        "additional_data":{"zebra":[1.50],"contract":["recurring","card_on_file"],
          "card_on_file":{"initiator":"merchant","type":"no_show"},"receipt_text":["Thank you"],
          "avs_cvc_verification":{"avs_verification":{"reject_codes":["N",0]},"cvc_verification":{"reject_codes":["N"]}},
          "expected_bank_code":"F.0116"}"#,
    ));
    let CardRequest { order, card, three_d_secure, .. } = request;
    assert_eq!((order.amount, order.currency.as_str(), order.test), (1999, "EUR", true));
    assert_eq!((order.language.as_str(), order.duplicate_check), ("de", false));
    assert_eq!(order.expired_at, Some(1_935_676_800_000_000));
    let address = order.billing_address.as_ref().unwrap();
    assert_eq!((address.country.as_deref(), address.zip.as_deref()), (Some("DE"), Some("10115")));
    let data = &order.additional_data;
    assert!(data.has(Contract::Recurring) && data.has(Contract::CardOnFile) && !data.has(Contract::Credit));
    let on_file = data.card_on_file.unwrap();
    assert_eq!((on_file.initiator, on_file.kind), (Initiator::Merchant, Some(CardOnFileType::NoShow)));
    assert_eq!(data.given.get("zebra").unwrap().json(), "[1.50]");
    assert_eq!(data.expected_bank_code.as_deref(), Some("F.0116"));
    assert!(data.rejects("0", "M") && !data.rejects("M", "M"));
    assert!(data.rejects("M", "N"));
    let CardGiven::Number(number) = card else { panic!("{card:?}") };
    assert_eq!(number.pan.masked(), "420000******0000");
    assert_eq!(number.into_card().unwrap().holder, "Erika Muster");
    let psp = three_d_secure.unwrap().for_psp("Shop").unwrap();
    assert_eq!((psp.eci.as_str(), psp.xid.as_str(), psp.version.as_str()), ("05", "x1", "2.2.0"));
}

#[test]
fn what_is_kept_comes_back_and_holds_no_card() {
    let request = card_request(&payment(
        r#","tracking_id":"card 4200000000000000","additional_data":{"note":"4200000000000000!","n":[4200000000000000],"b":1}"#,
    ));
    let kept = serde_json::to_string(&request.order).unwrap();
    assert!(
        !kept.contains("4200000000000000") && !kept.contains("Erika Muster") && !kept.contains("\"123\"")
    );
    let again: Order = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, request.order);
    assert_eq!(again.tracking_id.as_deref(), Some("card 0"));
    let members = serde_json::to_string(&again.additional_data.given).unwrap();
    assert_eq!(members, r#"{"note":"0!","n":[0],"b":1}"#);
    let shown = format!("{request:?}");
    assert!(!shown.contains("4200000000000000") && !shown.contains("123\""), "{shown}");
}

#[test]
fn an_empty_request_is_told_everything_in_the_published_order() {
    let required: Vec<String> =
        ["first_name", "last_name", "address", "city", "zip", "country", "ip", "email"]
            .map(str::to_owned)
            .into();
    let strict = ShopRules { required_fields: &required, ..rules() };
    let refusal = read_with(Asked::Kind(Kind::Payment), strict, "{}").unwrap_err();
    assert_eq!(
        told(&refusal),
        concat!(
            r#"{"message":"First name can't be blank. Last name can't be blank. Address can't be blank. City can't be blank. "#,
            r#"Zip can't be blank. Country can't be blank. Ip can't be blank. Email can't be blank. "#,
            r#"Verification value is not a number. Holder can't be blank. Date can't be blank. Number is invalid. "#,
            r#"Currency can't be blank. Description can't be blank. Amount can't be blank.","#,
            r#""errors":{"billing_address":{"first_name":["can't be blank"],"last_name":["can't be blank"],"#,
            r#""address":["can't be blank"],"city":["can't be blank"],"zip":["can't be blank"],"country":["can't be blank"]},"#,
            r#""customer":{"ip":["can't be blank"],"email":["can't be blank"]},"#,
            r#""credit_card":{"verification_value":["is not a number"],"holder":["can't be blank"],"#,
            r#""date":["can't be blank"],"number":["is invalid"]},"#,
            r#""currency":["can't be blank"],"description":["can't be blank"],"amount":["can't be blank"]}}"#
        )
    );
    assert_eq!(refusal.code(), "E.1025");
    assert_eq!(
        message(&refused(Kind::Payment, "{}")),
        "Verification value is not a number. Holder can't be blank. Date can't be blank. Number is invalid. \
         Currency can't be blank. Description can't be blank. Amount can't be blank."
    );
}

#[test]
fn amounts_may_be_nothing_where_a_card_is_only_checked() {
    let nothing = payment("").replace("1999", "0");
    for kind in [Kind::Authorization, Kind::Tokenization] {
        assert!(read(kind, &nothing).is_ok(), "{kind:?}");
    }
    for kind in [Kind::Payment, Kind::Checkup, Kind::P2p] {
        let told = message(&refused(kind, &nothing));
        assert!(told.contains("Amount must be greater than 0."), "{told}");
    }
    let charge = read_with(Asked::Charge, rules(), &nothing).unwrap_err();
    assert_eq!(message(&charge), "Amount must be greater than 0.");
}

#[test]
fn each_field_has_its_rule() {
    for (more, errors) in [
        (
            r#","billing_address":{"country":"US","zip":"1234"}"#,
            r#"{"billing_address":{"zip":["is invalid"]}}"#,
        ),
        (
            r#","billing_address":{"country":"US","state":"Texas"}"#,
            r#"{"billing_address":{"state":["is invalid"]}}"#,
        ),
        (r#","billing_address":{"country":"XX"}"#, r#"{"billing_address":{"country":["is invalid"]}}"#),
        (
            r#","billing_address":{"first_name":"1234567890123456789012345678901"}"#,
            r#"{"billing_address":{"first_name":["is too long (maximum is 30 characters)"]}}"#,
        ),
        (r#","customer":{"ip":"203.0.113"}"#, r#"{"customer":{"ip":["is invalid"]}}"#),
        (r#","customer":{"email":"erika"}"#, r#"{"customer":{"email":["does not appear to be valid"]}}"#),
        (r#","customer":{"birth_date":"1981-02-29"}"#, r#"{"customer":{"birth_date":["is invalid"]}}"#),
        (r#","customer":7"#, r#"{"customer":["must be an object"]}"#),
        (r#","notification_url":"ftp://x""#, r#"{"notification_url":["is in invalid format"]}"#),
        (r#","return_url":"myshop://paid""#, r#"{"return_url":["is in invalid format"]}"#),
        (r#","expired_at":"soon""#, r#"{"expired_at":["is invalid"]}"#),
        (r#","duplicate_check":"maybe""#, r#"{"duplicate_check":["is invalid"]}"#),
        (
            r#","additional_data":{"contract":["lease"]}"#,
            r#"{"additional_data":{"contract":["is invalid"]}}"#,
        ),
        (
            r#","additional_data":{"card_on_file":{"type":"whim"}}"#,
            r#"{"additional_data":{"card_on_file":{"type":["is invalid"]}}}"#,
        ),
        (
            r#","travel":{"airline":{"ticket_number":"1","legs":[],"passengers":[{"first_name":"A","last_name":"B"}]}}"#,
            r#"{"travel":{"airline":{"ticket_number":["is invalid"],"legs":["can't be blank"]}}}"#,
        ),
        (r#","three_d_secure":{"cavv":"x"}"#, r#"{"three_d_secure":{"eci":["can't be blank"]}}"#),
        (r#","three_d_secure":{"eci":"052"}"#, r#"{"three_d_secure":{"eci":["is invalid"]}}"#),
    ] {
        let refusal = refused(Kind::Payment, &payment(more));
        assert!(told(&refusal).ends_with(&format!("\"errors\":{errors}}}")), "{more}: {}", told(&refusal));
        assert_eq!(refusal.code(), "E.1025");
    }
    for more in [
        r#","billing_address":{"country":"US","zip":"12345-6789","state":"ny"}"#,
        r#","billing_address":{"country":"GB","zip":"SW1A 1AA","state":"Greater London"}"#,
        r#","customer":{"ip":"2001:db8::9","email":""},"billing_address":[],"travel":null"#,
        r#","unknown":{"deep":[[]]},"additional_data":{"card_on_file":{"initiator":"customer","type":"no_show"}}"#,
    ] {
        assert!(read(Kind::Payment, &payment(more)).is_ok(), "{more}");
    }
    let apps = ShopRules { custom_schemes: true, ..rules() };
    let app = payment(r#","return_url":"myshop://paid""#);
    assert!(read_with(Asked::Kind(Kind::Payment), apps, &app).is_ok());
}

#[test]
fn some_faults_have_codes_of_their_own() {
    let browser = r#","additional_data":{"browser":{"screen_width":1920,"time_zone":-9000}}"#;
    let refusal = refused(Kind::Payment, &payment(browser));
    assert_eq!(refusal.code(), "E.1057");
    assert!(told(&refusal).ends_with(r#"{"additional_data":{"browser":{"time_zone":["is invalid"]}}}}"#));
    let strict = ShopRules { browser: true, ..rules() };
    let missing = |request: &str| read_with(Asked::Kind(Kind::Payment), strict, request).unwrap_err();
    assert_eq!(missing(&payment("")).code(), "E.1042");
    assert_eq!(missing(&payment(browser)).code(), "E.1044");
    // Beside an ordinary fault the general code is told.
    assert_eq!(missing(&payment(r#","language":[]"#)).code(), "E.1025");
    let split =
        |parts: &str| refused(Kind::Payment, &payment(&format!(r#","additional_data":{{"split":{parts}}}"#)));
    for parts in [r#"{"101":1000,"102":998}"#, r#"[{"amount":1999},{"shop":5}]"#, r#"{"101":"x"}"#] {
        assert_eq!(split(parts).code(), "E.1038", "{parts}");
    }
    for parts in [r#"{"101":1000,"102":999}"#, r#"[{"amount":1999}]"#, "[]"] {
        let request = payment(&format!(r#","additional_data":{{"split":{parts}}}"#));
        assert!(read(Kind::Payment, &request).is_ok(), "{parts}");
    }
}

#[test]
fn a_body_without_a_request_is_no_request() {
    for body in ["{}", r#"{"request":null}"#, r#"{"request":[]}"#, "[]"] {
        let tree = crate::shared::json::parse_exact(body.as_bytes()).unwrap();
        let reading = super::Reading { rules: rules(), now: super::NOW, opener: &|_| None };
        let refusal = super::request::read(Asked::Charge, &tree, &reading).unwrap_err();
        assert_eq!((refusal.status().as_u16(), refusal.code()), (422, "E.1017"), "{body}");
        assert_eq!(saved::read(&tree, None, &reading).unwrap_err().code(), "E.1017");
    }
}

#[test]
fn follow_ups_name_their_parent_and_how_much() {
    let follow_up = |kind, request: &str| match read(kind, request) {
        Ok(Request::FollowUp(found)) => Ok(found.order),
        Err(refusal) => Err(message(&refusal)),
        other => panic!("{other:?}"),
    };
    let capture = follow_up(Kind::Capture, r#"{"parent_uid":"0c7b","amount":1500}"#).unwrap();
    assert_eq!(
        (capture.parent_uid.as_str(), capture.amount, capture.duplicate_check),
        ("0c7b", Some(1500), true)
    );
    assert_eq!(follow_up(Kind::Void, "{}").unwrap_err(), "Parent uid can't be blank. Amount can't be blank.");
    assert_eq!(
        follow_up(Kind::Capture, r#"{"parent_uid":"0c7b","amount":0}"#).unwrap_err(),
        "Amount must be greater than 0."
    );
    for reason in ["", r#","reason":"""#, r#","reason":" ""#, r#","reason":null"#] {
        let request = format!(r#"{{"parent_uid":"0c7b","amount":15{reason}}}"#);
        assert_eq!(follow_up(Kind::Refund, &request).unwrap_err(), "Reason can't be blank.", "{reason}");
    }
    let refund = r#"{"parent_uid":"0c7b","amount":15,"reason":"too big","additional_data":{"a":1}}"#;
    assert_eq!(follow_up(Kind::Refund, refund).unwrap().reason.as_deref(), Some("too big"));
    let dispute = r#"{"parent_uid":"0c7b","amount":15,"reason":"lost","reason_code":"13.1"}"#;
    assert_eq!(follow_up(Kind::Chargeback, dispute).unwrap().reason_code.as_deref(), Some("13.1"));
    assert_eq!(follow_up(Kind::FraudAdvice, r#"{"parent_uid":"0c7b"}"#).unwrap().amount, None);
}

#[test]
fn money_goes_to_cards_under_either_name() {
    let payout = |kind, card: &str| {
        let request = format!(r#"{{"amount":5,"currency":"EUR","description":"Prize",{card}}}"#);
        match read(kind, &request) {
            Ok(Request::Payout(found)) => Ok(found),
            Err(refusal) => Err(told(&refusal)),
            other => panic!("{other:?}"),
        }
    };
    let number = r#""recipient_credit_card":{"number":"4200000000000000"},"recipient":{"first_name":"Jo"}"#;
    let found = payout(Kind::Payout, number).unwrap();
    assert!(matches!(&found.card, CardGiven::Number(card) if card.holder.is_none() && card.cvv.is_none()));
    assert_eq!(found.order.recipient.unwrap().get("first_name").unwrap().json(), "\"Jo\"");
    for (kind, card) in [
        (Kind::Payout, r#""credit_card":{"token":"a6d0"}"#),
        (Kind::Credit, r#""credit_card":{"token":"a6d0"}"#),
        (Kind::RecipientTokenization, r#""recipient_card":{"number":"4200000000000000"}"#),
        (Kind::RecipientTokenization, r#""recipient_credit_card":{"number":"4200000000000000"}"#),
    ] {
        assert!(payout(kind, card).is_ok(), "{kind:?} {card}");
    }
    assert_eq!(
        payout(Kind::Payout, r#""x":1"#).unwrap_err(),
        r#"{"message":"Number is invalid.","errors":{"recipient_credit_card":{"number":["is invalid"]}}}"#
    );
    assert_eq!(
        payout(Kind::Credit, r#""credit_card":{"number":"4200000000000000"}"#).unwrap_err(),
        r#"{"message":"Token can't be blank.","errors":{"credit_card":{"token":["can't be blank"]}}}"#
    );
    assert!(read(Kind::RecipientTokenization, r#"{"recipient_card":{"number":"4200000000000000"}}"#).is_ok());
}

#[test]
fn transfers_name_both_cards() {
    let sent = payment(r#","recipient_card":{"number":"4012000000003101","holder":"Jo"}"#);
    let Ok(Request::Card(found)) = read(Kind::P2p, &sent) else { panic!() };
    assert!(matches!(found.receiver, Some(CardGiven::Number(_))));
    let documented = payment(r#","recipient_credit_card":{"token":"a6d0"}"#);
    let Ok(Request::Card(found)) = read(Kind::P2p, &documented) else { panic!() };
    assert!(matches!(found.receiver, Some(CardGiven::Token { .. })));
    assert_eq!(
        told(&refused(Kind::P2p, &payment(r#","recipient_card":{"number":"42"}"#))),
        r#"{"message":"Number is not a card number.","errors":{"recipient_card":{"number":["is not a card number"]}}}"#
    );
}

#[test]
fn checkups_are_found_by_their_tracking_id() {
    assert_eq!(message(&refused(Kind::Checkup, &payment(""))), "Tracking id can't be blank.");
    assert!(read(Kind::Checkup, &payment(r#","tracking_id":71"#)).is_ok());
}
