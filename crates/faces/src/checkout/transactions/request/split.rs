//! `additional_data.split`: one payment for several shops (checkout-other 9).

use super::super::super::fields::Fields;
use super::Faults;
use crate::shared::json::Value;

/// The parts of a split payment add up to the amount: an object of amounts by shop, or an
/// array of objects with an amount each.
pub(super) fn check(fields: &Fields<'_>, amount: i64, faults: &mut Faults) {
    let parts: Option<i64> = match fields.value("split") {
        Some(Value::Object(shops)) if shops.members().next().is_some() => {
            shops.members().map(|(_, value)| minor(value)).try_fold(0_i64, |sum, part| sum.checked_add(part?))
        }
        Some(Value::Array(items)) if !items.is_empty() => items
            .iter()
            .map(|item| match item {
                Value::Object(item) => minor(item.exact("amount")?),
                _ => None,
            })
            .try_fold(0_i64, |sum, part| sum.checked_add(part?)),
        _ => return,
    };
    if parts != Some(amount) {
        faults.note_code("E.1038");
        fields.fault("split", "sum must be equal to amount", &mut faults.errors);
    }
}

fn minor(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Number(text) => text.parse().ok(),
        Value::Text(text) => text.as_str().parse().ok(),
        _ => None,
    }
}
