//! The checkout dialect: payment tokens, the hosted page, transactions and webhooks as shops of beGateway know them.

pub mod page;
