//! Payments: made, read, given back, frozen, settled, listed (wallet-surround 6.3, 6.4).

use axum::response::Response;
use florin_domain::WalletPaymentState;
use florin_engine::wallet::payments::{self, Payment, PaymentFilter, Period};
use serde::Serialize;

use super::amounts::Given;
use super::brief::Draft;
use super::view::{self, PaymentView};
use super::{is_own, transactions};
use crate::wallet::desk::{Asked, Desk};
use crate::wallet::fields::{self, Query};
use crate::wallet::metadata::Metadata;
use crate::wallet::once::Once;
use crate::wallet::refusal::{Refusal, Wrong, bytes, json};

const NO_PAYMENT: Refusal = Refusal::NoResource("There is no such payment");

fn told(payment: &Payment) -> Response {
    json(200, &view::payment(payment))
}

/// `POST /payment`
pub(super) async fn create(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let draft = Draft::read(Given::body(&body))?;
    let once = Once::read(desk, asked, "payment", "")?;
    if let Some(before) = once.before(desk).await? {
        return Ok(before);
    }
    let wish = draft.resolve(desk, asked).await?;
    let body = |payment: &Payment| bytes(&view::payment(payment));
    let keep = once.keep(&body);
    let made = payments::create(&desk.engine, &asked.caller.client.id, wish, keep.as_ref()).await;
    once.answer(desk, made.map_err(Refusal::from), &body).await
}

/// A payment of the caller's client.
pub(super) async fn find(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Payment, Refusal> {
    let found = match id {
        Some(id) => payments::find(&desk.engine, id).await?,
        None => None,
    };
    let payment = found.ok_or(NO_PAYMENT)?;
    is_own(asked, &payment.row.client)?;
    Ok(payment)
}

/// `GET /payment/:id`
pub(super) async fn get(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    Ok(told(&find(desk, asked, id).await?))
}

/// `DELETE /payment/:id`: answers the payment, as clients read it.
pub(super) async fn cancel(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let payment = find(desk, asked, id).await?;
    Ok(told(&payments::cancel(&desk.engine, payment.row.id, asked.caller.client.wallet).await?))
}

/// `PUT /payment/:id/freeze`: until a second, of which 0 ends it, or for so many hours.
pub(super) async fn freeze(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let given = Given::body(&body);
    let period = given.period("freeze")?;
    let period: Period = period.ok_or_else(|| given.wrong("freeze_until", "is required"))?;
    let payment = find(desk, asked, id).await?;
    Ok(told(&payments::freeze(&desk.engine, payment.row.id, period).await?))
}

/// `PUT /payment/:id/finalize`: for `price`, if one is given.
pub(super) async fn finalize(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let price = match transactions::some_body(asked)? {
        None => None,
        Some(body) => {
            let given = Given::body(&body);
            match given.currency()? {
                Some(currency) => given.price("price", currency)?,
                None if given.get("price").is_some() || given.get("price_decimal").is_some() => {
                    return Err(given.wrong("currency", "is required").into());
                }
                None => None,
            }
        }
    };
    let payment = find(desk, asked, id).await?;
    Ok(told(&payments::finalize(&desk.engine, payment.row.id, price).await?))
}

/// A list holds exactly two members.
#[derive(Serialize)]
struct List {
    payments: Vec<PaymentView>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// `GET /payments`
pub(super) async fn list(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let part = transactions::part(&query)?;
    let state = query.get("status").map(|word| {
        WalletPaymentState::find(word).ok_or_else(|| Wrong::new("status", "is not a known status"))
    });
    let filter = PaymentFilter {
        state: state.transpose()?,
        wallet: query.number("wallet")?,
        beneficiary: query.number("beneficiary")?,
    };
    let (found, total) = payments::list(&desk.engine, &asked.caller.client.id, &filter, part).await?;
    let payments: Vec<_> = found.iter().map(view::payment).collect();
    Ok(json(200, &List { metadata: Metadata::of(payments.len(), total, part), payments }))
}
