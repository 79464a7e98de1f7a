//! The transaction API: what a request asks for, and what is told of a transaction (checkout-gateway).

pub(super) mod answer;
pub(super) mod asynchronous;
mod background;
mod following;
pub(super) mod kind;
mod payouts;
mod queries;
pub(super) mod refusals;
pub(super) mod request;
pub(super) mod returning;
pub(super) mod routes;
pub(super) mod service;
pub(super) mod transfers;

#[cfg(test)]
mod tests;
