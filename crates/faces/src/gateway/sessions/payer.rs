//! Who pays a session, for PSPs: what the shop's server said of its customer, and what was typed into the form, which goes
//! before it.

use std::net::IpAddr;

use florin_engine::{Payer, Shipping};

use super::super::faults::Faults;
use super::super::form::Form;
use super::terms::Terms;

/// Longest line of an address.
const MAX_LINE: usize = 255;

/// What the shop's server said; none if it said nothing.
pub(super) fn of_terms(terms: &Terms, ip: Option<IpAddr>) -> Option<Payer> {
    let customer = &terms.customer;
    let known = [&terms.country, &customer.name, &customer.email, &customer.phone];
    known.iter().any(|part| part.is_some()).then(|| {
        let payer = Payer {
            ip: ip.map(|ip| ip.to_string()).unwrap_or_default(),
            country: terms.country.as_deref().unwrap_or_default().to_ascii_uppercase(),
            email: customer.email.clone(),
            phone: customer.phone.clone(),
            ..Payer::default()
        };
        named(payer, customer.name.as_deref().unwrap_or_default())
    })
}

/// The same with the form's address fields. A country that is none is the only fault: PSPs would refuse it.
pub(super) fn of_form(
    form: &Form<'_>,
    terms: &Terms,
    ip: Option<IpAddr>,
    faults: &mut Faults,
) -> Option<Payer> {
    let known = of_terms(terms, ip);
    let shipping = shipping(form, faults).map(Box::new);
    let Some(billing) = form.object("billingInfo", faults) else {
        return known
            .or_else(|| shipping.as_ref().map(|_| Payer::default()))
            .map(|payer| Payer { shipping, ..payer });
    };
    let known = known.unwrap_or_default();
    let mut text = |name| billing.text(name, MAX_LINE, faults).map(str::to_owned);
    let payer = Payer {
        ip: ip.map(|ip| ip.to_string()).unwrap_or_default(),
        country: text("countryCode").unwrap_or_default().to_ascii_uppercase(),
        address1: text("address1"),
        address2: text("address2"),
        address3: text("address3"),
        postcode: text("postalCode"),
        city: text("locality"),
        state: text("administrativeArea"),
        email: text("emailAddress").or(known.email),
        phone: text("phoneNumber").or(known.phone),
        first_name: known.first_name,
        last_name: known.last_name,
        shipping,
    };
    let payer = match text("name") {
        Some(name) => named(payer, &name),
        None => payer,
    };
    if payer.country.is_empty() {
        return Some(Payer { country: known.country, ..payer });
    }
    if !is_country(&payer.country) {
        faults.add("billingInfo.countryCode", "must be two letters of ISO 3166-1");
        return None;
    }
    Some(payer)
}

/// Where the goods go, if the form asked, and somebody in some country is named.
fn shipping(form: &Form<'_>, faults: &mut Faults) -> Option<Shipping> {
    let form = form.object("shippingInfo", faults)?;
    let mut text = |name| form.text(name, MAX_LINE, faults).map(str::to_owned);
    let (name, country) = (text("name")?, text("countryCode").filter(|code| is_country(code))?);
    Some(Shipping {
        name,
        phone: text("phoneNumber"),
        country: country.to_ascii_uppercase(),
        address1: text("address1"),
        address2: text("address2"),
        address3: text("address3"),
        postcode: text("postalCode"),
        city: text("locality"),
        state: text("administrativeArea"),
    })
}

/// PSPs ask for two names, forms for one: its last word is the family's.
fn named(payer: Payer, name: &str) -> Payer {
    let name = name.trim();
    let (first, last) = name.rsplit_once(' ').unwrap_or(("", name));
    let given = |name: &str| Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    Payer { first_name: given(first), last_name: given(last), ..payer }
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::shared::json as trees;

    const IP: [u8; 4] = [203, 0, 113, 9];

    fn terms(country: Option<&str>, name: Option<&str>, email: Option<&str>) -> Terms {
        let customer = json!({ "name": name, "phone": null, "email": email });
        let terms = json!({
            "purpose": "CHARGE", "currency": "EUR", "amount": "12.5", "country": country, "gateway_account": null,
            "fallbacks": [], "wallets": [], "customer": customer, "note": null, "brands": [],
            "three_ds_brands": null, "stored_cards": [], "public_key": null,
        });
        Terms::read(&terms.to_string()).unwrap()
    }

    /// The payer of what a form sent, and the fields that are at fault.
    fn read(sent: &serde_json::Value, terms: &Terms) -> (Option<Payer>, bool) {
        let text = sent.to_string();
        let tree = trees::parse(text.as_bytes()).unwrap();
        let mut faults = Faults::default();
        let form = Form::root(&tree, &mut faults).unwrap();
        let payer = of_form(&form, terms, Some(IpAddr::from(IP)), &mut faults);
        (payer, faults.is_empty())
    }

    #[test]
    fn what_is_typed_in_goes_before_what_the_shop_said() {
        let terms = terms(Some("pt"), Some("Ines Maria Duarte"), Some("shop@example.com"));
        let said = of_terms(&terms, Some(IpAddr::from(IP))).unwrap();
        assert_eq!((said.ip.as_str(), said.country.as_str()), ("203.0.113.9", "PT"));
        assert_eq!(
            (said.first_name.as_deref(), said.last_name.as_deref()),
            (Some("Ines Maria"), Some("Duarte"))
        );
        assert_eq!(
            read(&json!({}), &terms),
            (Some(said), true),
            "a form without address fields adds nothing"
        );

        let billing = json!({
            "name": "Rui Sousa", "countryCode": "es", "address1": "Gran Via 1", "postalCode": "28013",
            "locality": "Madrid", "emailAddress": "rui@example.com", "phoneNumber": "+34910000000",
        });
        let shipping =
            json!({ "name": "Ana Sousa", "countryCode": "PT", "address1": "Rua 1", "locality": "Porto" });
        let typed = read(&json!({ "billingInfo": billing, "shippingInfo": shipping }), &terms).0.unwrap();
        assert_eq!(typed.name().as_deref(), Some("Rui Sousa"));
        assert_eq!((typed.country.as_str(), typed.city.as_deref()), ("ES", Some("Madrid")));
        assert_eq!(
            (typed.email.as_deref(), typed.phone.as_deref()),
            (Some("rui@example.com"), Some("+34910000000"))
        );
        let to = typed.shipping.unwrap();
        assert_eq!(
            (to.name.as_str(), to.country.as_str(), to.city.as_deref()),
            ("Ana Sousa", "PT", Some("Porto"))
        );

        let some = read(&json!({ "billingInfo": { "postalCode": "4000-001" } }), &terms).0.unwrap();
        assert_eq!((some.country.as_str(), some.email.as_deref()), ("PT", Some("shop@example.com")));
    }

    #[test]
    fn nobody_is_made_up() {
        let silent = terms(None, None, None);
        assert_eq!(of_terms(&silent, Some(IpAddr::from(IP))), None);
        assert_eq!(read(&json!({}), &silent), (None, true));
        let nameless = json!({ "shippingInfo": { "countryCode": "PT", "address1": "Rua 1" } });
        assert_eq!(read(&nameless, &silent), (None, true), "goods are sent to somebody");
        let odd = json!({ "billingInfo": { "countryCode": "Portugal" } });
        assert_eq!(read(&odd, &silent), (None, false));
        let single = of_terms(&terms(None, Some("Cher"), None), None).unwrap();
        assert_eq!((single.first_name, single.last_name.as_deref()), (None, Some("Cher")));
    }
}
