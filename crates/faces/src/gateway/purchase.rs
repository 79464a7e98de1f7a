//! Bodies of charge, authorize and tokenize (orchestra 4.1, 4.2, 4.6).

use florin_domain::{Currency, Money, Operation};
use florin_engine::{Authentication, CardSource, Engine, Idempotency, Order};

use super::asked::Asked;
use super::card::{self, NUMBER, Number};
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::opening::Opening;
use super::{money, payer, route, wording};
use crate::shared::json::Value;
use florin_engine::SecretText;

/// Longest token of a PSP.
const MAX_TOKEN: usize = 2048;
/// Schemes of network tokens, in their own spelling (orchestra 3.1).
const TOKEN_SCHEMES: [&str; 3] = ["Visa", "MasterCard", "Amex"];

/// Reads a wish. All that is wrong with it is told at once: shapes, unknown accounts and unknown tokens.
pub(super) async fn parse(
    engine: &Engine,
    asked: &Asked,
    operation: Operation,
    body: &Value<'_>,
    idempotency: Option<Idempotency>,
) -> Result<Order, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let money = match operation {
        Operation::Tokenize => Some(nothing()?),
        _ => money::parse(&form, money::Use::Begins(asked.caller.mode), &mut faults),
    };
    let user_token = match operation {
        Operation::Tokenize => None,
        _ => form.text("userToken", MAX_TOKEN, &mut faults),
    };
    let wanted = if user_token.is_some() { card::Use::BesideToken } else { card::Use::Charged(engine.now()) };
    let mut card = card::parse(&form, wanted, &mut faults);
    let payer = payer::parse(&form, &mut faults);
    let reference = wording::reference(&form, &mut faults);
    let description = wording::description(&form, &mut faults);
    let digital = form.flag("isDigital", &mut faults);
    let generate_token = form.flag("generateToken", &mut faults).unwrap_or(false);
    let network_token = network_token(&form, &mut faults);
    let route = route::parse(&form, &mut faults);

    let three_ds = card.as_mut().and_then(|card| card.three_ds.take());
    let mut opening = Opening::new(engine, &asked.caller, &faults);
    let source = match (card, user_token) {
        (None, _) => None,
        (Some(card), None) => opening.card(card, &mut faults).await?.map(CardSource::Card),
        (Some(card), Some(token)) => {
            if let Number::Token(number) = card.number {
                opening.look(number, NUMBER, &mut faults).await?;
            }
            Some(CardSource::PspToken { token: SecretText::new(token.to_owned()), facts: card.facts() })
        }
    };
    let route = route.resolve(engine, &asked.caller, &mut faults).await?;
    let opened = opening.end(faults).await?;
    let (Some(money), Some(source)) = (money, source) else { return Err(Problem::Broken) };
    Ok(Order {
        operation,
        money,
        source,
        network_token,
        three_ds,
        payer,
        reference,
        description,
        digital,
        generate_token,
        route,
        opened,
        idempotency,
        return_url: None,
        authentication: Authentication::Auto,
        merchant_initiated: None,
        begun: None,
        session: None,
    })
}

/// Tokenizing moves no money.
fn nothing() -> Result<Money, Problem> {
    let none = Currency::parse("XXX").and_then(|none| Money::from_minor(0, none));
    none.map_err(|_| Problem::Broken)
}

fn network_token(form: &Form<'_>, faults: &mut Faults) -> Option<&'static str> {
    let brand = form.text("networkTokenBrand", ANY, faults)?;
    let scheme = TOKEN_SCHEMES.into_iter().find(|scheme| scheme.eq_ignore_ascii_case(brand));
    if scheme.is_none() {
        form.fault("networkTokenBrand", format!("must be one of {}", TOKEN_SCHEMES.join(", ")), faults);
    }
    scheme
}
