//! What an envelope must and must not do, by example, by vectors made elsewhere, and by alteration.

use proptest::prelude::*;

use super::*;
use crate::testing::{Dictated, Seeded};

const ROW: Aad<'static> = Aad { merchant: "mrc_1", record: "crd_1", field_set: "card", version: 7 };
const CARD: &[u8] = br#"{"pan":"4111111111111111"}"#;

fn kek(version: u32) -> Kek {
    let mut key = Zeroizing::new([0; 32]);
    Seeded::new(u64::from(version)).fill(&mut *key);
    Kek::new(version, key)
}

#[test]
fn the_row_is_encoded_byte_by_byte_as_the_standard_says() {
    let bytes = ROW.encode().unwrap();
    assert_eq!(hex::encode(bytes), "7661756c742f31006d72635f31006372645f3100636172640000000007");
}

#[test]
fn names_that_could_be_mistaken_for_each_other_are_refused() {
    let refused = |aad: Aad<'_>| aad.encode().unwrap_err();
    assert_eq!(refused(Aad { merchant: "", ..ROW }), VaultError::BadName("merchant"));
    assert_eq!(refused(Aad { record: "a\0b", ..ROW }), VaultError::BadName("record"));
    assert_eq!(refused(Aad { field_set: "\0", ..ROW }), VaultError::BadName("field set"));
}

/// Computed apart from this code, with another library: the key and data of RFC 3394 section 4.6
/// as KEK and record key.
#[test]
fn an_envelope_matches_a_vector_made_elsewhere() {
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(&(0..32).collect::<Vec<u8>>());
    let kek = Kek::new(3, key);
    let drawn = hex::decode(concat!(
        "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
        "a0a1a2a3a4a5a6a7a8a9aaab"
    ));
    let expected = concat!(
        "v1.3.KMn0BMS4EPTLzLNc-4f4Jj9XhuLYDtMmy8fw5xqZ9Dv7mIubegLdIQ.",
        "AaChoqOkpaanqKmqq4dhMT09glYs7IRQ7AWblf68iludjtGZ4r3ZaWTHJbIRnPUbC1kyI9gCKg"
    );
    assert_eq!(seal(&Dictated::new(&drawn.unwrap()), &kek, ROW, CARD).unwrap(), expected);
    assert_eq!(open(&kek, ROW, expected).unwrap().expose(), CARD);
}

#[test]
fn what_was_sealed_opens_and_no_two_envelopes_are_alike() {
    let rng = Seeded::new(1);
    for plaintext in [&b""[..], b"x", CARD, &[0; 5000]] {
        let envelope = seal(&rng, &kek(1), ROW, plaintext).unwrap();
        assert_eq!(open(&kek(1), ROW, &envelope).unwrap().expose(), plaintext);
        assert_ne!(seal(&rng, &kek(1), ROW, plaintext).unwrap(), envelope);
    }
}

#[test]
fn a_copied_row_does_not_open() {
    let envelope = seal(&Seeded::new(2), &kek(1), ROW, CARD).unwrap();
    let elsewhere = [
        Aad { merchant: "mrc_2", ..ROW },
        Aad { record: "crd_2", ..ROW },
        Aad { field_set: "credentials", ..ROW },
        Aad { version: 8, ..ROW },
    ];
    for row in elsewhere {
        assert_eq!(open(&kek(1), row, &envelope).unwrap_err(), VaultError::DoesNotOpen, "{row:?}");
    }
    assert_eq!(open(&kek(2), ROW, &envelope).unwrap_err(), VaultError::DoesNotOpen);
}

#[test]
fn a_rewrapped_envelope_opens_under_the_new_key_only_and_its_record_is_untouched() {
    let envelope = seal(&Seeded::new(3), &kek(1), ROW, CARD).unwrap();
    let moved = rewrap(&kek(1), &kek(2), &envelope).unwrap();
    assert_eq!(open(&kek(2), ROW, &moved).unwrap().expose(), CARD);
    assert_eq!(open(&kek(1), ROW, &moved).unwrap_err(), VaultError::DoesNotOpen);
    assert_eq!(moved.rsplit('.').next(), envelope.rsplit('.').next());
    assert_eq!(rewrap(&kek(1), &kek(2), &moved).unwrap_err(), VaultError::DoesNotOpen);
}

#[test]
fn a_malformed_envelope_is_told_from_one_that_does_not_open() {
    let good = seal(&Seeded::new(4), &kek(1), ROW, CARD).unwrap();
    let [_, _, wrapped, body] = text::fields(&good).unwrap();
    let mut other_layout = text::decode(body).unwrap();
    other_layout[0] = 2;
    let malformed = [
        String::new(),
        "...".to_owned(),
        format!("v2.1.{wrapped}.{body}"),
        format!("v1.01.{wrapped}.{body}"),
        format!("v1.1.{wrapped}.{body}."),
        format!("v1.1.{wrapped}A.{body}"),
        format!("v1.1.{wrapped}."),
        format!("v1.1.{wrapped}.AQ"),
        format!("v1.1.{wrapped}.{}", text::encode(&other_layout)),
        format!("v1.1.{wrapped}.{body}="),
        format!(" {good}"),
        format!("{good}\n"),
        good.replace("v1.1.", "v1.+1."),
    ];
    for envelope in malformed {
        let refused = open(&kek(1), ROW, &envelope);
        assert!(matches!(refused, Err(VaultError::BadEnvelope(_))), "{envelope:?} {refused:?}");
    }
}

#[test]
fn a_key_shows_its_version_only() {
    assert_eq!(format!("{:?}", kek(3)), "Kek { version: 3, .. }");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    /// The seed is an input, so a failure prints it.
    #[test]
    fn an_envelope_with_any_bit_flipped_is_refused(
        seed: u64, plaintext in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        let kek = kek(1);
        let envelope = seal(&Seeded::new(seed), &kek, ROW, &plaintext).unwrap();
        for bit in 0..envelope.len() * 8 {
            let mut altered = envelope.clone().into_bytes();
            altered[bit / 8] ^= 1 << (bit % 8);
            // The flips of a highest bit are no text any more, and never reach the vault.
            if let Ok(altered) = String::from_utf8(altered) {
                prop_assert!(open(&kek, ROW, &altered).is_err(), "bit {bit} of the text");
                let moved = rewrap(&kek, &kek, &altered);
                prop_assert!(moved.is_err() || open(&kek, ROW, &moved.unwrap()).is_err());
            }
        }
        let [_, _, wrapped, body] = text::fields(&envelope).unwrap();
        let (wrapped, body) = (text::decode(wrapped).unwrap(), text::decode(body).unwrap());
        for bit in 0..(wrapped.len() + body.len()) * 8 {
            let (mut wrapped, mut body) = (wrapped.clone(), body.clone());
            match bit / 8 {
                byte if byte < wrapped.len() => wrapped[byte] ^= 1 << (bit % 8),
                byte => body[byte - wrapped.len()] ^= 1 << (bit % 8),
            }
            let altered = format!("v1.1.{}.{}", text::encode(&wrapped), text::encode(&body));
            prop_assert!(open(&kek, ROW, &altered).is_err(), "bit {bit} of the bytes");
        }
    }

    #[test]
    fn an_envelope_cut_anywhere_is_refused(
        seed: u64, plaintext in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        let kek = kek(1);
        let envelope = seal(&Seeded::new(seed), &kek, ROW, &plaintext).unwrap();
        for len in 0..envelope.len() {
            prop_assert!(open(&kek, ROW, &envelope[..len]).is_err(), "cut to {len}");
            prop_assert!(open(&kek, ROW, &envelope[envelope.len() - len..]).is_err());
        }
        let [_, _, wrapped, body] = text::fields(&envelope).unwrap();
        let body = text::decode(body).unwrap();
        for len in 0..body.len() {
            let altered = format!("v1.1.{wrapped}.{}", text::encode(&body[..len]));
            prop_assert!(open(&kek, ROW, &altered).is_err(), "record cut to {len}");
        }
    }

    #[test]
    fn no_text_at_all_makes_the_parser_panic(text in "(v1|v2|)\\.?[0-9]{0,11}\\.?\\PC*\\.?\\PC*") {
        let _ = open(&kek(1), ROW, &text);
        let _ = rewrap(&kek(1), &kek(2), &text);
    }
}
