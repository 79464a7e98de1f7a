//! `customer`, `billing_address` and the people of a transfer (checkout-gateway 2.1).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::{ANY, Fields};
use super::super::super::tokens::customer::{is_date, is_email, is_two_letters, is_us_zip};
use super::ShopRules;

/// What is said of an e-mail address that is none.
const EMAIL: &str = "does not appear to be valid";

/// Who pays. Members that were not sent are left out again, but for the two that clients read unasked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::checkout) struct Customer {
    /// Address of the browser.
    #[serde(default)]
    pub(in crate::checkout) ip: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub(in crate::checkout) email: Option<String>,
    /// Fingerprint of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::checkout) device_id: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::checkout) birth_date: Option<String>,
}

/// Where the card's holder lives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::checkout) struct Address {
    /// First name.
    pub(in crate::checkout) first_name: Option<String>,
    /// Last name.
    pub(in crate::checkout) last_name: Option<String>,
    /// Two letters of ISO 3166-1.
    pub(in crate::checkout) country: Option<String>,
    /// City.
    pub(in crate::checkout) city: Option<String>,
    /// Two letters in the United States and Canada.
    pub(in crate::checkout) state: Option<String>,
    /// Postcode.
    pub(in crate::checkout) zip: Option<String>,
    /// Street and house.
    #[serde(rename = "address")]
    pub(in crate::checkout) street: Option<String>,
    /// Phone number.
    pub(in crate::checkout) phone: Option<String>,
}

/// Reads fields of an object that may be absent, and misses those that the shop must send.
struct Reader<'r, 'v> {
    fields: Option<Fields<'v>>,
    name: &'static str,
    rules: Option<&'r ShopRules<'r>>,
}

impl Reader<'_, '_> {
    fn text(&self, name: &'static str, max: usize, errors: &mut Errors) -> Option<String> {
        let found = self.fields.as_ref().and_then(|fields| fields.text(name, max, errors)).map(str::to_owned);
        self.present(name, found, errors)
    }

    /// The value, after its absence was noted where it is required.
    fn present(&self, name: &'static str, found: Option<String>, errors: &mut Errors) -> Option<String> {
        let is_sent = self.fields.as_ref().is_some_and(|fields| match fields.value(name) {
            Some(crate::shared::json::Value::Text(text)) => !text.as_str().trim().is_empty(),
            other => other.is_some(),
        });
        if !is_sent && self.rules.is_some_and(|rules| rules.requires(name)) {
            errors.add(&[self.name.into(), name.into()], phrase::BLANK);
        }
        found
    }

    fn checked(
        &self,
        name: &'static str,
        max: usize,
        fits: impl Fn(&str) -> bool,
        fault: &'static str,
        errors: &mut Errors,
    ) -> Option<String> {
        let text = self.text(name, max, errors)?;
        if fits(&text) {
            return Some(text);
        }
        if let Some(fields) = &self.fields {
            fields.fault(name, fault, errors);
        }
        None
    }
}

/// Reads `customer`.
pub(super) fn customer(request: &Fields<'_>, rules: &ShopRules<'_>, errors: &mut Errors) -> Option<Customer> {
    let fields = request.object("customer", errors);
    let was_sent = fields.is_some();
    let reader = Reader { fields, name: "customer", rules: Some(rules) };
    let customer = Customer {
        ip: reader.checked("ip", 45, |text| text.trim().parse::<IpAddr>().is_ok(), phrase::INVALID, errors),
        email: reader.checked("email", ANY, is_email, EMAIL, errors),
        device_id: reader.text("device_id", ANY, errors),
        birth_date: reader.checked("birth_date", 10, is_date, phrase::INVALID, errors),
    };
    was_sent.then_some(customer)
}

/// Reads `billing_address`, with what the shop must send.
pub(super) fn billing_address(
    request: &Fields<'_>,
    rules: &ShopRules<'_>,
    errors: &mut Errors,
) -> Option<Address> {
    address(request, "billing_address", Some(rules), errors)
}

/// Reads another address.
pub(super) fn other_address(
    request: &Fields<'_>,
    name: &'static str,
    errors: &mut Errors,
) -> Option<Address> {
    address(request, name, None, errors)
}

fn address(
    request: &Fields<'_>,
    name: &'static str,
    rules: Option<&ShopRules<'_>>,
    errors: &mut Errors,
) -> Option<Address> {
    let fields = request.object(name, errors);
    let was_sent = fields.is_some();
    let reader = Reader { fields, name, rules };
    // In the order in which missing fields are told.
    let first_name = reader.text("first_name", 30, errors);
    let last_name = reader.text("last_name", 30, errors);
    let street = reader.text("address", ANY, errors);
    let city = reader.text("city", 60, errors);
    let country = reader.fields.as_ref().and_then(|fields| fields.country("country", errors));
    let is_of = |codes: &[&str]| country.as_deref().is_some_and(|code| codes.contains(&code));
    let zip = reader.checked("zip", ANY, |zip| !is_of(&["US"]) || is_us_zip(zip), phrase::INVALID, errors);
    let state = reader.checked(
        "state",
        ANY,
        |state| !is_of(&["US", "CA"]) || is_two_letters(state),
        phrase::INVALID,
        errors,
    );
    let country = reader.present("country", country, errors);
    let phone = reader.text("phone", 100, errors);
    was_sent.then_some(Address { first_name, last_name, country, city, state, zip, street, phone })
}
