//! What is truly the same in every face. A half-similar body is not: that belongs to its dialect.

pub(crate) mod body;
pub(crate) mod breaches;
pub(crate) mod card_numbers;
pub(crate) mod idempotency_key;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod path;
pub mod request_id;
