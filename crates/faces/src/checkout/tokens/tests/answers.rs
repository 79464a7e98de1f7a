//! What is told of tokens, byte for byte and in every state.

use serde_json::{Value, json};

use super::super::super::given::Given;
use super::super::super::refusal::ApiVersion;
use super::super::answer::{
    Branded, Checks, Framed, GooglePayView, Instant, MerchantView, ShopView, TokenView, TransactionSection,
    WalletsView, announced, created, created_for_page, page_url, queried,
};
use super::super::request::CheckoutRequest;
use super::super::state::{Facts, State};
use super::{LEAST, NOW, WORKED, read};

const TOKEN: &str = "4b1d0c7e5f3a4f9bb6b1f0a1f3a5d2c47c1f3a0be5d94f1a86d22f4b7d0c9e22";
const UID: &str = "0c9d4c5e-0d43-4a8e-9d55-1b9f6a1c2e11";
const PAGE: &str = "https://pay.example/widget/hpp.html?token=4b1d0c7e5f3a4f9bb6b1f0a1f3a5d2c47c1f3a0be5d94f1a86d22f4b7d0c9e22";

fn view<'a>(request: &'a CheckoutRequest, facts: Facts<'a>) -> TokenView<'a> {
    TokenView {
        token: TOKEN,
        shop_id: 101,
        shop: ShopView {
            id: "101".to_owned(),
            name: "Shop",
            country: Some("DE"),
            url: Some("https://shop.example"),
            contact_email: Some("help@shop.example"),
            contact_phone: None,
            brands: vec!["visa", "master", "bank_transfer"],
        },
        merchant: MerchantView { id: "55".to_owned(), country: Some("DE") },
        request,
        state: State::of(facts),
        last: None,
        request_id: None,
        browser: None,
        card_info: None,
        method_id: 7,
        created_at: NOW,
        updated_at: NOW,
        wallets: WalletsView::default(),
        redirect_url: PAGE,
    }
}

fn payment(status: &str) -> TransactionSection<'_> {
    TransactionSection {
        uid: UID,
        kind: "payment",
        updated_at: Instant(NOW.plus_ms(129_410)),
        gateway: Framed { iframe: true },
        avs_cvc_verification: Some(Checks::new("1", "M")),
        auth_code: Some("654321"),
        bank_code: Some("05"),
        rrn: Some("999"),
        ref_id: Some("777888"),
        message: Some("Payment was approved"),
        amount: 1999,
        currency: Some("EUR"),
        billing_descriptor: Some("SHOP*71"),
        gateway_id: Some(12),
        status,
        redirect_url: Some("https://gw.example/process/0c9d4c5e"),
        receipt_url: Some("https://shop-desk.example/customer/transactions/0c9d4c5e/2c1d"),
        method: Branded { brand: Some("visa") },
        code: None,
        friendly_message: None,
        credit_card: None,
    }
}

const FRESH: Facts<'static> = Facts { allowed: 2, used: 0, is_over: false, last: None };

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap()
}

#[test]
fn a_token_is_answered_with_the_page_that_the_shop_knows() {
    assert_eq!(
        text(created(TOKEN, &page_url("https://pay.example/", TOKEN, ApiVersion::Two))),
        format!(r#"{{"checkout":{{"token":"{TOKEN}","redirect_url":"{PAGE}"}}}}"#)
    );
    assert_eq!(
        page_url("https://pay.example", "t", ApiVersion::None),
        "https://pay.example/v2/checkout?token=t"
    );
}

#[test]
fn who_asks_by_the_public_key_hears_what_a_form_needs() {
    let request = read(WORKED).unwrap();
    let mut view = view(&request, FRESH);
    assert_eq!(
        text(created_for_page(&view)),
        format!(
            concat!(
                r#"{{"checkout":{{"token":"{}","redirect_url":"{}","#,
                r#""brands":[{{"name":"visa","alternative":false}},{{"name":"master","alternative":false}},"#,
                r#"{{"name":"bank_transfer","alternative":true}}],"#,
                r#""company":{{"name":"Shop","site":"https://shop.example","small_logo_url":null}},"#,
                r#""description":"Order 71","card_info":{{}},"google_pay":null,"samsung_pay":null,"#,
                r#""apple_merchant_id":null,"async":false}}}}"#
            ),
            TOKEN, PAGE
        )
    );
    view.card_info = Some("u-1");
    view.wallets = WalletsView {
        google_pay: Some(GooglePayView {
            gateway_id: "florin",
            gateway_merchant_id: "101",
            status: "enabled",
        }),
        apple_merchant_id: Some("merchant.example"),
        samsung_service_id: Some("s-1"),
    };
    let told: Value = serde_json::from_slice(&created_for_page(&view)).unwrap();
    assert_eq!(told["checkout"]["card_info"], json!({"uuid": "u-1"}));
    assert_eq!(told["checkout"]["google_pay"]["gateway_merchant_id"], "101");
    assert_eq!(told["checkout"]["samsung_pay"], json!({"service_id": "s-1"}));
}

#[test]
fn a_paid_token_is_told_byte_for_byte() {
    let request = read(WORKED).unwrap();
    let last = Some(("successful", Some("Successfully processed")));
    let view =
        TokenView { last: Some(payment("successful")), ..view(&request, Facts { used: 1, last, ..FRESH }) };
    let expected = r##"{"checkout":{"token":"TOKEN","shop_id":101,"transaction_type":"payment",
"gateway_response":{"payment":{"uid":"UID","type":"payment","updated_at":"2031-05-04T15:12:09.410Z","gateway":{"iframe":true},
"avs_cvc_verification":{"avs_verification":{"result_code":"1"},"cvc_verification":{"result_code":"M"}},
"auth_code":"654321","bank_code":"05","rrn":"999","ref_id":"777888","message":"Payment was approved",
"amount":1999,"currency":"EUR","billing_descriptor":"SHOP*71","gateway_id":12,"status":"successful",
"redirect_url":"https://gw.example/process/0c9d4c5e",
"receipt_url":"https://shop-desk.example/customer/transactions/0c9d4c5e/2c1d","method":{"brand":"visa"}}},
"order":{"amount":1999,"currency":"EUR","description":"Order 71","tracking_id":"71","expired_at":"2031-05-04T16:00:00.000Z",
"additional_data":{"receipt_text":["Thank you","Order 71"],"contract":["recurring","save_card"],
"card_on_file":{"initiator":"customer"},"vendor":{"name":"CTP","token":"TOKEN"}}},
"settings":{"return_url":null,"success_url":"https://shop.example/thanks?order=71","decline_url":"https://shop.example/declined",
"fail_url":"https://shop.example/failed","cancel_url":"https://shop.example/cart",
"notification_url":"https://shop.example/hooks/pay","verification_url":null,"card_notification_url":null,
"language":"de","auto_return":"3","button_next_text":"Continue",
"customer_fields":{"visible":["first_name","last_name"],"read_only":["email"]},
"credit_card_fields":{"holder":"Erika Muster","read_only":["holder"]},
"save_card_toggle":{"display":true,"customer_contract":true,"text":"Keep my card","hint":"Faster next time"},
"another_card_toggle":{"display":false},"auto_pay":false,"style":{"widget":{"buttonsColor":"#0a7d33"}},"widget_version":2},
"customer":{"email":"erika@example.com","first_name":null,"last_name":null,"country":"DE","city":"Berlin",
"address":null,"state":null,"zip":null,"phone":null,"birth_date":null,"taxpayer_id":null,"external_id":null},
"finished":true,"expired":false,"test":true,"status":"successful","message":"Transaction is successful.",
"shop":{"id":"101","name":"Shop","country":"DE","url":"https://shop.example","contact_email":"help@shop.example",
"contact_phone":null,"brands":["visa","master","bank_transfer"]},
"merchant":{"id":"55","country":"DE"},"version":null,"card_info":{},"job_id":null,
"payment_method":{"id":7,"checkout_data_id":7,"types":["credit_card","bank_transfer"],"excluded_types":[],
"excluded_brands":["amex","google_pay"],"data":{"bank_transfer":{"account":"DE02120300000000202051"}},
"created_at":"2031-05-04T15:10:00.000Z","updated_at":"2031-05-04T15:10:00.000Z"},
"company":{"name":"Shop","site":"https://shop.example","small_logo_url":null},
"apple_merchant_id":null,"google_pay":null,"attempts":2,"iframe":true,"redirect_url":"PAGE"}}"##;
    let expected =
        expected.replace('\n', "").replace("TOKEN", TOKEN).replace("UID", UID).replace("PAGE", PAGE);
    assert_eq!(text(queried(&view)), expected);
}

#[test]
fn a_journey_and_the_text_of_the_statement_are_told_as_they_were_sent() {
    let mut body: Value = serde_json::from_str(WORKED).unwrap();
    let airline = json!({
        "agency_code": "7", "agency_name": null, "booking_number": null, "ticket_number": "39052410253771",
        "restricted_ticked_indicator": "0",
        "legs": [{
            "airline_code": "B2", "stop_over_code": "S", "flight_number": "870", "originating_country": "Belarus",
            "originating_city": "Minsk", "originating_airport_code": "MSQ", "destination_country": "DE",
            "destination_city": "Berlin", "destination_airport_code": "BER",
            "departure_date_time": "2031-06-04T10:00:00", "arrival_date_time": "2031-06-04T11:45:00",
            "class": "Y", "coupon": null
        }],
        "passengers": [{ "first_name": "Erika", "last_name": "Muster" }]
    });
    body["checkout"]["travel"] = json!({ "airline": airline });
    body["checkout"]["dynamic_billing_descriptor"] = json!("SHOP*71");
    let request = read(&body.to_string()).unwrap();
    let told: Value = serde_json::from_slice(&queried(&view(&request, FRESH))).unwrap();
    assert_eq!(told["checkout"]["travel"]["airline"], airline);
    assert_eq!(told["checkout"]["dynamic_billing_descriptor"], "SHOP*71");
}

#[test]
fn an_expired_token_is_announced_without_the_wrapper_and_without_a_transaction() {
    let request = read(LEAST).unwrap();
    let last = Some(("failed", Some("Payment was declined")));
    let facts = Facts { used: 1, last, is_over: true, ..FRESH };
    let view = TokenView { last: Some(payment("failed")), ..view(&request, facts) };
    let told = text(announced(&view));
    assert!(
        told.starts_with(&format!(
            concat!(
                r#"{{"token":"{}","shop_id":101,"transaction_type":"payment","gateway_response":null,"#,
                r#""order":{{"amount":1,"currency":"EUR","description":"x","tracking_id":null,"expired_at":null,"#
            ),
            TOKEN
        )),
        "{told}"
    );
    assert!(told.contains(
        r#""finished":false,"expired":true,"test":false,"status":"error","message":"Token is expired.","shop":{"#
    ));
    assert_eq!(text(queried(&view)), format!(r#"{{"checkout":{told}}}"#));
}

#[test]
fn each_state_is_told() {
    let request = read(LEAST).unwrap();
    for (used, last, finished) in [
        (0, None, false),
        (1, Some(("incomplete", None)), false),
        (1, Some(("pending", None)), false),
        (1, Some(("failed", Some("Payment was declined"))), false),
        (2, Some(("failed", Some("Payment was declined"))), true),
        (1, Some(("error", Some("Duplicate transaction"))), false),
        (2, Some(("error", Some("Duplicate transaction"))), true),
    ] {
        let status = last.map(|(status, _)| status);
        let has_transaction = !matches!(status, None | Some("error"));
        let view = TokenView {
            last: has_transaction.then(|| payment(status.unwrap())),
            ..view(&request, Facts { used, last, ..FRESH })
        };
        let told: Value = serde_json::from_slice(&queried(&view)).unwrap();
        let told = &told["checkout"];
        assert_eq!((&told["finished"], &told["expired"]), (&json!(finished), &json!(false)));
        assert_eq!(told["status"], json!(status));
        assert_eq!(told["message"], json!(last.and_then(|(_, message)| message)));
        assert_eq!(told["gateway_response"]["payment"]["status"], json!(status.filter(|_| has_transaction)));
        assert_eq!(told["gateway_response"].is_null(), !has_transaction);
    }
}

#[test]
fn whatever_the_shop_sent_of_the_order_comes_back() {
    let free = r#""additional_data":{"meta":{"b":1.10,"a":null},"vendor":"own","platform_data":"Woo 9"},
        "cart":{"positions":[{"name":"n","amount":1,"quantity":1,"description":"d","nomenclature_code":"c","type":"t"}]},
        "recipient":{"account_number":"DE02","account_number_type":"iban"},
        "custom_fields":{"custom_field_2":{"label":"Size","required":true}},
        "card_on_file":{"initiator":"merchant","type":"no_show"},"#;
    let request = read(&LEAST.replace("\"amount\"", &format!("{free}\"amount\""))).unwrap();
    let browser = Given::from(&json!({"language": "de"}));
    let view = TokenView { request_id: Some("r-1"), browser: Some(&browser), ..view(&request, FRESH) };
    let told = text(queried(&view));
    let order = concat!(
        r#""additional_data":{"meta":{"b":1.10,"a":null},"vendor":{"name":"CTP","token":"TOKEN"},"#,
        r#""platform_data":"Woo 9","request_id":"r-1","browser":{"language":"de"}},"#,
        r#""cart":{"positions":[{"name":"n","amount":1,"quantity":1,"description":"d","nomenclature_code":"c","type":"t"}]},"#,
        r#""recipient":{"account_number":"DE02","account_number_type":"iban"},"#,
        r#""custom_fields":{"custom_field_2":{"label":"Size","required":true}},"#,
        r#""card_on_file":{"initiator":"merchant","type":"no_show"}},"settings":"#,
    );
    assert!(told.contains(&order.replace("TOKEN", TOKEN)), "{told}");
}

#[test]
fn toggles_have_their_defaults_and_absent_urls_are_null() {
    let request = read(LEAST).unwrap();
    let told: Value = serde_json::from_slice(&queried(&view(&request, FRESH))).unwrap();
    let settings = &told["checkout"]["settings"];
    assert_eq!(settings["save_card_toggle"], json!({"display": true, "customer_contract": false}));
    assert_eq!(settings["another_card_toggle"], json!({"display": true}));
    assert_eq!((&settings["customer_fields"], &settings["credit_card_fields"]), (&json!({}), &json!({})));
    assert_eq!((&settings["auto_pay"], &settings["style"]), (&json!(false), &json!({})));
    let urls = settings.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_url"));
    assert_eq!(urls.filter(|(_, url)| url.is_null()).count(), 8);
    let customer = told["checkout"]["customer"].as_object().unwrap();
    assert_eq!((customer.len(), customer.values().all(Value::is_null)), (12, true));
}

#[test]
fn a_stored_cards_token_is_told_to_nobody() {
    let secret =
        r#""payment_method":{"types":["credit_card"],"credit_card":{"token":"stored-card-token"}},"order""#;
    let request = read(&LEAST.replace("\"order\"", secret)).unwrap();
    assert!(request.payment_method.card_token.is_some());
    let view = view(&request, FRESH);
    for told in [queried(&view), announced(&view), created_for_page(&view)] {
        assert!(!text(told).contains("stored-card-token"));
    }
}
