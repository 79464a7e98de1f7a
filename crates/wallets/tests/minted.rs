//! Tokens minted here, for what no published vector has: keys that change, forms that wallets rarely use, and
//! forgeries by somebody who holds some of the keys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "minted/apple.rs"]
mod apple;
#[path = "minted/google.rs"]
mod google;
mod mint;
#[path = "minted/noise.rs"]
mod noise;
