//! The card of a payment, read with the key of the shop whose token it pays.

use super::super::super::desk::Asked;
use super::super::super::errors::{Errors, phrase};
use super::super::super::refusal::Refusal;
use super::super::super::transactions::request::Reading;
use super::super::super::transactions::routes;
use super::super::paying::Paying;
use super::super::payment::PaymentRequest;
use super::super::remembered;
use super::super::token::Token;
use crate::shared::json::Value;

/// Reads what a customer pays with. A browser without a cookie is given one where its card shall be remembered.
pub(super) async fn read(
    asked: &Asked,
    token: &Token,
    cookie: Option<String>,
    address: Option<String>,
) -> Result<Paying, Refusal> {
    let is_test = token.request.test;
    let mut paying = routes::read(asked, move |tree, reading| paying(tree, is_test, reading)).await?;
    let remembers =
        paying.save_card == Some(true) && !token.request.settings.save_card_toggle.customer_contract;
    paying.cookie = cookie.or_else(|| remembers.then(|| remembered::new_cookie(&asked.engine)));
    // The connection knows better than what was written.
    paying.customer.ip = address.or(paying.customer.ip);
    Ok(paying)
}

fn paying(tree: &Value<'_>, is_test: bool, reading: &Reading<'_>) -> Result<Paying, Refusal> {
    let request = PaymentRequest::read(tree)?;
    if !request.is_by_card() {
        return Err(Errors::one(&["payment_method"], phrase::INVALID).into());
    }
    let card = request.card(is_test, reading)?;
    let PaymentRequest { save_card, browser, customer, custom, .. } = request;
    Ok(Paying { card, save_card, customer, browser, custom, cookie: None })
}
