//! The table of contents of users, their accounts and their tokens (wallet-surround 2, 4, 5).

use axum::http::Method;
use axum::response::Response;
use florin_engine::wallet::clients::WalletPermission;

use super::caller::Needs;
use super::desk::{Asked, Desk};
use super::fields::digits;
use super::refusal::Refusal;
use super::users::Part;
use super::{balances, oauth, pending, statements, users, wallets};

/// Whom an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// `me`: whoever the token is of.
    Me,
    /// A number.
    Id(i64),
    /// Nobody has such a name.
    None,
}

impl Name {
    /// Reads a name of an address.
    pub(super) fn parse(text: &str) -> Name {
        match (text, digits(text)) {
            ("me", _) => Name::Me,
            (_, Some(id)) => Name::Id(id),
            (_, None) => Name::None,
        }
    }
}

/// Something that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// A token.
    Token,
    /// A token ends.
    Revoke,
    /// A token begins.
    Activate,
    /// What a client wants of a user, kept under a key.
    Session,
    /// A user.
    User(Name),
    /// One thing that is known of a user.
    UserPart(Name, Part),
    /// A user's wallets.
    Wallets(Name),
    /// A wallet.
    Wallet(Name),
    /// The wallet of an account or a user.
    FindWallet,
    /// What a wallet holds.
    Balance(Name),
    /// Whether that is enough.
    Sufficient(Name),
    /// What was booked there.
    Statements(Name),
    /// What is held there.
    Reservations(Name),
    /// What is under way there.
    Pending(Name),
    /// A user refuses what they were asked to pay.
    RefusePending(Name, Option<i64>),
    /// Wallets of several users.
    FindWallets,
    /// A user by what is known of them.
    FindUser,
}

/// What stands at this path, with its methods; nothing: the path is somebody else's.
pub(super) fn offers(parts: &[&str]) -> Vec<(Method, Call)> {
    match parts {
        ["oauth", "v1", "token"] => vec![(Method::POST, Call::Token), (Method::DELETE, Call::Revoke)],
        ["oauth", "v1", "tokens", _, "activate"] => vec![(Method::PUT, Call::Activate)],
        ["oauth", "v1", "session"] => vec![(Method::POST, Call::Session)],
        ["rest", "v1", "user", id] => vec![(Method::GET, Call::User(Name::parse(id)))],
        ["rest", "v1", "user", id, "email"] => user_part(id, Part::Email),
        ["rest", "v1", "user", id, "phone"] => user_part(id, Part::Phone),
        ["rest", "v1", "user", id, "confirmed-phones"] => user_part(id, Part::Phones),
        ["rest", "v1", "user", id, "identity"] => user_part(id, Part::Identity),
        ["rest", "v1", "user", id, "wallets"] => vec![(Method::GET, Call::Wallets(Name::parse(id)))],
        ["rest", "v1", "wallet"] => vec![(Method::GET, Call::FindWallet)],
        ["rest", "v1", "wallet", id] => vec![(Method::GET, Call::Wallet(Name::parse(id)))],
        ["rest", "v1", "wallet", id, "balance"] => vec![(Method::GET, Call::Balance(Name::parse(id)))],
        ["rest", "v1", "wallet", id, "sufficient-amount"] => {
            vec![(Method::GET, Call::Sufficient(Name::parse(id)))]
        }
        ["rest", "v1", "wallet", id, "statements"] => {
            vec![(Method::GET, Call::Statements(Name::parse(id)))]
        }
        ["rest", "v1", "wallet", id, "reservation-statements"] => {
            vec![(Method::GET, Call::Reservations(Name::parse(id)))]
        }
        ["rest", "v1", "wallet", id, "pending-payments"] => {
            vec![(Method::GET, Call::Pending(Name::parse(id)))]
        }
        ["rest", "v1", "wallet", id, "pending-payment", pending] => {
            vec![(Method::DELETE, Call::RefusePending(Name::parse(id), digits(pending)))]
        }
        ["rest", "v1", "wallets"] => vec![(Method::GET, Call::FindWallets)],
        ["rest", "v1", "user"] => vec![(Method::GET, Call::FindUser)],
        _ => Vec::new(),
    }
}

fn user_part(id: &str, part: Part) -> Vec<(Method, Call)> {
    vec![(Method::GET, Call::UserPart(Name::parse(id), part))]
}

impl Call {
    /// What it asks of its caller. Scopes of the client's own key depend on the user and are looked at later.
    pub(super) fn needs(self) -> Needs {
        let (permission, scope) = match self {
            Call::Token | Call::Revoke | Call::Activate | Call::Session => {
                (WalletPermission::UseOauthApi, None)
            }
            // Of statements and of what is under way one of two scopes will do.
            Call::User(_)
            | Call::UserPart(..)
            | Call::FindUser
            | Call::Wallet(_)
            | Call::FindWallet
            | Call::FindWallets
            | Call::Statements(_)
            | Call::Reservations(_)
            | Call::Pending(_) => (WalletPermission::UseWalletApi, None),
            Call::Wallets(_) => (WalletPermission::UseWalletApi, Some(wallets::SCOPE)),
            Call::Balance(_) => (WalletPermission::UseWalletApi, Some(balances::SCOPE)),
            Call::Sufficient(_) => (WalletPermission::UseWalletApi, Some(balances::SUFFICIENT)),
            Call::RefusePending(..) => (WalletPermission::UseWalletApi, Some(pending::OUTGOING)),
        };
        Needs { permission, scope }
    }

    /// Answers it.
    pub(super) async fn serve(self, desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
        match self {
            Call::Token => oauth::token(desk, asked).await,
            Call::Revoke => oauth::revoke(desk, asked).await,
            Call::Activate => oauth::activate(desk, asked).await,
            Call::Session => oauth::session(desk, asked).await,
            Call::User(name) => users::get(desk, asked, name).await,
            Call::UserPart(name, part) => users::part(desk, asked, name, part).await,
            Call::Wallets(name) => wallets::of_user(desk, asked, name).await,
            Call::Wallet(name) => wallets::get(desk, asked, name).await,
            Call::FindWallet => wallets::find(desk, asked).await,
            Call::Balance(name) => balances::get(desk, asked, name).await,
            Call::Sufficient(name) => balances::is_sufficient(desk, asked, name).await,
            Call::Statements(name) => statements::list(desk, asked, name).await,
            Call::Reservations(name) => statements::reservations(desk, asked, name).await,
            Call::Pending(name) => pending::list(desk, asked, name).await,
            Call::RefusePending(name, id) => pending::refuse(desk, asked, name, id).await,
            Call::FindWallets => wallets::find_several(desk, asked).await,
            Call::FindUser => users::search(desk, asked).await,
        }
    }
}
