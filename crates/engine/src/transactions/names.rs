//! Names of transactions, and words that stand for them.

use crate::engine::Engine;
use crate::error::EngineError;

/// A new name for a transaction: a UUID, time-ordered.
pub fn new_uid(engine: &Engine) -> String {
    as_uuid(&engine.new_id())
}

/// The first 32 hexadecimal digits, written as a UUID.
pub(super) fn as_uuid(digits: &str) -> String {
    let mut uid = String::with_capacity(36);
    for (at, digit) in digits.chars().take(32).enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            uid.push('-');
        }
        uid.push(digit);
    }
    uid
}

/// What makes the address of a transaction's receipt unguessable: the same for the same transaction.
pub fn receipt_key(engine: &Engine, uid: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("receipt", uid.as_bytes())?)
}

/// A random UUID: names that must not be guessed.
pub fn random_uid(engine: &Engine) -> String {
    let mut random = [0_u8; 16];
    engine.rng.fill(&mut random);
    uuid::Builder::from_random_bytes(random).into_uuid().hyphenated().to_string()
}
