//! Payment tokens: what a shop asks for, kept as it was understood, and how it is told again (checkout 3, 4, 7.1).

pub(crate) mod additional_data;
pub(crate) mod answer;
pub(crate) mod calls;
pub(crate) mod cart;
pub(crate) mod customer;
pub(crate) mod order;
pub(crate) mod paying;
pub(crate) mod payment;
pub(crate) mod payment_method;
pub(crate) mod remembered;
pub(crate) mod request;
pub(crate) mod rules;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod telling;
pub(crate) mod token;
pub(crate) mod travel;

#[cfg(test)]
mod tests;
