//! The wallet dialect as clients meet it: signed bytes in, exact bytes out.

// In a test, an unwrap that fails is the failure to report.
#![allow(clippy::unwrap_used)]

mod acceptance;
mod answers;
mod books;
mod cards;
mod certificates;
mod checker;
mod clients;
mod consent;
mod deposits;
mod events;
#[path = "../ground/mod.rs"]
mod ground;
mod house;
mod once;
mod paying;
mod people;
mod relation;
mod statements;
mod tokens;

use ground::stand_with;
