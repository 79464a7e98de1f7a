//! The published vectors: all are answered as they say, and no bit of a good one can be changed.
//!
//! `FLORIN_WALLET_FIXTURES` names their folder; else it is `wallets` below `FLORIN_FIXTURES`, else beside the project.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "vectors/apple.rs"]
mod apple;
#[path = "vectors/google.rs"]
mod google;

use std::path::{Path, PathBuf};

use florin_wallets::{Proof, WalletPayment};
use serde_json::Value;

fn vectors(name: &str) -> Option<Value> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("FLORIN_WALLET_FIXTURES").map_or_else(
        || std::env::var_os("FLORIN_FIXTURES").map_or_else(beside, PathBuf::from).join("wallets"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Some(serde_json::from_str(&text).expect("vectors are JSON"));
    }
    eprintln!("{} is not here: only the project's own vectors ran", path.display());
    None
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}"))
}

/// The reason given must be the preferred one or one that is said to be fine too.
fn expect_reason(vector: &Value, code: &str) {
    let expected = &vector["expect"];
    let also = expected["also_acceptable_reasons"].as_array().into_iter().flatten();
    let fine: Vec<&str> = also.chain([&expected["reason"]]).filter_map(Value::as_str).collect();
    assert!(fine.contains(&code), "{}: {code}, not {fine:?}", vector["id"]);
}

fn cryptogram_and_eci(payment: &WalletPayment) -> (Option<&str>, Option<&str>) {
    match &payment.proof {
        Proof::Cryptogram { cryptogram, eci } => {
            (Some(cryptogram.expose()), eci.as_ref().map(florin_wallets::Eci::as_str))
        }
        _ => (None, None),
    }
}

/// Runs `try_bit` for every bit of so many bytes, or for one in `step`, which takes that much less time. A step of seven
/// meets each byte. `FLORIN_EVERY_BIT` asks for all.
fn for_each_bit(bytes: usize, step: usize, try_bit: impl Fn(usize) + Sync) {
    let step = if std::env::var_os("FLORIN_EVERY_BIT").is_some() { 1 } else { step };
    let bits: Vec<usize> = (0..bytes * 8).step_by(step).collect();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for share in bits.chunks(bits.len().div_ceil(threads).max(1)) {
            let try_bit = &try_bit;
            scope.spawn(move || share.iter().for_each(|bit| try_bit(*bit)));
        }
    });
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}
