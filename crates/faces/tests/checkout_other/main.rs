//! The other APIs of the checkout dialect as shops meet them: raw bytes in, exact bytes out, against the simulator.

// In a test, an unwrap that fails is the failure to report.
#![allow(clippy::unwrap_used)]

#[path = "../ground/mod.rs"]
mod ground;

mod beyag;
mod customers;
mod house;
mod plans;
mod products;
mod reports;
mod subscriptions;
