//! The wallet's tables: signed requests that were seen, cards, deposits. Their tenant is the wallet itself.

pub mod accounts;
pub mod cards;
pub mod deposits;
pub mod listing;
pub mod nonces;
pub mod statements;
pub mod tokens;
pub mod users;
