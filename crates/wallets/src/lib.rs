//! Payment tokens of Apple Pay and Google Pay: verified, opened and read into one form. Pure: time, keys and
//! trust anchors are handed in (standards 1, 2).
//!
//! A token goes through types that each allow the next step only: parsed, verified, opened. What comes out is a
//! [`WalletPayment`], whichever wallet it came from. Whether a token was used before is for the caller to say,
//! who keeps [`WalletPayment::message_id`].

pub mod apple;
mod codec;
mod ec;
mod error;
pub mod google;
mod json;
mod payment;
pub mod samsung;
#[cfg(test)]
mod testing;

pub use error::{Forgery, Mismatch, MissingKey, Staleness, WalletError};
pub use payment::{Clear, Cryptogram, Eci, Proof, Secret, Wallet, WalletPayment};

/// The most bytes that a token may have; real ones have under eight thousand.
pub const MAX_TOKEN_BYTES: usize = 64 * 1024;
