//! The wallet: an installation has one, beside its merchants. Its clients act for users, who have cards and accounts.

use std::sync::LazyLock;

use florin_domain::MerchantId;

pub mod accounts;
pub mod allowances;
pub mod balances;
pub mod cards;
pub mod clients;
pub mod debits;
pub mod deposits;
pub mod events;
pub(crate) mod heard;
pub mod holds;
pub mod keys;
pub mod nonces;
pub(crate) mod numbers;
pub mod oauth_sessions;
pub mod once;
pub mod payments;
pub mod pending;
pub mod people;
mod psp;
pub mod redirects;
pub mod registry;
pub mod relation;
pub mod scopes;
pub mod settings;
pub mod statements;
pub mod sweep;
pub mod tokens;
pub mod transactions;
pub mod users;

/// The tenant that owns the wallet's rows. No merchant has this id, since theirs are 32 hexadecimal digits.
pub const TENANT: &str = "wallet";

/// The same, as the rows of payments and of the books are keyed.
pub fn tenant() -> &'static MerchantId {
    static ID: LazyLock<MerchantId> =
        LazyLock::new(|| MerchantId::parse(TENANT).expect("six letters are an id"));
    &ID
}
