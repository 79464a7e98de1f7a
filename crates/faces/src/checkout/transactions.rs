//! The transaction API: what a request asks for, and what is told of a transaction (checkout-gateway).

pub(super) mod answer;
pub(super) mod asynchronous;
pub(super) mod kind;
pub(super) mod refusals;
pub(super) mod request;
pub(super) mod returning;
pub(super) mod service;

#[cfg(test)]
mod tests;
