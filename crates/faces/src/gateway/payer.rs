//! `payerDetails` (orchestra 3.5).

use super::faults::Faults;
use super::form::{ANY, Form};
use florin_engine::Payer;

/// The payer of a request, if it names one.
pub(super) fn parse(form: &Form<'_>, faults: &mut Faults) -> Option<Payer> {
    let form = form.object("payerDetails", faults)?;
    let ip = form.required_text("clientIPAddress", ANY, faults);
    let country = form.required_text("countryCode", ANY, faults);
    let country = country.filter(|code| {
        let fits = code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
        if !fits {
            form.fault("countryCode", "must be two letters of ISO 3166-1, such as PT", faults);
        }
        fits
    });
    let mut text = |name| form.text(name, ANY, faults).map(str::to_owned);
    let payer = Payer {
        ip: String::new(),
        country: String::new(),
        address1: text("address1"),
        address2: text("address2"),
        address3: text("address3"),
        postcode: text("postCode"),
        city: text("city"),
        state: text("stateProvince"),
        ..Payer::default()
    };
    Some(Payer { ip: ip?.to_owned(), country: country?.to_ascii_uppercase(), ..payer })
}
