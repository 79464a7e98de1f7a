//! Names and addresses: the payer's, and those of either side of a payout (checkout-gateway 2.1, 4.5). Longer texts than
//! the API takes are cut: they are no reason to refuse.

use std::borrow::Cow;

use serde::Serialize;

use super::order::cut;
use crate::connector::{Party, Payer};

/// `billing_address` and its sisters.
#[derive(Serialize)]
pub(super) struct Address<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<&'a str>,
    #[serde(rename = "address", skip_serializing_if = "Option::is_none")]
    street: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Where a payer's bills go.
    pub(super) fn of_payer(payer: &'a Payer) -> Address<'a> {
        let lines = [&payer.address1, &payer.address2, &payer.address3];
        let street =
            lines.into_iter().filter_map(|line| given(line.as_deref())).collect::<Vec<_>>().join(", ");
        Address {
            first_name: text(payer.first_name.as_deref(), 30),
            last_name: text(payer.last_name.as_deref(), 30),
            country: given(Some(&payer.country)),
            city: text(payer.city.as_deref(), 60),
            // Two letters, and only where states are part of an address.
            state: letters(payer.state.as_deref())
                .filter(|_| matches!(payer.country.as_str(), "US" | "CA" | "IN")),
            zip: given(payer.postcode.as_deref()),
            street: given(Some(&street)).map(|street| Cow::Owned(cut(street, 255).to_owned())),
            phone: text(payer.phone.as_deref(), 100),
        }
    }

    /// One side of a payout.
    pub(super) fn of_party(party: &'a Party) -> Address<'a> {
        Address {
            first_name: text(party.first_name.as_deref(), 30),
            last_name: text(party.last_name.as_deref(), 30),
            country: letters(party.country.as_deref()),
            city: text(party.city.as_deref(), 60),
            state: letters(party.state.as_deref()),
            zip: text(party.zip.as_deref(), 10),
            street: text(party.address.as_deref(), 255).map(Cow::Borrowed),
            phone: text(party.phone.as_deref(), 100),
        }
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn text(text: Option<&str>, most: usize) -> Option<&str> {
    given(text).map(|text| cut(text, most))
}

/// A country or state that is no code is left out: half of a name would be another one's code.
fn letters(text: Option<&str>) -> Option<&str> {
    text.filter(|text| text.len() == 2)
}
