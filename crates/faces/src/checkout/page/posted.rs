//! What a plain form brought: the way to pay without script, with the same faults in the same words.

use std::collections::BTreeMap;
use std::fmt;

use florin_domain::{Cvv, Expiry, Invalid, Pan, Timestamp};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::brands;
use super::model::{Fault, Form};
use crate::checkout::codes::test_cards;

/// The fields of the form, as the browser sent them.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Posted {
    /// The anti-forgery token.
    pub anti_forgery: String,
    /// The chosen method's word.
    pub method: String,
    /// `new`, or a stored card's value.
    pub card: String,
    #[serde(deserialize_with = "wiped")]
    number: Zeroizing<String>,
    expiry: String,
    #[serde(deserialize_with = "wiped")]
    cvv: Zeroizing<String>,
    holder: String,
    save_card: String,
    agreement: String,
    /// Everything else: `customer_…` and `custom_field_…`.
    #[serde(flatten)]
    more: BTreeMap<String, String>,
}

fn wiped<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(reader).map(Zeroizing::new)
}

impl fmt::Debug for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Posted").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What the payer chose and wrote, all of it well-formed.
#[derive(Debug)]
pub struct Entry {
    /// How to pay.
    pub way: Way,
    /// Fields about the payer, by their names in checkout 3.8; empty ones left out.
    pub customer: BTreeMap<String, String>,
    /// The shop's own fields; empty ones left out.
    pub custom: BTreeMap<String, String>,
    /// Whether the shop's terms were agreed to.
    pub agreed: bool,
}

/// A way to pay with what it needs.
#[derive(Debug)]
pub enum Way {
    /// A card that was typed.
    New {
        /// Its number.
        number: Pan,
        /// Its date.
        expiry: Expiry,
        /// Its code; brands without one need none.
        cvv: Option<Cvv>,
        /// The name on it.
        holder: String,
        /// Whether it shall be kept.
        save: bool,
    },
    /// A card that was kept.
    Stored {
        /// Its value in the form.
        value: String,
        /// Its code, where it is asked for.
        cvv: Option<Cvv>,
    },
    /// Another method, by its word.
    Other(String),
}

impl Posted {
    /// Puts what was typed back into the form, but for the card: nobody types their address twice, and no number is sent back.
    pub fn refill(&self, form: &mut Form) {
        let typed = |name: &str| self.more.get(name).map(|value| value.trim().to_owned());
        for field in form.customer.iter_mut().filter(|field| !field.fixed) {
            field.value = typed(&format!("customer_{}", field.name)).unwrap_or_default();
        }
        for field in form.custom.iter_mut().filter(|field| !field.fixed) {
            field.value = typed(&field.name).unwrap_or_default();
        }
        if form.methods.iter().any(|method| method.word == self.method) {
            form.chosen = Some(self.method.clone());
        }
        // A number in the wrong field stays here.
        if !form.card.holder_fixed && self.holder.bytes().filter(u8::is_ascii_digit).count() < 12 {
            self.holder.trim().clone_into(&mut form.card.holder);
        }
        if let Some(save) = &mut form.card.save {
            save.on = !self.save_card.is_empty();
        }
        if let Some(agreement) = &mut form.agreement {
            agreement.on = !self.agreement.is_empty();
        }
    }

    /// Checks the fields against the form that was shown. Values of fields that were fixed are not taken from here.
    pub fn check(self, form: &Form, now: Timestamp) -> Result<Entry, Vec<Fault>> {
        let mut faults = Vec::new();
        let customer = self.customer(form, now, &mut faults);
        let custom = self.custom(form, &mut faults);
        let agreed = !self.agreement.is_empty();
        let way = self.way(form, now, &mut faults);
        if form.agreement.is_some() && !agreed {
            faults.push(fault("agreement", "fault-agreement"));
        }
        match way {
            Some(way) if faults.is_empty() => Ok(Entry { way, customer, custom, agreed }),
            _ => Err(faults),
        }
    }

    fn way(&self, form: &Form, now: Timestamp, faults: &mut Vec<Fault>) -> Option<Way> {
        if !form.methods.iter().any(|method| method.word == self.method) {
            faults.push(fault("method", "fault-method"));
            return None;
        }
        if self.method != "credit_card" {
            return Some(Way::Other(self.method.clone()));
        }
        let usable = |value: &str| form.card.stored.iter().find(|card| card.value == value && !card.expired);
        if let Some(stored) = usable(&self.card) {
            let brand = brands::find(&stored.brand).and_then(|named| named.brand);
            let cvv = if stored.asks_cvv { self.code(brand, faults) } else { None };
            return Some(Way::Stored { value: stored.value.clone(), cvv });
        }
        let must_choose = form.card.stored.iter().any(|card| !card.expired) && !form.card.another;
        if must_choose {
            faults.push(fault("method", "fault-method"));
            return None;
        }
        self.new_card(form, now, faults)
    }

    fn new_card(&self, form: &Form, now: Timestamp, faults: &mut Vec<Fault>) -> Option<Way> {
        let number = number(&self.number).map_err(|key| faults.push(fault("number", key))).ok();
        if number.is_some() && form.card.listed_only && !test_cards::is_listed(&self.number) {
            faults.push(fault("number", "fault-number-check"));
        }
        let brand = number.as_ref().and_then(Pan::detect).map(|found| found.brand);
        let word =
            brand.map(brands::word).filter(|word| form.card.excluded.iter().any(|other| other == word));
        if let Some(word) = word {
            let about = Some(("brand", brands::name(word).to_owned()));
            faults.push(Fault { field: "number".into(), key: "fault-brand-excluded", about });
        }
        let expiry = expiry(&self.expiry, now).map_err(|key| faults.push(fault("expiry", key))).ok();
        let cvv = self.code(brand, faults);
        let holder = if form.card.holder_fixed && !form.card.holder.is_empty() {
            form.card.holder.clone()
        } else {
            self.holder.trim().to_owned()
        };
        if holder.is_empty() {
            faults.push(fault("holder", "fault-holder-empty"));
        } else if holder.bytes().filter(u8::is_ascii_digit).count() > 11 {
            faults.push(fault("holder", "fault-holder-number"));
        } else if holder.chars().count() > 64 {
            faults.push(fault("holder", "fault-too-long"));
        }
        let save = form.card.save.is_some() && !self.save_card.is_empty();
        Some(Way::New { number: number?, expiry: expiry?, cvv, holder, save })
    }

    /// The verification value of a card of this brand.
    fn code(&self, brand: Option<florin_domain::Brand>, faults: &mut Vec<Fault>) -> Option<Cvv> {
        let typed = self.cvv.trim();
        let lengths = brand.map_or(&[3, 4][..], florin_domain::Brand::cvv_lengths);
        if typed.is_empty() {
            if !lengths.contains(&0) {
                faults.push(fault("cvv", "fault-cvv-empty"));
            }
            return None;
        }
        let cvv = Cvv::parse(typed).ok().filter(|cvv| brand.is_none_or(|brand| cvv.fits(brand)));
        if cvv.is_none() {
            let digits = lengths.iter().copied().find(|length| *length > 0).unwrap_or(3);
            let about = Some(("digits", digits.to_string()));
            faults.push(Fault { field: "cvv".into(), key: "fault-cvv-length", about });
        }
        cvv
    }

    fn customer(&self, form: &Form, now: Timestamp, faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for field in form.customer.iter().filter(|field| !field.fixed) {
            let name = format!("customer_{}", field.name);
            let value = self.more.get(&name).map(|value| value.trim()).unwrap_or_default();
            if let Some(key) = self.customer_fault(&field.name, value, field.required, now) {
                faults.push(Fault { field: name, key, about: None });
            } else if !value.is_empty() {
                values.insert(field.name.clone(), value.to_owned());
            }
        }
        values
    }

    fn customer_fault(
        &self,
        name: &str,
        value: &str,
        required: bool,
        now: Timestamp,
    ) -> Option<&'static str> {
        if value.is_empty() {
            let key = if name == "country" { "fault-country" } else { "fault-required" };
            return required.then_some(key);
        }
        let country = self.more.get("customer_country").map(String::as_str).unwrap_or_default();
        let letters =
            |count: usize| value.len() == count && value.bytes().all(|byte| byte.is_ascii_alphabetic());
        let (fits, key) = match name {
            "email" => (is_email(value), "fault-email"),
            "phone" => (value.bytes().filter(u8::is_ascii_digit).count() >= 5, "fault-phone"),
            "country" => (letters(2), "fault-country"),
            "state" => (!["US", "CA", "IN"].contains(&country) || letters(2), "fault-state"),
            "zip" => (country != "US" || is_us_zip(value), "fault-zip"),
            "birth_date" => (is_past_date(value, now), "fault-birth-date"),
            _ => (true, ""),
        };
        if value.chars().count() > 255 {
            return Some("fault-too-long");
        }
        (!fits).then_some(key)
    }

    fn custom(&self, form: &Form, faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for field in form.custom.iter().filter(|field| !field.fixed) {
            let value = self.more.get(&field.name).map(|value| value.trim()).unwrap_or_default();
            let key = match value.chars().count() {
                0 if field.required => Some("fault-required"),
                256.. => Some("fault-too-long"),
                _ => None,
            };
            if let Some(key) = key {
                faults.push(Fault { field: field.name.clone(), key, about: None });
            } else if !value.is_empty() {
                values.insert(field.name.clone(), value.to_owned());
            }
        }
        values
    }
}

fn fault(field: &str, key: &'static str) -> Fault {
    Fault { field: field.to_owned(), key, about: None }
}

fn number(typed: &str) -> Result<Pan, &'static str> {
    let typed = typed.trim();
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    if typed.is_empty() {
        return Err("fault-number-empty");
    }
    if !typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ' || byte == b'-') {
        return Err("fault-number-characters");
    }
    Pan::parse(typed).map_err(|invalid| match invalid {
        Invalid::PanShape if digits < 12 => "fault-number-short",
        Invalid::PanShape if digits > 19 => "fault-number-long",
        _ => "fault-number-check",
    })
}

fn expiry(typed: &str, now: Timestamp) -> Result<Expiry, &'static str> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let year = match digits.len() {
        0 => return Err("fault-expiry-empty"),
        4 => digits[2..].parse::<i64>().map(|year| 2000 + year),
        6 => digits[2..].parse(),
        _ => return Err("fault-expiry-shape"),
    };
    let month = digits[..2].parse().map_err(|_| "fault-expiry-shape")?;
    let expiry =
        Expiry::new(month, year.map_err(|_| "fault-expiry-shape")?).map_err(|_| "fault-expiry-shape")?;
    match expiry.check(now) {
        Ok(()) => Ok(expiry),
        Err(Invalid::ExpiryTooFar) => Err("fault-expiry-far"),
        Err(_) => Err("fault-expiry-past"),
    }
}

fn is_email(value: &str) -> bool {
    let Some((name, host)) = value.rsplit_once('@') else { return false };
    let bare = |part: &str| !part.is_empty() && !part.contains([' ', '@']);
    let last = host.rsplit('.').next().unwrap_or_default();
    bare(name) && bare(host) && host.contains('.') && !host.starts_with('.') && !last.is_empty()
}

fn is_us_zip(value: &str) -> bool {
    let digits =
        |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match value.split_once('-') {
        Some((first, more)) => digits(first, 5) && digits(more, 4),
        None => digits(value, 5),
    }
}

fn is_past_date(value: &str, now: Timestamp) -> bool {
    let Ok(date) = value.parse::<jiff::civil::Date>() else { return false };
    let today =
        jiff::Timestamp::from_second(now.seconds()).map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
    date.year() >= 1900 && today.is_ok_and(|today| date < today)
}

#[cfg(test)]
mod tests;
