//! The checkout dialect as shops meet it: raw bytes in, exact bytes out, against the simulator.

// In a test, an unwrap that fails is the failure to report.
#![allow(clippy::unwrap_used)]

#[path = "../ground/mod.rs"]
mod ground;

mod background;
mod cards;
mod clients;
mod follow_ups;
mod house;
// The wallets of make-believe can more than is needed here.
#[allow(dead_code)]
#[path = "../../../wallets/tests/mint/mod.rs"]
mod mint;
mod origins;
mod payments;
mod payouts;
mod queries;
mod repeats;
mod test_mode;
mod token_expiry;
mod token_payments;
mod tokens;
mod transfers;
mod verification;
mod wallets;
mod wallets_opened;

use ground::stand;
