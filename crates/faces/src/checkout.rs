//! The checkout dialect: payment tokens, the hosted page, transactions and webhooks as shops of beGateway know them.

// The pieces are written one by one and meet the engine when they are all there.
#![allow(dead_code, reason = "what is not mounted yet is used by its tests only")]

mod codes;
mod credentials;
mod desk;
mod errors;
mod fields;
mod given;
pub mod page;
mod paying;
mod refusal;
mod telling;
mod tokens;
mod transactions;
mod verification;
pub mod webhooks;
pub mod widget;
