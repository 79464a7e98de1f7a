//! Secrets that are known by their shape, wherever they stand.

use florin_domain::iban::remainder;

use super::REMOVED;

/// Beginnings of keys that open something. What follows them is removed.
const KEYS: &[&str] = &[
    "sk_test_",
    "sk_live_",
    "rk_test_",
    "rk_live_",
    "sk_sbox_",
    "whsec_",
    "access_token$",
    "EAAA",
    "ek_test_",
    "ek_live_",
];

/// Beginnings of a PSP's tokens of cards. Their last four characters stay.
const TOKENS: &[&str] = &["tok_", "pm_", "src_", "card_", "cus_", "seti_", "nonce_"];

/// What stands for this word, if it is a secret.
pub(super) fn find(word: &str) -> Option<String> {
    if let Some(key) = KEYS.iter().find(|key| word.starts_with(*key) && word.len() >= key.len() + 6) {
        return Some(format!("{key}{REMOVED}"));
    }
    // pi_…_secret_…, src_client_secret_…
    if let Some((before, after)) = word.split_once("_secret_") {
        return (!after.is_empty()).then(|| format!("{before}_secret_{REMOVED}"));
    }
    let token = TOKENS.iter().find_map(|token| Some((token, word.strip_prefix(token)?)));
    if let Some((token, rest)) = token {
        let random = rest.len() >= 12
            && rest.bytes().all(|b| b.is_ascii_alphanumeric())
            && rest.bytes().any(|b| b.is_ascii_digit());
        return random.then(|| format!("{token}…{}", &rest[rest.len() - 4..]));
    }
    // The first part of a signed token; the others follow behind dots.
    (word.starts_with("eyJ") && word.len() >= 16).then(|| REMOVED.to_owned())
}

/// Whether a word announces a secret behind a space: `Bearer …`, `Basic …`.
pub(super) fn announces(word: &str) -> bool {
    ["bearer", "basic"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// The length of the account number at the beginning (ISO 13616: letters, check digits, mod 97), or none.
pub(super) fn iban(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let head = bytes.get(..4)?;
    if !(head[..2].iter().all(u8::is_ascii_uppercase) && head[2..].iter().all(u8::is_ascii_digit)) {
        return None;
    }
    let (mut account, mut ends) = (String::new(), Vec::new());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' => account.push(char::from(*byte)),
            b' ' if bytes[at - 1] != b' ' => ends.push((account.len(), at)),
            _ => break,
        }
        if account.len() > 34 {
            break;
        }
    }
    match ends.last() {
        Some((count, at)) if *count < account.len() => {
            ends.push((account.len(), at + 1 + account.len() - count));
        }
        Some(_) => {}
        None => ends.push((account.len(), account.len())),
    }
    let fits = |count: usize| (15..=34).contains(&count) && remainder(&account.as_bytes()[..count]) == 1;
    ends.into_iter().rev().find(|(count, _)| fits(*count)).map(|(_, end)| end)
}
