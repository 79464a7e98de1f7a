//! `card` (orchestra 3.3): what it looks like. Opening the tokens in it is `opening.rs`.

use florin_domain::{Brand, CardFacts, Cvv, Expiry, Invalid, Pan, Timestamp};

use super::faults::Faults;
use super::form::{ANY, Form};
use super::three_ds;
use florin_engine::ThreeDs;

/// The paths under which faults of the two secrets are told.
pub(super) const NUMBER: &str = "card.cardNumber";
/// See [`NUMBER`].
pub(super) const CVV: &str = "card.cvv";

/// Names of schemes, old ones included (orchestra 3.1).
pub(super) const TYPES: [&str; 26] = [
    "Unspecified",
    "AMEX",
    "BC",
    "CartaSi",
    "Dankort",
    "Delta",
    "DinersClub",
    "Discover",
    "Electron",
    "Elo",
    "enRoute",
    "Hipercard",
    "JCB",
    "Maestro",
    "MasterCard",
    "MC_Alaska",
    "MC_Canada",
    "Switch",
    "Troy",
    "UATP",
    "UnionPay",
    "Visa",
    "CarteBlanche",
    "CarteBleue",
    "Solo",
    "Lazer",
];

/// What the card is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It is charged or stored: it must be good today.
    Charged(Timestamp),
    /// A PSP's token is charged; the card only says what is behind it.
    BesideToken,
    /// It was charged before; it may have expired since.
    Again,
}

/// A card whose shape is right.
pub(super) struct CardBody<'v> {
    pub(super) number: Number<'v>,
    pub(super) holder: &'v str,
    pub(super) expiry: Expiry,
    pub(super) cvv: Option<CvvBody<'v>>,
    pub(super) brand: Option<Brand>,
    pub(super) three_ds: Option<ThreeDs>,
}

/// `cardNumber`.
pub(super) enum Number<'v> {
    Pan(Pan),
    /// A string token, without its `@`.
    Token(&'v str),
    /// Digits that may be shown, and no more.
    Masked {
        first6: &'v str,
        last4: &'v str,
    },
}

/// `cvv`.
pub(super) enum CvvBody<'v> {
    Cvv(Cvv),
    /// A string token, without its `@`.
    Token(&'v str),
}

/// The card of a request.
pub(super) fn parse<'v>(form: &Form<'v>, wanted: Use, faults: &mut Faults) -> Option<CardBody<'v>> {
    let card = form.required_object("card", faults)?;
    let number = card.required_text("cardNumber", ANY, faults).and_then(|text| number(text, wanted, faults));
    let holder = card.required_text("cardHolderName", 100, faults);
    let expiry = expiry(&card, wanted, faults);
    let cvv = match card.text("cvv", ANY, faults) {
        Some(text) => cvv(text, faults).map(Some),
        None => Some(None),
    };
    let brand = card_type(&card, faults);
    card.text("ownerID", ANY, faults);
    card.text("issueNumber", 2, faults);
    let three_ds = three_ds::parse(&card, faults);
    Some(CardBody { number: number?, holder: holder?, expiry: expiry?, cvv: cvv?, brand, three_ds })
}

fn number<'v>(text: &'v str, wanted: Use, faults: &mut Faults) -> Option<Number<'v>> {
    if let Some(token) = text.strip_prefix('@') {
        return token_shape(token, NUMBER, faults).map(Number::Token);
    }
    match Pan::parse(text) {
        Ok(pan) => return Some(Number::Pan(pan)),
        Err(_) if matches!(wanted, Use::BesideToken | Use::Again) && text.len() < 12 + 12 => {
            if let Some(masked) = masked(text) {
                return Some(masked);
            }
        }
        Err(_) => {}
    }
    faults.add(NUMBER, number_fault(text));
    None
}

fn number_fault(text: &str) -> String {
    match Pan::parse(text) {
        Err(Invalid::PanCheck) => "card number fails the Luhn check".to_owned(),
        Err(Invalid::PanLength) => "no card brand has numbers of this length and beginning".to_owned(),
        _ => "must be a card number of 12 to 19 digits, or @ and a string token of 32 characters".to_owned(),
    }
}

/// `411111******1111`, `************1111`, `1111`.
fn masked(text: &str) -> Option<Number<'_>> {
    let is_mask = |b: u8| matches!(b, b'*' | b'x' | b'X' | b'.' | b' ' | b'-');
    let (head, last4) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let digits = head.bytes().take_while(u8::is_ascii_digit).count();
    let fits = last4.bytes().all(|b| b.is_ascii_digit())
        && head.bytes().skip(digits).all(is_mask)
        && (head.is_empty() || (digits <= 6 && digits < head.len()));
    let first6 = if digits == 6 { &head[..6] } else { "" };
    fits.then_some(Number::Masked { first6, last4 })
}

fn cvv<'v>(text: &'v str, faults: &mut Faults) -> Option<CvvBody<'v>> {
    if let Some(token) = text.strip_prefix('@') {
        return token_shape(token, CVV, faults).map(CvvBody::Token);
    }
    if let Ok(cvv) = Cvv::parse(text) {
        Some(CvvBody::Cvv(cvv))
    } else {
        faults.add(CVV, "must be 3 or 4 digits, or @ and a string token of 32 characters");
        None
    }
}

fn token_shape<'v>(token: &'v str, path: &str, faults: &mut Faults) -> Option<&'v str> {
    let fits = token.len() == 32 && token.bytes().all(|b| b.is_ascii_alphanumeric());
    if !fits {
        faults.add(path, "a string token is @ and 32 letters and digits");
    }
    fits.then_some(token)
}

fn expiry(card: &Form<'_>, wanted: Use, faults: &mut Faults) -> Option<Expiry> {
    let month = card.required_integer("expirationMonth", faults);
    let year = card.required_integer("expirationYear", faults);
    if month.is_some_and(|month| !(1..=12).contains(&month)) {
        card.fault("expirationMonth", "must be a month from 1 to 12", faults);
    }
    if year.is_some_and(|year| !(2000..=2199).contains(&year)) {
        card.fault("expirationYear", "must be a year of four digits", faults);
    }
    let expiry = Expiry::new(month?, year?).ok()?;
    if let Use::Charged(now) = wanted
        && let Err(invalid) = expiry.check(now)
    {
        card.fault("expirationYear", invalid.to_string(), faults);
        return None;
    }
    Some(expiry)
}

fn card_type(card: &Form<'_>, faults: &mut Faults) -> Option<Brand> {
    let name = card.text("cardType", ANY, faults)?;
    if !TYPES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        card.fault("cardType", format!("must be one of {}", TYPES.join(", ")), faults);
    }
    Brand::find(name)
}

impl CardBody<'_> {
    /// What may be kept of a card that stands beside a PSP's token.
    pub(super) fn facts(&self) -> Option<CardFacts> {
        let (detected, first6, last4) = match &self.number {
            Number::Pan(pan) => (pan.detect(), pan.first6(), pan.last4()),
            Number::Masked { first6, last4 } => (None, *first6, *last4),
            Number::Token(_) => return None,
        };
        Some(CardFacts {
            brand: self.brand.or(detected.map(|found| found.brand)),
            label: detected.and_then(|found| found.label).map(str::to_owned),
            first6: first6.to_owned(),
            last4: last4.to_owned(),
            expiry: self.expiry,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json;

    /// 2026-06-15.
    const NOW: Timestamp = Timestamp(1_781_500_000_000_000);

    fn faults(card: &str, wanted: Use) -> Vec<String> {
        let body = format!("{{\"card\":{card}}}");
        let tree = json::parse(body.as_bytes()).unwrap();
        let mut faults = Faults::default();
        let form = Form::root(&tree, &mut faults).unwrap();
        let read = parse(&form, wanted, &mut faults).is_some();
        assert!(read || !faults.is_empty());
        let told = serde_json::to_value(&faults).unwrap();
        told.as_array().unwrap().iter().map(|fault| fault["fieldName"].as_str().unwrap().to_owned()).collect()
    }

    fn card(number: &str, more: &str) -> String {
        format!(
            r#"{{"cardNumber":"{number}","cardHolderName":"A B","expirationMonth":6,"expirationYear":2026{more}}}"#
        )
    }

    #[test]
    fn cards_that_are_charged_are_whole_and_good() {
        let charged = Use::Charged(NOW);
        assert!(faults(&card("4111111111111111", r#","cvv":"737","cardType":"visa""#), charged).is_empty());
        assert!(faults(&card(&format!("@{}", "k".repeat(32)), r#","cardType":"Solo""#), charged).is_empty());
        for number in ["4111111111111112", "1111", "411111******1111", "@short", "@", "4111", "x"] {
            assert_eq!(faults(&card(number, ""), charged), ["card.cardNumber"], "{number}");
        }
        for (more, field) in [
            (r#","cvv":"12""#, "card.cvv"),
            (r#","cvv":123"#, "card.cvv"),
            (r#","cvv":"@x""#, "card.cvv"),
            (r#","cardType":"Plastic""#, "card.cardType"),
            (r#","issueNumber":"123""#, "card.issueNumber"),
            (r#","ownerID":7"#, "card.ownerID"),
            (r#","threeDSAuthentication":[]"#, "card.threeDSAuthentication"),
        ] {
            assert_eq!(faults(&card("4111111111111111", more), charged), [field], "{more}");
        }
        let three_ds =
            r#","threeDSAuthentication":{"eci":"052","xid":"x","version":"2.2.00","merchantName":"m"}"#;
        assert_eq!(
            faults(&card("4111111111111111", three_ds), charged),
            ["authenticationValue", "eci", "version"]
                .map(|name| format!("card.threeDSAuthentication.{name}"))
        );
    }

    #[test]
    fn dates_are_whole_numbers_and_not_over() {
        let dated = |month: &str, year: &str, wanted| {
            let dated = format!(
                r#"{{"cardNumber":"4111111111111111","cardHolderName":"A","expirationMonth":{month},"expirationYear":{year}}}"#
            );
            faults(&dated, wanted)
        };
        assert!(dated("6.0", "2.026e3", Use::Charged(NOW)).is_empty());
        assert_eq!(dated("5", "2026", Use::Charged(NOW)), ["card.expirationYear"]);
        assert_eq!(dated("5", "2047", Use::Charged(NOW)), ["card.expirationYear"]);
        assert!(dated("5", "2019", Use::Again).is_empty());
        assert_eq!(dated("13", "26", Use::Again), ["card.expirationMonth", "card.expirationYear"]);
        assert_eq!(dated("\"6\"", "2026.5", Use::Again), ["card.expirationMonth", "card.expirationYear"]);
    }

    #[test]
    fn beside_a_psp_token_a_masked_number_will_do() {
        for (number, shown) in [
            ("411111******1111", ("411111", "1111")),
            ("************1111", ("", "1111")),
            ("1111", ("", "1111")),
            ("XXXX-1111", ("", "1111")),
            ("4111********1111", ("", "1111")),
        ] {
            assert!(faults(&card(number, ""), Use::BesideToken).is_empty(), "{number}");
            let Some(Number::Masked { first6, last4 }) = masked(number) else { panic!("{number}") };
            assert_eq!((first6, last4), shown);
        }
        for number in ["4111111*****1111", "411", "41111111", "1111*", "é111", "4111111111111112", "****ab11"]
        {
            assert_eq!(faults(&card(number, ""), Use::BesideToken), ["card.cardNumber"], "{number}");
        }
    }
}
