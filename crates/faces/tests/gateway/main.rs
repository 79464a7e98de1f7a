//! The gateway dialect as merchants meet it: raw bytes in, exact bytes out, against the simulator.

// In a test, an unwrap that fails is the failure to report.
#![allow(clippy::unwrap_used)]

#[path = "../ground/mod.rs"]
mod ground;

mod answers;
mod compat;
mod fallbacks;
mod follow_ups;
mod house;
mod limits;
// The wallets of make-believe can more than is needed here.
#[allow(dead_code)]
#[path = "../../../wallets/tests/mint/mod.rs"]
mod mint;
mod money;
mod refusals;
mod repeats;
mod secrets;
mod sessions;
mod settings;
mod strings;
mod tenants;
mod users;
