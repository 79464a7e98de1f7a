//! The table of contents: what stands at an address. Nothing is decoded: an address that is written otherwise is
//! another address.

use axum::http::Method;
use florin_engine::wallet::clients::WalletPermission;

use super::caller::Needs;
use super::fields::digits;
use super::refusal::Refusal;
use super::{clients, paying, people};

/// Something that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Our clock.
    Server,
    /// What applications may want to know.
    Configuration,
    /// What amounts may be in.
    Currencies,
    /// The public half of the key that signs what clients are told.
    PublicKey,
    /// Users, their accounts and tokens.
    People(people::Call),
    /// Payments between users, allowances, transactions.
    Paying(paying::Call),
    /// The caller itself, and clients that it made.
    Clients(clients::Call),
    /// A new card.
    CreateCard,
    /// A card. A name that is no number names none.
    GetCard(Option<i64>),
    /// New links of a card.
    EditCard(Option<i64>),
    /// A card goes.
    DeleteCard(Option<i64>),
    /// Cards of a user.
    ListCards,
    /// A new deposit from a card.
    CreateDeposit(Option<i64>),
    /// A deposit.
    GetDeposit(Option<i64>),
    /// A deposit is to be done.
    ProcessDeposit(Option<i64>),
}

impl Call {
    /// What stands at this path, for this method. Addresses come before methods: 405 is for an address that is there.
    pub(super) fn find(method: &Method, path: &str) -> Result<Call, Refusal> {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let offers: &[(Method, Call)] = match parts.as_slice() {
            ["rest", "v1", "server"] => &[(Method::GET, Call::Server)],
            ["rest", "v1", "configuration"] => &[(Method::GET, Call::Configuration)],
            ["rest", "v1", "currencies"] => &[(Method::GET, Call::Currencies)],
            ["rest", "v1", "card"] => &[(Method::POST, Call::CreateCard)],
            ["rest", "v1", "card", id] => {
                let id = digits(id);
                &[
                    (Method::GET, Call::GetCard(id)),
                    (Method::PUT, Call::EditCard(id)),
                    (Method::DELETE, Call::DeleteCard(id)),
                ]
            }
            ["rest", "v1", "cards"] => &[(Method::GET, Call::ListCards)],
            ["rest", "v1", "card", id, "deposit"] => &[(Method::POST, Call::CreateDeposit(digits(id)))],
            ["rest", "v1", "deposit", id] => &[(Method::GET, Call::GetDeposit(digits(id)))],
            ["rest", "v1", "deposit", id, "process"] => &[(Method::PUT, Call::ProcessDeposit(digits(id)))],
            ["publickey"] => &[(Method::GET, Call::PublicKey)],
            parts => return Call::elsewhere(method, parts),
        };
        let offered = offers.iter().find(|(offered, _)| offered == method);
        offered.map(|(_, call)| *call).ok_or(Refusal::Method)
    }

    /// What has a table of contents of its own.
    fn elsewhere(method: &Method, parts: &[&str]) -> Result<Call, Refusal> {
        let people = people::offers(parts).into_iter().map(|(on, call)| (on, Call::People(call)));
        let paying = paying::offers(parts).into_iter().map(|(on, call)| (on, Call::Paying(call)));
        let clients = clients::offers(parts).into_iter().map(|(on, call)| (on, Call::Clients(call)));
        let offers: Vec<_> = people.chain(paying).chain(clients).collect();
        match offers.iter().find(|(offered, _)| offered == method) {
            Some((_, call)) => Ok(*call),
            None if offers.is_empty() => Err(Refusal::NotFound),
            None => Err(Refusal::Method),
        }
    }

    /// What it asks of its caller; none: nothing, it needs no credentials, and wrong ones are not looked at
    /// (wallet-mac 11).
    pub(super) fn needs(self) -> Option<Needs> {
        match self {
            Call::Server | Call::Configuration | Call::PublicKey => None,
            Call::People(call) => Some(call.needs()),
            // A client's own key is enough, and what it did not make is not its own (wallet-surround 6).
            Call::Paying(_) | Call::Currencies => Some(ANY),
            Call::Clients(_) => Some(clients::NEEDS),
            Call::CreateCard
            | Call::GetCard(_)
            | Call::EditCard(_)
            | Call::DeleteCard(_)
            | Call::ListCards
            | Call::CreateDeposit(_)
            | Call::GetDeposit(_)
            | Call::ProcessDeposit(_) => Some(CARDS),
        }
    }
}

/// What every call under `/rest/v1` asks of its client at least.
pub(super) const ANY: Needs = Needs { permission: WalletPermission::UseWalletApi, scope: None };

/// What cards and deposits ask.
const CARDS: Needs = Needs { permission: WalletPermission::ManageCards, scope: Some("cards") };
