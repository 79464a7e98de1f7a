//! `order.cart`: what is bought, line by line (checkout 3.4).

use serde::{Deserialize, Serialize};

use super::super::errors::Errors;
use super::super::fields::{ANY, Fields};

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cart {
    /// Its lines; never empty.
    pub(crate) positions: Vec<Position>,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// What it is.
    pub(crate) name: String,
    /// Price of the whole line in minor units.
    pub(crate) amount: i64,
    /// How many.
    pub(crate) quantity: i64,
    /// More of what it is.
    pub(crate) description: String,
    /// The shop's or the state's code for it.
    pub(crate) nomenclature_code: String,
    /// Its kind, if the shop has kinds.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub(crate) kind: Option<String>,
}

impl Cart {
    /// Reads the member `cart` of an order of `total` minor units; without a total there is nothing to compare.
    pub(crate) fn read(order: &Fields<'_>, total: Option<i64>, errors: &mut Errors) -> Option<Cart> {
        let cart = order.object("cart", errors)?;
        let lines = cart.required_objects("positions", errors)?;
        let lines: Vec<_> = lines.iter().map(|line| Position::read(line, errors)).collect();
        let positions: Vec<Position> = lines.into_iter().collect::<Option<_>>()?;
        let sum: i128 = positions.iter().map(|position| i128::from(position.amount)).sum();
        if total.is_some_and(|total| i128::from(total) != sum) {
            cart.fault("positions", "total amount must equal the order amount", errors);
        }
        Some(Cart { positions })
    }
}

impl Position {
    fn read(line: &Fields<'_>, errors: &mut Errors) -> Option<Position> {
        let mut text = |name| line.required_text(name, ANY, errors).map(str::to_owned);
        let (name, description, code) = (text("name"), text("description"), text("nomenclature_code"));
        let amount = line.required_minor("amount", 0, errors);
        let quantity = line.required_minor("quantity", 1, errors);
        let kind = line.text("type", ANY, errors).map(str::to_owned);
        Some(Position {
            name: name?,
            amount: amount?,
            quantity: quantity?,
            description: description?,
            nomenclature_code: code?,
            kind,
        })
    }
}
