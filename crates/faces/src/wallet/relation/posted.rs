//! What a holder typed: read, checked, and told back without the number and the code (wallet 6.2).

use std::collections::BTreeMap;

use florin_domain::{Card, Cvv, Expiry, Invalid, Pan, Timestamp};
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::shared::card_numbers;

/// Longest name on a card.
const LONGEST_HOLDER: usize = 64;

/// The fields as they were typed.
#[derive(Default)]
pub(super) struct Typed {
    number: Zeroizing<String>,
    cvv: Zeroizing<String>,
    /// The name on the card.
    holder: String,
    /// 1 to 12.
    month: String,
    /// Four digits.
    year: String,
}

/// What is wrong with a field, as a key of the texts.
pub(super) type Faults = BTreeMap<&'static str, &'static str>;

impl Typed {
    /// Reads a form. Fields that do not belong to it are ignored, one that stands twice counts once.
    pub(super) fn read(body: &[u8]) -> Typed {
        let mut typed = Typed::default();
        for (name, value) in form_urlencoded::parse(body) {
            let value = Zeroizing::new(value.into_owned());
            let into = match &*name {
                "card_number" => &mut *typed.number,
                "cvv" => &mut *typed.cvv,
                "holder" => &mut typed.holder,
                "expiration_month" => &mut typed.month,
                "expiration_year" => &mut typed.year,
                _ => continue,
            };
            value.trim().clone_into(into);
        }
        typed
    }

    /// Name, month and year, to be told back: nothing in which a card number stands.
    pub(super) fn told(&self) -> [&str; 3] {
        [&self.holder, &self.month, &self.year]
            .map(|text| if card_numbers::holds_one(text) { "" } else { text })
    }

    /// The card, or everything that is wrong with it.
    pub(super) fn card(&self, now: Timestamp) -> Result<Card, Faults> {
        let mut faults = Faults::new();
        let pan = Pan::parse(&self.number);
        if pan.is_err() {
            let is_empty = self.number.is_empty();
            faults.insert("card_number", if is_empty { "fault-number-empty" } else { "fault-number-check" });
        }
        if let Some(fault) = self.holder_fault() {
            faults.insert("holder", fault);
        }
        let expiry = self.expiry(now);
        if let Err(fault) = expiry {
            faults.insert("expiration_month", fault);
        }
        let cvv = Cvv::parse(&self.cvv).ok().filter(|cvv| {
            let brand = pan.as_ref().ok().and_then(Pan::detect).map(|found| found.brand);
            brand.is_none_or(|brand| cvv.fits(brand))
        });
        if cvv.is_none() {
            faults.insert("cvv", "fault-cvv");
        }
        match (pan, expiry, cvv) {
            (Ok(pan), Ok(expiry), Some(cvv)) if faults.is_empty() => {
                Ok(Card { pan, expiry, holder: self.holder.clone(), cvv: Some(cvv) })
            }
            _ => Err(faults),
        }
    }

    fn holder_fault(&self) -> Option<&'static str> {
        if card_numbers::holds_one(&self.holder) {
            return Some("fault-holder-number");
        }
        let fits = (1..=LONGEST_HOLDER).contains(&self.holder.chars().count())
            && !self.holder.chars().any(char::is_control);
        (!fits).then_some("fault-holder-empty")
    }

    fn expiry(&self, now: Timestamp) -> Result<Expiry, &'static str> {
        let number = |text: &str, most: usize| {
            let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            if fits { text.parse().map_err(|_| "fault-expiry") } else { Err("fault-expiry") }
        };
        let expiry =
            Expiry::new(number(&self.month, 2)?, number(&self.year, 4)?).map_err(|_| "fault-expiry")?;
        match expiry.check(now) {
            Ok(()) => Ok(expiry),
            Err(Invalid::Expired) => Err("fault-expired"),
            Err(_) => Err("fault-expiry"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "card_number=4111+1111+1111+1111&holder=Ines+Duarte&expiration_month=04&expiration_year=2029&cvv=737";
    /// Noon of 2026-01-02.
    const NOW: Timestamp = Timestamp(1_767_355_200_000_000);

    fn faults(body: &str) -> Vec<(&'static str, &'static str)> {
        Typed::read(body.as_bytes()).card(NOW).map(|_| ()).unwrap_err().into_iter().collect()
    }

    #[test]
    fn a_card_is_read_as_people_type_it() {
        let card = Typed::read(GOOD.as_bytes()).card(NOW).unwrap();
        assert_eq!((card.pan.masked().as_str(), card.holder.as_str()), ("411111******1111", "Ines Duarte"));
        assert_eq!(card.expiry, Expiry::new(4, 2029).unwrap());
    }

    #[test]
    fn a_number_in_the_wrong_field_is_not_told_back() {
        assert_eq!(Typed::read(GOOD.as_bytes()).told(), ["Ines Duarte", "04", "2029"]);
        for (from, told) in [("Ines+Duarte", ["", "04", "2029"]), ("2029", ["Ines Duarte", "04", ""])] {
            let typed = Typed::read(GOOD.replace(from, "4111111111111111").as_bytes());
            assert_eq!(typed.told(), told);
        }
    }

    #[test]
    fn every_field_is_told_what_is_wrong_with_it() {
        assert_eq!(
            faults(""),
            [
                ("card_number", "fault-number-empty"),
                ("cvv", "fault-cvv"),
                ("expiration_month", "fault-expiry"),
                ("holder", "fault-holder-empty")
            ]
        );
        for (from, to, field, fault) in [
            ("1111&", "1112&", "card_number", "fault-number-check"),
            ("month=04", "month=13", "expiration_month", "fault-expiry"),
            ("year=2029", "year=29", "expiration_month", "fault-expiry"),
            ("year=2029", "year=2025", "expiration_month", "fault-expired"),
            ("cvv=737", "cvv=7371", "cvv", "fault-cvv"),
            ("Ines+Duarte", "4111111111111111", "holder", "fault-holder-number"),
        ] {
            assert_eq!(faults(&GOOD.replace(from, to)), [(field, fault)], "{from} {to}");
        }
    }
}
