//! The cipher against published values: a step vector of Apple Pay, and Wycheproof for its uncommon nonce.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::*;
use crate::testing;

fn bytes(case: &Value, name: &str) -> Vec<u8> {
    hex::decode(case[name].as_str().unwrap()).unwrap()
}

#[test]
fn a_shared_secret_becomes_key_and_content_as_published() {
    let Some(vectors) = testing::vectors("apple_pay.json") else { return };
    for step in vectors["steps"].as_array().unwrap() {
        let of = |name: &str| STANDARD.decode(step[name].as_str().unwrap()).unwrap();
        let merchant = of("otherInfoBase64").split_off(19);
        let shared = bytes(step, "sharedSecretHex").try_into().unwrap();
        let key = derive(&shared, &merchant.try_into().unwrap());
        assert_eq!(key.as_slice(), of("symmetricKeyBase64"));
        let clear = open(&*key, &of("dataBase64")).unwrap();
        assert_eq!(std::str::from_utf8(&clear).unwrap(), step["plaintext"].as_str().unwrap());
    }
}

#[test]
fn nonces_of_sixteen_bytes_are_those_of_wycheproof() {
    let Some(vectors) = testing::vectors("primitives.json") else { return };
    let cases = vectors["groups"]["aes_gcm_iv128"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let (key, iv, aad) = (bytes(case, "key"), bytes(case, "iv").try_into().unwrap(), bytes(case, "aad"));
        let mut text = bytes(case, "ct");
        let opened = match key.len() {
            16 => with::<AesGcm<Aes128, U16>>(&key, &iv, &aad, &mut text, &bytes(case, "tag")),
            32 => with::<AesGcm<Aes256, U16>>(&key, &iv, &aad, &mut text, &bytes(case, "tag")),
            _ => continue,
        };
        let valid = case["result"] == "valid";
        assert_eq!(opened.is_ok() && text == bytes(case, "msg"), valid, "{}", case["tcId"]);
    }
}

#[test]
fn only_keys_of_two_lengths_open_and_only_with_a_whole_tag() {
    for length in [0, 12, 15, 17, 24, 31, 33] {
        assert_eq!(open(&vec![0; length], &[0; 40]).unwrap_err(), SEALED);
    }
    for length in 0..TAG_BYTES {
        assert_eq!(open(&[0; 32], &vec![0; length]).unwrap_err(), SEALED);
    }
}
