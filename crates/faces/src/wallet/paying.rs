//! The table of contents of payments between users, of allowances and of transactions (wallet-surround 6).

use axum::http::Method;
use axum::response::Response;
use florin_engine::wallet::transactions::TransactionFault;

use super::desk::{Asked, Desk};
use super::fields::digits;
use super::people::Name;
use super::refusal::{Refusal, Wrong};

mod allowances;
mod amounts;
mod brief;
pub(super) mod page;
mod payments;
mod request;
mod transactions;
pub(super) mod view;

/// Something that may be asked for. A number that is none names nothing; keys are kept as places of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// A new payment.
    CreatePayment,
    /// A payment.
    GetPayment(Option<i64>),
    /// A payment is given back.
    CancelPayment(Option<i64>),
    /// A payment stays frozen for longer, or no more.
    FreezePayment(Option<i64>),
    /// A frozen payment is settled, perhaps for less.
    FinalizePayment(Option<i64>),
    /// Payments of the client.
    ListPayments,
    /// A new allowance.
    CreateAllowance,
    /// An allowance.
    GetAllowance(Option<i64>),
    /// An allowance ends.
    EndAllowance(Option<i64>),
    /// The allowance for a wallet.
    ActiveAllowance(Name),
    /// The allowance for a wallet ends.
    EndActiveAllowance(Name),
    /// What may be charged now without asking.
    AllowanceLimit(Name),
    /// A new transaction.
    CreateTransaction,
    /// A transaction.
    GetTransaction,
    /// A transaction is taken back.
    RevokeTransaction,
    /// An allowance accepts a transaction; the payer stands in the body.
    Reserve,
    /// The same with the payer in the address.
    ReserveFrom(Name),
    /// What is held shall move.
    Confirm,
    /// In which ways a payer can accept.
    Ways(Name),
    /// What was asked of the payer.
    InquiredInformation,
    /// Transactions of the client.
    ListTransactions,
    /// A user is asked to pay.
    Request,
}

/// What stands at this path, with its methods; nothing: the path is somebody else's.
pub(super) fn offers(parts: &[&str]) -> Vec<(Method, Call)> {
    let Some(parts) = parts.strip_prefix(&["rest", "v1"]) else { return Vec::new() };
    match parts {
        ["payment"] => vec![(Method::POST, Call::CreatePayment)],
        ["payment", id] => vec![
            (Method::GET, Call::GetPayment(digits(id))),
            (Method::DELETE, Call::CancelPayment(digits(id))),
        ],
        ["payment", id, "freeze"] => vec![(Method::PUT, Call::FreezePayment(digits(id)))],
        ["payment", id, "finalize"] => vec![(Method::PUT, Call::FinalizePayment(digits(id)))],
        ["payments"] => vec![(Method::GET, Call::ListPayments)],
        ["allowance"] => vec![(Method::POST, Call::CreateAllowance)],
        ["allowance", "active", wallet] => vec![
            (Method::GET, Call::ActiveAllowance(Name::parse(wallet))),
            (Method::DELETE, Call::EndActiveAllowance(Name::parse(wallet))),
        ],
        ["allowance", "limit", wallet] => vec![(Method::GET, Call::AllowanceLimit(Name::parse(wallet)))],
        ["allowance", id] => vec![
            (Method::GET, Call::GetAllowance(digits(id))),
            (Method::DELETE, Call::EndAllowance(digits(id))),
        ],
        ["transaction"] => vec![(Method::POST, Call::CreateTransaction)],
        ["transactions"] => vec![(Method::GET, Call::ListTransactions)],
        ["transaction", _] => {
            vec![(Method::GET, Call::GetTransaction), (Method::DELETE, Call::RevokeTransaction)]
        }
        ["transaction", _, "reserve"] => vec![(Method::PUT, Call::Reserve)],
        ["transaction", _, "reserve", wallet] => {
            vec![(Method::PUT, Call::ReserveFrom(Name::parse(wallet)))]
        }
        ["transaction", _, "confirm"] => vec![(Method::PUT, Call::Confirm)],
        ["transaction", _, "type", wallet] => vec![(Method::GET, Call::Ways(Name::parse(wallet)))],
        ["transaction", _, "request"] => vec![(Method::POST, Call::Request)],
        ["transaction", _, "inquired-information"] => vec![(Method::GET, Call::InquiredInformation)],
        _ => Vec::new(),
    }
}

impl Call {
    /// Answers it.
    pub(super) async fn serve(self, desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
        match self {
            Call::CreatePayment => payments::create(desk, asked).await,
            Call::GetPayment(id) => payments::get(desk, asked, id).await,
            Call::CancelPayment(id) => payments::cancel(desk, asked, id).await,
            Call::FreezePayment(id) => payments::freeze(desk, asked, id).await,
            Call::FinalizePayment(id) => payments::finalize(desk, asked, id).await,
            Call::ListPayments => payments::list(desk, asked).await,
            Call::CreateAllowance => allowances::create(desk, asked).await,
            Call::GetAllowance(id) => allowances::get(desk, asked, id).await,
            Call::EndAllowance(id) => allowances::end(desk, asked, id).await,
            Call::ActiveAllowance(name) => allowances::active(desk, asked, name).await,
            Call::EndActiveAllowance(name) => allowances::end_active(desk, asked, name).await,
            Call::AllowanceLimit(name) => allowances::limit(desk, asked, name).await,
            Call::CreateTransaction => transactions::create(desk, asked).await,
            Call::GetTransaction => transactions::get(desk, asked).await,
            Call::RevokeTransaction => transactions::revoke(desk, asked).await,
            Call::Reserve => transactions::reserve(desk, asked, None).await,
            Call::ReserveFrom(name) => transactions::reserve(desk, asked, Some(name)).await,
            Call::Confirm => transactions::confirm(desk, asked).await,
            Call::Ways(name) => transactions::ways(desk, asked, name).await,
            Call::InquiredInformation => transactions::inquired(desk, asked).await,
            Call::ListTransactions => transactions::list(desk, asked).await,
            Call::Request => request::create(desk, asked).await,
        }
    }
}

/// What another client made.
const NOT_YOURS: Refusal = Refusal::Forbidden("It was made by another client");

/// Whether the caller's client made it.
fn is_own(asked: &Asked, client: &str) -> Result<(), Refusal> {
    if client == asked.caller.client.id { Ok(()) } else { Err(NOT_YOURS) }
}

impl From<TransactionFault> for Refusal {
    fn from(fault: TransactionFault) -> Refusal {
        match fault {
            TransactionFault::State => Refusal::State("Its state does not allow it"),
            TransactionFault::NotCovered => {
                Refusal::Forbidden("No allowance of the payer reaches so far; they may accept it on its page")
            }
            TransactionFault::OwnAccount => Refusal::State("The payer's account is the beneficiary's"),
            TransactionFault::Price(_) => {
                Wrong::new("price", "is not among those that are possible for this payment").into()
            }
            TransactionFault::Engine(error) => error.into(),
        }
    }
}
