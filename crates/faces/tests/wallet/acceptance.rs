//! The acceptance list of the wallet page (wallet 15), by number. What a row needs beyond this face stands elsewhere: 9,
//! in files, logs and answers of whole programs, is in `crates/server/tests/canary.rs`; the lives of 5 under `kill -9`
//! in `crates/server/tests/wallet_kill.rs`.

mod cards;
mod client;
mod deposits;
mod errors;
mod vectors;
