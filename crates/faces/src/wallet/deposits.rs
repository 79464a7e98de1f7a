//! Deposits: made, processed, read (wallet 8).

use axum::response::Response;
use florin_engine::wallet::cards::CardStatus;
use florin_engine::wallet::clients;
use florin_engine::wallet::deposits::{self, Deposit, DepositFault, FoundDeposit};
use serde::Serialize;

use super::cards;
use super::desk::{Asked, Desk};
use super::fields;
use super::money::{self, Told};
use super::once::Once;
use super::refusal::{Refusal, Wrong, bytes, json};
use crate::shared::json::Value;

/// A deposit as it is told. Clients know no state; ours may see one.
#[derive(Debug, Serialize)]
pub(super) struct View {
    id: i64,
    account_number: String,
    amount: Told,
    commission: Told,
    status: &'static str,
}

impl From<Deposit> for View {
    fn from(deposit: Deposit) -> View {
        View {
            id: deposit.id,
            amount: deposit.amount.into(),
            commission: deposit.commission.into(),
            status: deposit.state.as_str(),
            account_number: deposit.account,
        }
    }
}

fn told(deposit: Deposit) -> Response {
    json(200, &View::from(deposit))
}

/// `POST /card/:id/deposit`
pub(super) async fn create(desk: &Desk, asked: &Asked, card: Option<i64>) -> Result<Response, Refusal> {
    let (account, amount) = wish(asked)?;
    let once = Once::read(desk, asked, "deposit", &card.map_or(String::new(), |card| card.to_string()))?;
    // Before the card: what was answered stands when the card is gone.
    if let Some(before) = once.before(desk).await? {
        return Ok(before);
    }
    let card = cards::find(desk, asked, card).await?;
    match cards::may_use(desk, card.user, &account).await? {
        None => return Err(Wrong::new("account_number", "there is no such account").into()),
        Some(false) => return Err(Refusal::Forbidden(cards::NO_ACCESS)),
        Some(true) => {}
    }
    let settings = clients::all(&desk.engine).await?;
    if !settings.wallet.takes(amount.currency()) {
        return Err(Wrong::new("amount.currency", "is not enabled").into());
    }
    if !settings.wallet.allows(amount) {
        return Err(Wrong::new("amount.amount", "is outside the limits").into());
    }
    if card.status != CardStatus::Related {
        return Err(DepositFault::State.into());
    }
    let body = |deposit: &Deposit| bytes(&View::from(deposit.clone()));
    let keep = once.keep(&body);
    let made = deposits::create(&desk.engine, &card, &account, amount, keep.as_ref()).await;
    once.answer(desk, made.map_err(Refusal::from), &body).await
}

fn wish(asked: &Asked) -> Result<(String, florin_domain::Money), Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let account = match fields::text(&body, "account_number", "account_number") {
        Ok(Some(account)) => Ok(account.to_owned()),
        Ok(None) => Err(Wrong::new("account_number", "is required")),
        Err(wrong) => Err(wrong),
    };
    let amount = match body.exact("amount") {
        Some(Value::Object(given)) => money::read(given),
        Some(_) => Err(Wrong::new("amount", "must be an object")),
        None => Err(Wrong::new("amount", "is required")),
    };
    match (account, amount) {
        (Ok(account), Ok(amount)) => Ok((account, amount)),
        (account, amount) => {
            Err(Refusal::Parameters(account.err().into_iter().chain(amount.err()).collect()))
        }
    }
}

/// `GET /deposit/:id`, an extension.
pub(super) async fn get(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    find(desk, asked, id).await.map(|found| told(found.into()))
}

/// `PUT /deposit/:id/process`
pub(super) async fn process(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let found = find(desk, asked, id).await?;
    Ok(told(deposits::process(&desk.engine, found, &asked.caller.client.id).await?))
}

async fn find(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<FoundDeposit, Refusal> {
    let found = match id {
        Some(id) => deposits::find(&desk.engine, id).await?,
        None => None,
    };
    let found = found.ok_or(Refusal::NoResource("There is no such deposit"))?;
    cards::acts_for(desk, asked, found.user()).await?;
    Ok(found)
}

impl From<DepositFault> for Refusal {
    fn from(fault: DepositFault) -> Refusal {
        match fault {
            DepositFault::Unknown => Refusal::NoResource("There is no such card or deposit"),
            DepositFault::State => Refusal::State("The state of the card or the deposit does not allow it"),
            DepositFault::NoRule => {
                Wrong::new("amount.currency", "the card's commission has no amounts in it").into()
            }
            DepositFault::Declined => Refusal::Declined,
            // Nothing is said of what is not known: asking again is safe in both cases.
            DepositFault::Unreachable | DepositFault::Unclear => Refusal::Broken,
            DepositFault::Engine(error) => error.into(),
        }
    }
}
