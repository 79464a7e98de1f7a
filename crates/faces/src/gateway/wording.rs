//! What merchants write about a payment in their own words. It is kept, searched for and shown as it came, so
//! card numbers are refused (orchestra 4.1).

use super::faults::Faults;
use super::form::{ANY, Form};
use crate::shared::card_numbers;

/// Longest order text.
const MAX_DESCRIPTION: usize = 1024;

/// `myRef`
pub(super) fn reference(form: &Form<'_>, faults: &mut Faults) -> Option<String> {
    kept(form, "myRef", ANY, faults)
}

/// `orderDesc`
pub(super) fn description(form: &Form<'_>, faults: &mut Faults) -> Option<String> {
    kept(form, "orderDesc", MAX_DESCRIPTION, faults)
}

fn kept(form: &Form<'_>, name: &'static str, max: usize, faults: &mut Faults) -> Option<String> {
    let text = form.text(name, max, faults)?;
    if card_numbers::holds_one(text) {
        form.fault(name, card_numbers::REFUSED, faults);
        return None;
    }
    Some(text.to_owned())
}
