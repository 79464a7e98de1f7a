//! What wallets hold (wallet-surround 5.5, 5.7).

use axum::response::Response;
use florin_domain::{Currency, Money};
use florin_engine::wallet::balances::{self, AtDisposal};
use serde::Serialize;
use serde_json::{Map, Value};

use super::desk::{Asked, Desk};
use super::fields::Query;
use super::people::Name;
use super::refusal::{Refusal, Wrong, json};
use super::wallets;

/// What a balance needs.
pub(super) const SCOPE: &str = "balance";
/// What the question whether there is enough needs.
pub(super) const SUFFICIENT: &str = "check_has_sufficient_balance";

/// One currency. The order of the members is the documentation's.
#[derive(Serialize)]
struct Told {
    at_disposal: i64,
    at_disposal_decimal: String,
    reserved: i64,
    reserved_decimal: String,
}

/// `GET /wallet/:id/balance`: an object, also when it is empty.
pub(super) async fn get(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let wallet = wallets::named(desk, asked, name).await?;
    asked.caller.acts_for_with(&desk.engine, wallet.user, SCOPE).await?;
    let with_zeros = Query::read(&asked.head).get("show_historical_currencies").is_some_and(is_set);
    let mut told = Map::new();
    for held in balances::of(&desk.engine, &wallet.account.number).await? {
        if with_zeros || held.available > 0 || held.held > 0 {
            told.insert(held.currency.code().to_owned(), tell(held)?);
        }
    }
    Ok(json(200, &Value::Object(told)))
}

fn tell(held: AtDisposal) -> Result<Value, Refusal> {
    let money = |minor| Money::from_minor(minor, held.currency).map_err(|_| Refusal::Broken);
    let (available, reserved) = (money(held.available)?, money(held.held)?);
    let told = Told {
        at_disposal: whole_cents(available),
        at_disposal_decimal: available.to_major(),
        reserved: whole_cents(reserved),
        reserved_decimal: reserved.to_major(),
    };
    serde_json::to_value(told).map_err(|_| Refusal::Broken)
}

/// Hundredths, without the part of one: clients read integers here, and the decimals are exact.
pub(super) fn whole_cents(money: Money) -> i64 {
    match u32::from(money.currency().exponent().unwrap_or(2)) {
        whole @ 0..=2 => money.minor().saturating_mul(10_i64.pow(2 - whole)),
        more => money.minor() / 10_i64.pow(more - 2),
    }
}

/// `GET /wallet/:id/sufficient-amount`.
pub(super) async fn is_sufficient(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Told {
        is_sufficient: bool,
    }
    let query = Query::read(&asked.head);
    let code = query.get("currency").ok_or_else(|| Wrong::new("currency", "is required"))?;
    let currency = Currency::parse(&code.to_ascii_uppercase())
        .map_err(|_| Wrong::new("currency", "is not a known currency"))?;
    let cents = query.number("amount")?.ok_or_else(|| Wrong::new("amount", "is required"))?;
    let wanted = Money::from_places(cents, 2, currency)
        .map_err(|_| Wrong::new("amount", "must be cents that the currency has"))?;
    let wallet = wallets::named(desk, asked, name).await?;
    asked.caller.acts_for_with(&desk.engine, wallet.user, SUFFICIENT).await?;
    let held = balances::of(&desk.engine, &wallet.account.number).await?;
    let available = held.iter().find(|held| held.currency == currency).map_or(0, |held| held.available);
    Ok(json(200, &Told { is_sufficient: available >= wanted.minor() }))
}

/// A switch in a query.
fn is_set(value: &str) -> bool {
    matches!(value, "1" | "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_floored_and_decimals_exact() {
        for (decimal, code, cents) in
            [("13.13", "EUR", 1313), ("500", "JPY", 50_000), ("1.239", "BHD", 123), ("0.009", "BHD", 0)]
        {
            let money = Money::parse_major(decimal, Currency::parse(code).unwrap()).unwrap();
            assert_eq!((whole_cents(money), money.to_major().as_str()), (cents, decimal));
        }
    }
}
