//! The wallet's tables: signed requests that were seen, cards, deposits, payments between users. Their tenant is the wallet itself.

pub mod accounts;
pub mod allowances;
pub mod cards;
pub mod deposits;
pub mod listing;
pub mod nonces;
pub mod oauth_sessions;
pub mod payments;
pub mod pending;
pub mod statements;
pub mod tokens;
pub mod transactions;
pub mod users;
