//! Stories of payment tokens: what shops may ask, and what they are told.

use florin_domain::Timestamp;

use super::super::errors::Errors;
use super::request::CheckoutRequest;
use super::rules::ShopRules;
use crate::shared::json;

mod answers;
mod fields;
mod payments;
mod published;

/// 2031-05-04T15:10:00Z.
const NOW: Timestamp = Timestamp(1_935_673_800_000_000);

/// A shop that may do everything that the examples ask for.
fn rules() -> ShopRules {
    ShopRules {
        types: ["credit_card", "bank_transfer", "erip", "halva"].map(str::to_owned).to_vec(),
        ..ShopRules::default()
    }
}

fn read(body: &str) -> Result<CheckoutRequest, Errors> {
    read_for(body, &rules())
}

fn read_for(body: &str, rules: &ShopRules) -> Result<CheckoutRequest, Errors> {
    CheckoutRequest::read(&json::parse_exact(body.as_bytes()).unwrap(), rules, NOW)
}

/// The worked example of the reference.
const WORKED: &str = r##"{"checkout":{
  "test":true,"transaction_type":"payment","attempts":2,"iframe":true,
  "settings":{
    "success_url":"https://shop.example/thanks?order=71","decline_url":"https://shop.example/declined",
    "fail_url":"https://shop.example/failed","cancel_url":"https://shop.example/cart",
    "notification_url":"https://shop.example/hooks/pay","auto_return":"3","button_next_text":"Continue",
    "language":"de",
    "customer_fields":{"visible":["first_name","last_name"],"read_only":["email"]},
    "credit_card_fields":{"holder":"Erika Muster","read_only":["holder"]},
    "save_card_toggle":{"display":true,"customer_contract":true,"text":"Keep my card","hint":"Faster next time"},
    "another_card_toggle":{"display":false},
    "style":{"widget":{"buttonsColor":"#0a7d33"}}},
  "payment_method":{"types":["credit_card","bank_transfer"],
    "bank_transfer":{"account":"DE02120300000000202051"},"excluded_brands":["amex","google_pay"]},
  "order":{"amount":1999,"currency":"EUR","description":"Order 71","tracking_id":"71",
    "expired_at":"2031-05-04T18:00:00+02:00",
    "additional_data":{"receipt_text":["Thank you","Order 71"],"contract":["recurring","save_card"],
      "card_on_file":{"initiator":"customer"}}},
  "customer":{"email":"erika@example.com","country":"DE","city":"Berlin"}}}"##;

/// The least that a shop can say.
const LEAST: &str =
    r#"{"checkout":{"transaction_type":"payment","order":{"amount":1,"currency":"EUR","description":"x"}}}"#;
