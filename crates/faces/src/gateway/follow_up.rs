//! Bodies of capture, refund and void (orchestra 4.3 to 4.5).

use florin_domain::{Card, Operation};
use florin_engine::{Engine, FollowUp, Idempotency};

use super::asked::Asked;
use super::card::{self, CardBody};
use super::error::Problem;
use super::faults::Faults;
use super::form::{ANY, Form};
use super::opening::Opening;
use super::{money, payer, route, wording};
use crate::shared::json::Value;

/// Reads a wish. All that is wrong with it is told at once.
pub(super) async fn parse(
    engine: &Engine,
    asked: &Asked,
    operation: Operation,
    body: &Value<'_>,
    idempotency: Option<Idempotency>,
) -> Result<FollowUp, Problem> {
    let mut faults = Faults::default();
    let Some(form) = Form::root(body, &mut faults) else { return Err(faults.into()) };
    let psp_reference = form.required_text("refTransId", ANY, &mut faults);
    let money = money::parse(&form, money::Use::Follows, &mut faults);
    // The card comes again, and its shape is checked. What was charged with its verification value needs it
    // no more: a token of that value was burned by the charge and must not fail the capture.
    let card = card::parse(&form, card::Use::Again, &mut faults).map(|card| CardBody { cvv: None, ..card });
    payer::parse(&form, &mut faults);
    let reference = wording::reference(&form, &mut faults);
    let route = route::parse_one(&form, &mut faults);

    let mut opening = Opening::new(engine, &asked.caller, &faults);
    let card: Option<Card> = match card {
        Some(card) => opening.card(card, &mut faults).await?,
        None => None,
    };
    let account = route.resolve_one(engine, &asked.caller, &mut faults).await?;
    let opened = opening.end(faults).await?;
    let (Some(psp_reference), Some(money), Some(account)) = (psp_reference, money, account) else {
        return Err(Problem::Broken);
    };
    Ok(FollowUp {
        operation,
        psp_reference: psp_reference.to_owned(),
        money,
        account,
        card,
        reference,
        opened,
        idempotency,
        begun: None,
        judged: None,
    })
}
