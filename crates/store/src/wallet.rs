//! The wallet's tables: signed requests that were seen, cards, deposits. Their tenant is the wallet itself.

pub mod accounts;
pub mod nonces;
pub mod tokens;
pub mod users;
