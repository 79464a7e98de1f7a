//! The stories of the wallet dialect once more, on PostgreSQL where `FLORIN_TEST_POSTGRES` names a server.

// In a test, an unwrap that fails is the failure to report. The houses offer more than these stories use.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "wallet/acceptance/cards.rs"]
mod acceptance_cards;
#[path = "wallet/acceptance/deposits.rs"]
mod acceptance_deposits;
#[path = "wallet/acceptance/errors.rs"]
mod acceptance_errors;
#[path = "wallet/books.rs"]
mod books;
#[path = "wallet/cards.rs"]
mod cards;
#[path = "wallet/consent.rs"]
mod consent;
#[path = "wallet/deposits.rs"]
mod deposits;
#[path = "ground/mod.rs"]
mod ground;
#[path = "wallet/house.rs"]
mod house;
#[path = "wallet/paying.rs"]
mod paying;
#[path = "wallet/people.rs"]
mod people;
#[path = "wallet/relation.rs"]
mod relation;
#[path = "wallet/statements.rs"]
mod statements;
#[path = "wallet/tokens.rs"]
mod tokens;

use ground::stand_on_postgres_with as stand_with;
