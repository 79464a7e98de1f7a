//! Credentials as they come with requests: `{ "key": …, "value": … }`, in any letter case (orchestra 3.6, 6).

use florin_domain::Credentials;
use zeroize::Zeroizing;

use super::faults::Faults;
use super::form::Form;

/// More pairs than any PSP wants.
const MAX_PAIRS: usize = 64;
/// Longest value: a private key in PEM.
const MAX_VALUE: usize = 16 * 1024;
/// Longest key.
const MAX_KEY: usize = 128;

/// The pairs of a list field, in the order given. A key stands once.
pub(super) fn pairs(
    form: &Form<'_>,
    name: &'static str,
    faults: &mut Faults,
) -> Vec<(String, Zeroizing<String>)> {
    let mut pairs: Vec<(String, Zeroizing<String>)> = Vec::new();
    for pair in form.forms(name, MAX_PAIRS, faults) {
        let key = pair.required_text("key", MAX_KEY, faults);
        // An empty value is as good as none, which is for the check of the gateway to say.
        let value = pair.text("value", MAX_VALUE, faults).unwrap_or_default();
        let Some(key) = key else { continue };
        if pairs.iter().any(|(known, _)| known.eq_ignore_ascii_case(key)) {
            pair.fault("key", "stands twice", faults);
        }
        pairs.push((key.to_owned(), Zeroizing::new(value.to_owned())));
    }
    pairs
}

/// The same as credentials.
pub(super) fn credentials(form: &Form<'_>, name: &'static str, faults: &mut Faults) -> Credentials {
    let pairs = pairs(form, name, faults);
    Credentials::new(pairs.into_iter().map(|(key, mut value)| (key, std::mem::take(&mut *value))))
}
