//! `checkout.payment_method`: what the page offers (checkout 3.9).

use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::super::given::{Given, Members};
use super::rules::ShopRules;
use crate::shared::json::Value;

/// The type of cards.
pub(crate) const CREDIT_CARD: &str = "credit_card";
/// Digits of an ERIP order number, at most.
const ERIP_ORDER_DIGITS: i64 = 999_999_999_999;

/// What the page offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    /// Types, each once; never empty.
    pub(crate) types: Vec<String>,
    /// Types that the shop did not want.
    pub(crate) excluded_types: Vec<String>,
    /// Card brands and wallets that are neither shown nor accepted.
    pub(crate) excluded_brands: Vec<String>,
    /// A stored card that the page shows.
    pub(crate) card_token: Option<String>,
    /// Parameters of the other types, by type.
    pub(crate) data: Members,
}

impl PaymentMethod {
    /// Reads the member `payment_method` of a checkout; absent, everything that is switched on is offered.
    pub(crate) fn read(checkout: &Fields<'_>, rules: &ShopRules, errors: &mut Errors) -> PaymentMethod {
        let Some(fields) = checkout.object("payment_method", errors) else {
            return PaymentMethod { types: rules.types.clone(), ..PaymentMethod::default() };
        };
        let mut list = |name| -> Vec<String> {
            let names = fields.texts(name, ANY, errors).unwrap_or_default();
            names.into_iter().map(str::to_owned).collect()
        };
        let (wanted, excluded_types, excluded_brands) =
            (list("types"), list("excluded_types"), list("excluded_brands"));
        let types = offered(&wanted, &excluded_types, rules);
        let is_list = matches!(fields.value("types"), None | Some(Value::Array(_)));
        if types.is_empty() && is_list {
            fields.fault("types", phrase::INVALID, errors);
        }
        let card = fields.object(CREDIT_CARD, errors);
        erip(&fields, errors);
        PaymentMethod {
            types,
            excluded_types,
            excluded_brands,
            card_token: card.and_then(|card| card.text("token", ANY, errors)).map(str::to_owned),
            data: data(&fields),
        }
    }

    /// Whether a type is offered.
    pub(crate) fn offers(&self, kind: &str) -> bool {
        self.types.iter().any(|offered| offered == kind)
    }
}

/// What the shop wants of what is switched on.
fn offered(wanted: &[String], excluded: &[String], rules: &ShopRules) -> Vec<String> {
    if wanted.is_empty() {
        return rules.types.iter().filter(|kind| !excluded.contains(kind)).cloned().collect();
    }
    let mut types: Vec<String> = Vec::new();
    for kind in wanted.iter().filter(|kind| rules.types.contains(kind)) {
        if !types.contains(kind) {
            types.push(kind.clone());
        }
    }
    types
}

/// The parameters of other types than cards; a stored card's token is told to nobody who asks for this.
fn data(fields: &Fields<'_>) -> Members {
    let own = ["types", "excluded_types", "excluded_brands", CREDIT_CARD];
    let others = fields.object_itself().members().filter(|(name, _)| !own.contains(name));
    others
        .filter(|(_, value)| matches!(value, Value::Object(_)))
        .map(|(name, value)| (name.to_owned(), Given::of(value)))
        .collect()
}

fn erip(fields: &Fields<'_>, errors: &mut Errors) {
    let Some(erip) = fields.object("erip", errors) else { return };
    if let Some(number) = erip.integer("order_id", errors)
        && !(0..=ERIP_ORDER_DIGITS).contains(&number)
    {
        erip.fault("order_id", phrase::INVALID, errors);
    }
    erip.text("account_number", ANY, errors);
    erip.text("service_no", ANY, errors);
    erip.texts("service_info", ANY, errors);
}
