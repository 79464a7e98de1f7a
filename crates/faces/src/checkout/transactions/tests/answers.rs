//! Answers, byte for byte.

use std::borrow::Cow;

use florin_domain::Timestamp;

use super::super::super::codes::Code;
use super::super::super::given::Members;
use super::super::super::refusal::ApiVersion;
use super::super::answer::parts::{BeProtected, CardView, Form, RuleOutcome, Section, Stamp, ThreeDsView};
use super::super::answer::{Times, TransactionView, instant, many, one};
use super::super::kind::{Kind, Status};
use super::super::request::people::{Address, Customer};
use super::super::service;
use super::NOW;

const UID: &str = "5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77";

const CARD: CardView<'static> = CardView {
    holder: Some("Erika Muster"),
    stamp: Some(Stamp("7d1f")),
    brand: Some("visa"),
    sub_brand: None,
    last_4: "0000",
    first_1: "4",
    bin: Some("420000"),
    bin_8: Some("42000000"),
    issuer_country: Some("US"),
    issuer_name: Some("Demo Bank"),
    product: Some("F"),
    exp_month: Some(1),
    exp_year: Some(2033),
    token_provider: None,
    token: Some("a6d0c3a5-4f5c-4f0e-8d0b-0f3b9d1b7c11"),
};

/// What the shop sent along.
struct Sent {
    customer: Customer,
    address: Address,
    data: Members,
}

fn sent() -> Sent {
    let text = |text: &str| Some(text.to_owned());
    Sent {
        customer: Customer {
            ip: text("203.0.113.9"),
            email: text("erika@example.com"),
            ..Customer::default()
        },
        address: Address {
            first_name: text("Erika"),
            last_name: text("Muster"),
            country: text("DE"),
            city: text("Berlin"),
            zip: text("10115"),
            street: text("Weg 1"),
            ..Address::default()
        },
        data: serde_json::from_str(r#"{"contract":["recurring"],"receipt_text":["Thank you"]}"#).unwrap(),
    }
}

/// The transaction of the worked example.
fn view(sent: &Sent) -> TransactionView<'_> {
    TransactionView {
        uid: UID,
        kind: Kind::Payment,
        status: Status::Successful,
        code: Code::successful(),
        message: Kind::Payment.message(Status::Successful).map(Cow::Owned),
        friendly_message: "Paid. Thank you.".into(),
        amount: 1999,
        currency: Some("EUR"),
        description: Some("Order 71"),
        tracking_id: Some("71"),
        test: true,
        language: "de",
        times: Times {
            created_at: NOW,
            updated_at: NOW.plus_ms(2409),
            paid_at: Some(NOW.plus_ms(2399)),
            expired_at: None,
            closed_at: None,
            settled_at: None,
            psp_settled_at: None,
            manually_corrected_at: None,
        },
        recurring_type: Some("initial"),
        status_code: None,
        parent_uid: None,
        reason: None,
        redirect_url: Some("https://gateway.example.com/process/5f1d"),
        receipt_url: Some("https://merchant.example.com/customer/transactions/5f1d/2c1d?language=de"),
        iframe: true,
        card: Some(CARD),
        recipient_card: None,
        section: Section {
            form: Form::Whole,
            status: "successful",
            message: Kind::Payment.section_message(Status::Successful).map(Cow::Owned),
            auth_code: Some("654321"),
            bank_code: Some("05"),
            rrn: Some("999"),
            ref_id: Some("777888"),
            amount: 1999,
            currency: Some("EUR"),
            billing_descriptor: Some("SHOP*71"),
            gateway_id: Some(12),
        },
        three_d_secure: None,
        checks: Some(("1", "M")),
        be_protected: Some(BeProtected {
            status: "successful",
            message: None,
            lists: &[("email", "absent"), ("ip", "absent"), ("card_number", "absent")],
            rules: &[],
        }),
        smart_routing: None,
        fiscalization: None,
        additional_data: Some(&sent.data),
        customer: Some(&sent.customer),
        billing_address: Some(&sent.address),
        recipient: None,
        recipient_billing_address: None,
        parent: None,
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_payment_in_the_older_versions() {
    let sent = sent();
    let body = concat!(
        r#"{"transaction":{"uid":"5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77","id":"5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77","#,
        r#""status":"successful","type":"payment","amount":1999,"currency":"EUR","description":"Order 71","tracking_id":"71","#,
        r#""message":"Successfully processed","test":true,"language":"de","payment_method_type":"credit_card","#,
        r#""created_at":"2031-05-04T15:12:07.001Z","updated_at":"2031-05-04T15:12:09.410Z","paid_at":"2031-05-04T15:12:09.400Z","#,
        r#""expired_at":null,"closed_at":null,"settled_at":null,"psp_settled_at":null,"manually_corrected_at":null,"recurring_type":"initial","status_code":null,"mute_notifications":false,"#,
        r#""redirect_url":"https://gateway.example.com/process/5f1d","#,
        r#""receipt_url":"https://merchant.example.com/customer/transactions/5f1d/2c1d?language=de","gateway":{"iframe":true},"#,
        r#""credit_card":{"holder":"Erika Muster","stamp":"7d1f","brand":"visa","sub_brand":null,"last_4":"0000","first_1":"4","bin":"420000","#,
        r#""bin_8":"42000000","issuer_country":"US","issuer_name":"Demo Bank","product":"F","exp_month":1,"exp_year":2033,"#,
        r#""token_provider":null,"token":"a6d0c3a5-4f5c-4f0e-8d0b-0f3b9d1b7c11"},"#,
        r#""payment":{"status":"successful","message":"Payment was approved","auth_code":"654321","bank_code":"05","rrn":"999","#,
        r#""ref_id":"777888","amount":1999,"currency":"EUR","billing_descriptor":"SHOP*71","gateway_id":12},"#,
        r#""avs_cvc_verification":{"avs_verification":{"result_code":"1"},"cvc_verification":{"result_code":"M"}},"#,
        r#""be_protected_verification":{"status":"successful","message":null,"white_black_list":{"email":"absent","ip":"absent","card_number":"absent"}},"#,
        r#""additional_data":{"contract":["recurring"],"receipt_text":["Thank you"]},"#,
        r#""customer":{"ip":"203.0.113.9","email":"erika@example.com"},"#,
        r#""billing_address":{"first_name":"Erika","last_name":"Muster","country":"DE","city":"Berlin","state":null,"zip":"10115","address":"Weg 1","phone":null}}}"#
    );
    assert_eq!(text(one(&view(&sent), ApiVersion::None)), body);
    assert_eq!(text(one(&view(&sent), ApiVersion::Two)), body);
}

#[test]
fn a_payment_in_version_three() {
    let sent = sent();
    assert_eq!(
        text(one(&view(&sent), ApiVersion::Three)),
        concat!(
            r#"{"uid":"5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77","id":"5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77","code":"S.0000","#,
            r#""status":"successful","type":"payment","message":"Successfully processed","friendly_message":"Paid. Thank you.","#,
            r#""amount":1999,"currency":"EUR","description":"Order 71","tracking_id":"71","test":true,"language":"de","#,
            r#""created_at":"2031-05-04T15:12:07.001Z","updated_at":"2031-05-04T15:12:09.410Z","paid_at":"2031-05-04T15:12:09.400Z","#,
            r#""expired_at":null,"closed_at":null,"settled_at":null,"psp_settled_at":null,"manually_corrected_at":null,"recurring_type":"initial","status_code":null,"mute_notifications":false,"#,
            r#""redirect_url":"https://gateway.example.com/process/5f1d","gateway":{"iframe":true},"#,
            r#""payment_method":{"payment_method_type":"credit_card","holder":"Erika Muster","stamp":"7d1f","brand":"visa","sub_brand":null,"#,
            r#""last_4":"0000","first_1":"4","bin":"420000","bin_8":"42000000","issuer_country":"US","issuer_name":"Demo Bank","product":"F","#,
            r#""exp_month":1,"exp_year":2033,"token_provider":null,"token":"a6d0c3a5-4f5c-4f0e-8d0b-0f3b9d1b7c11"},"#,
            r#""customer":{"ip":"203.0.113.9","email":"erika@example.com","first_name":"Erika","last_name":"Muster","country":"DE","city":"Berlin","#,
            r#""state":null,"zip":"10115","address":"Weg 1","phone":null},"#,
            r#""transaction":{"status":"successful","message":"Payment was approved","auth_code":"654321","bank_code":"05","rrn":"999","#,
            r#""ref_id":"777888","amount":1999,"currency":"EUR","billing_descriptor":"SHOP*71","gateway_id":12},"#,
            r#""avs_cvc_verification":{"avs_verification":{"result_code":"1"},"cvc_verification":{"result_code":"M"}},"#,
            r#""be_protected_verification":{"status":"successful","message":null,"white_black_list":{"email":"absent","ip":"absent","card_number":"absent"}},"#,
            r#""additional_data":{"contract":["recurring"],"receipt_text":["Thank you"]},"#,
            r#""links":{"receipt_url":"https://merchant.example.com/customer/transactions/5f1d/2c1d?language=de"}}"#
        )
    );
}

/// A follow-up of the worked example.
fn follow_up(sent: &Sent, kind: Kind) -> TransactionView<'_> {
    let section = Section {
        form: Form::Short,
        message: kind.section_message(Status::Successful).map(Cow::Owned),
        ref_id: Some("8889912"),
        ..view(sent).section
    };
    TransactionView {
        uid: "9a33",
        kind,
        parent_uid: Some("0c7b"),
        amount: 1500,
        receipt_url: Some("https://r"),
        additional_data: None,
        section,
        ..view(sent)
    }
}

#[test]
fn what_follows_is_short() {
    let sent = sent();
    let told = |view: &TransactionView<'_>| text(one(view, ApiVersion::None));
    assert_eq!(
        told(&follow_up(&sent, Kind::Capture)),
        concat!(
            r#"{"transaction":{"uid":"9a33","id":"9a33","parent_uid":"0c7b","status":"successful","type":"capture","amount":1500,"currency":"EUR","#,
            r#""message":"Successfully processed","test":true,"tracking_id":"71","created_at":"2031-05-04T15:12:07.001Z","#,
            r#""updated_at":"2031-05-04T15:12:09.410Z","paid_at":"2031-05-04T15:12:09.400Z","receipt_url":"https://r","#,
            r#""capture":{"status":"successful","message":"Capture was approved","ref_id":"8889912","gateway_id":12}}}"#
        )
    );
    let refund = TransactionView { reason: Some("too big"), ..follow_up(&sent, Kind::Refund) };
    let told_refund = told(&refund);
    assert!(told_refund.contains(r#""currency":"EUR","reason":"too big","message":"#), "{told_refund}");
    assert!(
        told_refund.contains(r#""refund":{"status":"successful","message":"Refund was approved","ref_id":"#)
    );
    assert_eq!(
        text(one(&refund, ApiVersion::Three)),
        concat!(
            r#"{"uid":"9a33","id":"9a33","parent_uid":"0c7b","code":"S.0000","status":"successful","type":"refund","#,
            r#""message":"Successfully processed","friendly_message":"Paid. Thank you.","reason":"too big","amount":1500,"currency":"EUR","#,
            r#""tracking_id":"71","test":true,"created_at":"2031-05-04T15:12:07.001Z","updated_at":"2031-05-04T15:12:09.410Z","#,
            r#""paid_at":"2031-05-04T15:12:09.400Z","transaction":{"status":"successful","message":"Refund was approved","ref_id":"8889912","gateway_id":12},"#,
            r#""links":{"receipt_url":"https://r"}}"#
        )
    );
}

#[test]
fn a_chargeback_carries_the_disputed_transaction() {
    let sent = sent();
    let dispute = TransactionView {
        uid: "c1aa",
        reason: Some("goods not received"),
        parent: Some(Box::new(view(&sent))),
        ..follow_up(&sent, Kind::Chargeback)
    };
    let told = text(one(&dispute, ApiVersion::None));
    assert!(
        told.starts_with(concat!(
            r#"{"transaction":{"uid":"c1aa","id":"c1aa","type":"chargeback","status":"successful","amount":1500,"currency":"EUR","parent_uid":"0c7b","#,
            r#""reason":"goods not received","message":"Successfully processed","test":true,"tracking_id":"71","#,
            r#""created_at":"2031-05-04T15:12:07.001Z","updated_at":"2031-05-04T15:12:09.410Z","paid_at":"2031-05-04T15:12:09.400Z","#,
            r#""receipt_url":"https://r","chargeback":{"status":"successful","message":"Chargeback was approved","ref_id":"8889912","gateway_id":12},"#,
            r#""parent_transaction":{"uid":"5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77","#
        )),
        "{told}"
    );
    assert!(told.ends_with(r#""phone":null}}}}"#));
}

#[test]
fn waiting_for_the_payer_and_for_rules() {
    let sent = sent();
    let waiting = TransactionView {
        status: Status::Incomplete,
        message: Kind::Payment.message(Status::Incomplete).map(Cow::Owned),
        status_code: Some(21),
        three_d_secure: Some(ThreeDsView {
            status: "incomplete",
            ve_status: Some("Y"),
            acs_url: Some("https://acs.example"),
            ..ThreeDsView::default()
        }),
        be_protected: Some(BeProtected {
            status: "failed",
            message: Some("rejected"),
            lists: &[],
            rules: &[
                RuleOutcome { account: "101", alias: "big", condition: "amount", outcome: "passed" },
                RuleOutcome { account: "101", alias: "big", condition: "count", outcome: "reject" },
                RuleOutcome { account: "101", alias: "geo", condition: "country", outcome: "skipped" },
            ],
        }),
        smart_routing: Some("successful"),
        ..view(&sent)
    };
    let told = text(one(&waiting, ApiVersion::None));
    for part in [
        r#""status":"incomplete","type":"payment","#,
        r#""message":null,"test":true"#,
        r#""status_code":21,"mute_notifications":false,"#,
        r#""three_d_secure_verification":{"status":"incomplete","message":null,"ve_status":"Y","pa_status":null,"eci":null,"xid":null,"cavv":null,"cavv_algorithm":null,"fail_reason":null,"acs_url":"https://acs.example","#,
        r#""be_protected_verification":{"status":"failed","message":"rejected","white_black_list":{},"rules":{"101":{"big":{"amount":"passed","count":"reject"},"geo":{"country":"skipped"}}}},"#,
        r#""smart_routing_verification":{"status":"successful"},"additional_data""#,
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn receivers_and_what_was_not_sent() {
    let sent = sent();
    let recipient: Members = serde_json::from_str(r#"{"first_name":"Jo","account":"1"}"#).unwrap();
    let section = Section { form: Form::Bare, ..view(&sent).section };
    let payout = TransactionView {
        kind: Kind::RecipientTokenization,
        card: None,
        recipient_card: Some(CARD),
        recipient: Some(&recipient),
        recipient_billing_address: Some(&sent.address),
        customer: None,
        billing_address: None,
        additional_data: None,
        section,
        ..view(&sent)
    };
    let told = text(one(&payout, ApiVersion::None));
    assert!(
        told.contains(r#""recipient_credit_card":{"holder":"#)
            && told.contains(r#""recipient_card":{"holder":"#)
    );
    assert!(
        told.contains(r#""recipient_tokenization":{"status":"successful","message":"Payment was approved"}"#)
    );
    assert!(told.contains(
        r#""additional_data":{},"customer":{"ip":null,"email":null},"billing_address":{"first_name":null,"#
    ));
    assert!(!told.contains(r#""credit_card":"#));
    let flat = text(one(&payout, ApiVersion::Three));
    assert!(
        flat.contains(concat!(
            r#""recipient":{"customer":{"first_name":"Jo","account":"1","last_name":"Muster","country":"DE","city":"Berlin","zip":"10115","address":"Weg 1"},"#,
            r#""payment_method":{"payment_method_type":"credit_card","holder":"#
        )),
        "{flat}"
    );
}

#[test]
fn lists_and_instants_and_saved_cards() {
    let sent = sent();
    assert_eq!(text(many(&[], ApiVersion::None)), r#"{"transactions":[]}"#);
    let two = [view(&sent), follow_up(&sent, Kind::Void)];
    let told = text(many(&two, ApiVersion::Two));
    assert!(told.starts_with(r#"{"transactions":[{"uid":"5f1d4c5e-"#) && told.ends_with("}]}"));
    assert!(text(many(&two, ApiVersion::Three)).contains(r#""code":"S.0000""#));
    assert_eq!(instant(Timestamp(0)), "1970-01-01T00:00:00.000Z");
    assert_eq!(instant(Timestamp(1_935_673_927_001_999)), "2031-05-04T15:12:07.001Z");
    assert_eq!(
        text(service::saved_card(&CARD)),
        concat!(
            r#"{"holder":"Erika Muster","stamp":"7d1f","brand":"visa","last_4":"0000","first_1":"4","bin":"420000","product":"F","#,
            r#""issuer_country":"US","issuer_name":"Demo Bank","exp_month":1,"exp_year":2033,"token":"a6d0c3a5-4f5c-4f0e-8d0b-0f3b9d1b7c11"}"#
        )
    );
}
