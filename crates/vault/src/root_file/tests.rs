//! Stories of the root key file. Each opening stretches a passphrase in earnest, so they are few.

use super::*;
use crate::key::KeyState;
use crate::testing::Seeded;

fn phrase(text: &str) -> SecretText {
    SecretText::new(text.to_owned())
}

#[test]
fn a_file_opens_with_its_passphrase_and_no_other() {
    let rng = Seeded::new(1);
    let right = phrase("correct horse battery staple");
    let (keys, json) = RootKeyFile::create(&rng, &right).unwrap();
    let wrapped = keys.wrap(&rng, "context", &[9; 32]);

    let file = RootKeyFile::parse(&json).unwrap();
    assert_eq!(*file.open(&right).unwrap().unwrap("context", &wrapped).unwrap(), [9; 32]);
    let wrong = file.open(&phrase("correct horse battery stable"));
    assert_eq!(wrong.unwrap_err(), VaultError::WrongPassphrase);

    let provider = PassphraseFile::new(file, right);
    assert_eq!(provider.status().root, keys.status());
    assert!(provider.status().for_production);
    assert!(!format!("{provider:?}").contains("horse"));
}

#[test]
fn a_reformatted_file_opens_and_an_altered_header_does_not() {
    let rng = Seeded::new(2);
    let right = phrase("correct horse battery staple");
    let (_, json) = RootKeyFile::create(&rng, &right).unwrap();

    let compact: String = json.split_whitespace().collect();
    assert!(RootKeyFile::parse(&compact).unwrap().open(&right).is_ok());
    // The key itself would still come out right; only the binding of the header can notice.
    let altered = compact.replace("\"versions\":[1]", "\"versions\":[2]");
    let refused = RootKeyFile::parse(&altered).unwrap().open(&right);
    assert_eq!(refused.unwrap_err(), VaultError::WrongPassphrase);
}

#[test]
fn rotated_keys_move_to_a_new_file_under_a_new_passphrase() {
    let rng = Seeded::new(3);
    let (old, new) = (phrase("the first passphrase"), phrase("the second passphrase"));
    let (mut keys, json) = RootKeyFile::create(&rng, &old).unwrap();
    let wrapped = keys.wrap(&rng, "context", &[9; 32]);
    keys.rotate(&rng);
    let rotated = RootKeyFile::seal(&keys, &old, &rng).unwrap();
    assert_ne!(rotated, json);

    let file = RootKeyFile::parse(&rotated).unwrap();
    let versions = [(1, KeyState::DecryptOnly), (2, KeyState::Active)];
    assert_eq!(file.status().versions, versions);
    let moved = file.change_passphrase(&old, &new, &rng).unwrap();
    let moved = RootKeyFile::parse(&moved).unwrap();
    assert_eq!(moved.open(&old).unwrap_err(), VaultError::WrongPassphrase);
    let opened = moved.open(&new).unwrap();
    assert_eq!(*opened.unwrap("context", &wrapped).unwrap(), [9; 32]);
    assert_eq!(opened.status().active, 2);
}

#[test]
fn a_short_passphrase_is_refused_before_it_protects_anything() {
    let refused = RootKeyFile::create(&Seeded::new(4), &phrase("elevenchars")).unwrap_err();
    assert_eq!(refused, VaultError::WeakPassphrase { min: 12 });
}

#[test]
fn a_file_with_weak_costs_or_missing_parts_is_refused_unopened() {
    let salt = "A".repeat(22);
    let sealed = "A".repeat(80);
    let good = format!(
        r#"{{"format":"florin-root-keys/1","kdf":{{"algorithm":"argon2id","memory_kib":65536,
        "passes":3,"lanes":1,"salt":"{salt}"}},"versions":[1],"sealed":"{sealed}"}}"#
    );
    assert!(RootKeyFile::parse(&good).is_ok());
    let changes = [
        ("keys/1", "keys/2"),
        ("argon2id", "argon2i"),
        ("65536", "65535"),
        ("65536", "4294967295"),
        ("\"passes\":3", "\"passes\":2"),
        ("\"lanes\":1", "\"lanes\":0"),
        ("[1]", "[0]"),
        ("[1]", "[]"),
        ("[1]", "[1,2]"),
        ("[1]", "[2,1]"),
        ("\"lanes\":1", "\"lanes\":1,\"more\":1"),
        ("\"salt\":\"A", "\"salt\":\""),
        ("\"sealed\":\"AAAA", "\"sealed\":\""),
        ("\"sealed\":\"AAAA", "\"sealed\":\"AAA+"),
    ];
    for (from, to) in changes {
        let refused = RootKeyFile::parse(&good.replace(from, to));
        assert!(matches!(refused, Err(VaultError::BadKeyFile(_))), "{from} to {to}");
    }
    for len in (0..good.len()).filter(|&len| good.is_char_boundary(len)) {
        assert!(RootKeyFile::parse(&good[..len]).is_err(), "cut to {len}");
    }
}
