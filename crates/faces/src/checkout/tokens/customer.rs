//! `checkout.customer`: who pays, as far as the shop knows (checkout 3.8).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::settings::CustomerFields;

/// A field that the page can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "their own names say it")]
pub(crate) enum CustomerField {
    Email,
    FirstName,
    LastName,
    Address,
    City,
    State,
    Zip,
    Phone,
    Country,
    BirthDate,
    TaxpayerId,
}

impl CustomerField {
    /// All of them, in the order of the reference.
    pub(crate) const ALL: &'static [CustomerField] = &[
        CustomerField::Email,
        CustomerField::FirstName,
        CustomerField::LastName,
        CustomerField::Address,
        CustomerField::City,
        CustomerField::State,
        CustomerField::Zip,
        CustomerField::Phone,
        CustomerField::Country,
        CustomerField::BirthDate,
        CustomerField::TaxpayerId,
    ];

    /// The field's wire name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            CustomerField::Email => "email",
            CustomerField::FirstName => "first_name",
            CustomerField::LastName => "last_name",
            CustomerField::Address => "address",
            CustomerField::City => "city",
            CustomerField::State => "state",
            CustomerField::Zip => "zip",
            CustomerField::Phone => "phone",
            CustomerField::Country => "country",
            CustomerField::BirthDate => "birth_date",
            CustomerField::TaxpayerId => "taxpayer_id",
        }
    }

    /// The field of this wire name.
    pub(crate) fn find(name: &str) -> Option<CustomerField> {
        CustomerField::ALL.iter().copied().find(|field| field.as_str() == name)
    }
}

/// Who pays. The members stand in the order in which the token query tells them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Customer {
    /// For receipts.
    pub(crate) email: Option<String>,
    /// Given name.
    pub(crate) first_name: Option<String>,
    /// Family name.
    pub(crate) last_name: Option<String>,
    /// Two capitals.
    pub(crate) country: Option<String>,
    /// Town.
    pub(crate) city: Option<String>,
    /// Street and number.
    pub(crate) address: Option<String>,
    /// Two capitals in India, Canada and the United States.
    pub(crate) state: Option<String>,
    /// Postal code.
    pub(crate) zip: Option<String>,
    /// As the shop writes it.
    pub(crate) phone: Option<String>,
    /// `YYYY-MM-DD`.
    pub(crate) birth_date: Option<String>,
    /// The customer's number at the tax office.
    pub(crate) taxpayer_id: Option<String>,
    /// The shop's own id of the customer.
    pub(crate) external_id: Option<String>,
    /// Where the customer's browser is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) ip: Option<String>,
    /// What the customer's device is known by.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) device_id: Option<String>,
}

impl Customer {
    /// Reads the member `customer` of an object; absent, nothing is known.
    pub(crate) fn read(within: &Fields<'_>, errors: &mut Errors) -> Customer {
        let Some(fields) = within.object("customer", errors) else { return Customer::default() };
        let mut text = |name| fields.text(name, ANY, errors).map(str::to_owned);
        let mut customer = Customer {
            email: text("email"),
            first_name: text("first_name"),
            last_name: text("last_name"),
            country: None,
            city: text("city"),
            address: text("address"),
            state: text("state"),
            zip: text("zip"),
            phone: text("phone"),
            birth_date: text("birth_date"),
            taxpayer_id: text("taxpayer_id"),
            external_id: text("external_id"),
            ip: text("ip"),
            device_id: text("device_id"),
        };
        customer.country = fields.country("country", errors);
        customer.check(&fields, errors);
        customer
    }

    fn check(&mut self, fields: &Fields<'_>, errors: &mut Errors) {
        let mut refuse_unless = |name, value: &Option<String>, fits: fn(&str) -> bool, why| {
            if value.as_deref().is_some_and(|value| !fits(value)) {
                fields.fault(name, why, errors);
            }
        };
        refuse_unless("email", &self.email, is_email, "does not appear to be valid");
        refuse_unless("birth_date", &self.birth_date, is_date, phrase::INVALID);
        refuse_unless("ip", &self.ip, |ip| ip.parse::<IpAddr>().is_ok(), phrase::INVALID);
        let country = self.country.as_deref();
        if country == Some("US") {
            refuse_unless("zip", &self.zip, is_us_zip, phrase::INVALID);
        }
        if matches!(country, Some("IN" | "US" | "CA")) {
            refuse_unless("state", &self.state, is_two_letters, phrase::INVALID);
            self.state.iter_mut().for_each(|state| state.make_ascii_uppercase());
        }
    }

    /// The place of a field.
    fn place(&mut self, field: CustomerField) -> &mut Option<String> {
        match field {
            CustomerField::Email => &mut self.email,
            CustomerField::FirstName => &mut self.first_name,
            CustomerField::LastName => &mut self.last_name,
            CustomerField::Address => &mut self.address,
            CustomerField::City => &mut self.city,
            CustomerField::State => &mut self.state,
            CustomerField::Zip => &mut self.zip,
            CustomerField::Phone => &mut self.phone,
            CustomerField::Country => &mut self.country,
            CustomerField::BirthDate => &mut self.birth_date,
            CustomerField::TaxpayerId => &mut self.taxpayer_id,
        }
    }

    /// With what the page asked the customer: fields that it lets the customer change are the customer's, of
    /// all others only those that the shop left open. The device is where the customer is.
    pub(crate) fn with_collected(&self, collected: &Customer, shown: &CustomerFields) -> Customer {
        let mut merged = self.clone();
        for field in CustomerField::ALL.iter().copied() {
            let place = merged.place(field);
            if let Some(value) = collected.get(field)
                && (place.is_none() || shown.is_editable(field))
            {
                *place = Some(value.to_owned());
            }
        }
        for (place, value) in [(&mut merged.ip, &collected.ip), (&mut merged.device_id, &collected.device_id)]
        {
            if value.is_some() {
                place.clone_from(value);
            }
        }
        merged
    }

    /// What is known of a field.
    pub(crate) fn get(&self, field: CustomerField) -> Option<&str> {
        let value = match field {
            CustomerField::Email => &self.email,
            CustomerField::FirstName => &self.first_name,
            CustomerField::LastName => &self.last_name,
            CustomerField::Address => &self.address,
            CustomerField::City => &self.city,
            CustomerField::State => &self.state,
            CustomerField::Zip => &self.zip,
            CustomerField::Phone => &self.phone,
            CustomerField::Country => &self.country,
            CustomerField::BirthDate => &self.birth_date,
            CustomerField::TaxpayerId => &self.taxpayer_id,
        };
        value.as_deref()
    }
}

/// Such as `NY`.
pub(crate) fn is_two_letters(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// `NNNNN` or `NNNNN-NNNN`.
pub(crate) fn is_us_zip(text: &str) -> bool {
    let (five, four) = text.split_once('-').unwrap_or((text, "0000"));
    let are_digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    are_digits(five, 5) && are_digits(four, 4)
}

/// `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Something before and behind one `@`, without blanks. Only sending a message proves more.
pub(crate) fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    let fits = parts.is_some_and(|(own, host)| !own.is_empty() && !host.is_empty() && !host.starts_with('.'));
    fits && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ','))
}
