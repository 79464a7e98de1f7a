//! What merchants speak to: one folder a dialect. A face parses, asks the engine and renders; it holds
//! no SQL, no key and no opinion on payments.

// In a test, an unwrap that fails is the failure to report.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod checkout;
pub mod gateway;
pub mod notices;
mod shared;
pub mod wallet;

pub use shared::limits::{Limits, NoRate, Rate};
pub use shared::request_id;
