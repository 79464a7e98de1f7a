//! `card.threeDSAuthentication`: 3-D Secure that was done elsewhere, or a network token's cryptogram
//! (orchestra 3.4, 15).

use super::faults::Faults;
use super::form::{ANY, Form};
use florin_engine::ThreeDs;

/// The longest cryptogram; schemes use 28 characters.
const MAX_VALUE: usize = 1024;

/// The authentication of a card, if it has one.
pub(super) fn parse(card: &Form<'_>, faults: &mut Faults) -> Option<ThreeDs> {
    let form = card.object("threeDSAuthentication", faults)?;
    let value = form.required_text("authenticationValue", MAX_VALUE, faults);
    let eci = form.required_text("eci", 2, faults);
    let xid = form.required_text("xid", 40, faults);
    let version = form.required_text("version", 5, faults);
    let merchant_name = form.required_text("merchantName", 40, faults);
    let sli = form.text("sli", ANY, faults);
    Some(ThreeDs {
        authentication_value: value?.to_owned(),
        eci: eci?.to_owned(),
        xid: xid?.to_owned(),
        version: version?.to_owned(),
        merchant_name: merchant_name?.to_owned(),
        sli: sli.map(str::to_owned),
    })
}
