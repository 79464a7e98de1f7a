//! The stories of the checkout dialect once more, on PostgreSQL where `FLORIN_TEST_POSTGRES` names a server.

// In a test, an unwrap that fails is the failure to report. The houses offer more than these stories use.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "checkout/background.rs"]
mod background;
#[path = "checkout/cards.rs"]
mod cards;
#[path = "checkout/follow_ups.rs"]
mod follow_ups;
#[path = "ground/mod.rs"]
mod ground;
#[path = "checkout/house.rs"]
mod house;
#[path = "checkout/payments.rs"]
mod payments;
#[path = "checkout/payouts.rs"]
mod payouts;
#[path = "checkout/queries.rs"]
mod queries;
#[path = "checkout/repeats.rs"]
mod repeats;
#[path = "checkout/token_expiry.rs"]
mod token_expiry;
#[path = "checkout/token_payments.rs"]
mod token_payments;
#[path = "checkout/tokens.rs"]
mod tokens;
#[path = "checkout/transfers.rs"]
mod transfers;
#[path = "checkout/verification.rs"]
mod verification;

use ground::stand_on_postgres as stand;
