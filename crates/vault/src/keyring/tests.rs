//! Stories of the ring: sealed and unsealed, merchants apart, keys growing old.

use zeroize::Zeroizing;

use super::*;
use crate::key::KeyState::{Active, DecryptOnly, Destroyed, Retired};
use crate::key::Purpose::{Fingerprint, Lookup, Seal};
use crate::testing::Seeded;

const PAN: &str = "4111111111111111";
const ROW: Aad<'static> = Aad { merchant: "mrc_1", record: "crd_1", field_set: "card", version: 1 };

/// An open ring with the keys of two merchants and of the installation.
fn ring(seeded: &Seeded) -> KeyRing {
    let ring = KeyRing::sealed();
    ring.unseal(RootKeys::generate(seeded));
    for (owner, purposes) in
        [("mrc_1", &[Seal, Fingerprint][..]), ("mrc_2", &[Seal, Fingerprint]), (INSTALLATION, &[Lookup])]
    {
        for key in ring.make_keys(seeded, owner, purposes, 1).unwrap() {
            ring.install(&key).unwrap();
        }
    }
    ring
}

fn made(ring: &KeyRing, seeded: &Seeded, owner: &str, purpose: Purpose, version: u32) -> StoredKey {
    ring.make_keys(seeded, owner, &[purpose], version).unwrap().remove(0)
}

/// A stored key of known bytes, for vectors.
fn known(seeded: &Seeded, root: &RootKeys, owner: &str, purpose: Purpose, byte: u8) -> StoredKey {
    let context = StoredKey::context(owner, purpose, 1).unwrap();
    let wrapped = root.wrap(seeded, &context, &[byte; 32]);
    StoredKey { owner: owner.to_owned(), purpose, version: 1, state: Active, wrapped }
}

#[test]
fn what_a_merchant_seals_it_can_open_and_nobody_else() {
    let seeded = Seeded::new(1);
    let ring = ring(&seeded);
    let envelope = ring.seal(&seeded, ROW, PAN.as_bytes()).unwrap();
    assert!(envelope.starts_with("v1.1."));
    assert_eq!(ring.open(ROW, &envelope).unwrap().expose(), PAN.as_bytes());

    let stranger = Aad { merchant: "mrc_2", ..ROW };
    assert_eq!(ring.open(stranger, &envelope).unwrap_err(), VaultError::DoesNotOpen);
    let nobody = Aad { merchant: "mrc_3", ..ROW };
    assert!(matches!(ring.open(nobody, &envelope), Err(VaultError::UnknownKey { .. })));
}

#[test]
fn a_sealed_ring_refuses_everything() {
    let seeded = Seeded::new(2);
    let ring = ring(&seeded);
    let envelope = ring.seal(&seeded, ROW, b"x").unwrap();
    let key = made(&ring, &seeded, "mrc_1", Seal, 2);
    assert!(!ring.is_sealed() && ring.knows("mrc_1"));
    ring.seal_again();

    let sealed = VaultError::Sealed;
    assert!(ring.is_sealed() && !ring.knows("mrc_1") && !ring.remove("mrc_1"));
    assert_eq!(ring.seal(&seeded, ROW, b"x").unwrap_err(), sealed);
    assert_eq!(ring.open(ROW, &envelope).unwrap_err(), sealed);
    assert_eq!(ring.open(ROW, "no envelope").unwrap_err(), sealed);
    assert_eq!(ring.rewrap(ROW, &envelope).unwrap_err(), sealed);
    assert_eq!(ring.fingerprint("mrc_1", PAN).unwrap_err(), sealed);
    assert_eq!(ring.fingerprint("mrc_1", "no card").unwrap_err(), sealed);
    assert_eq!(ring.fingerprints("mrc_1", PAN).unwrap_err(), sealed);
    assert_eq!(ring.lookup("card-token", b"x").unwrap_err(), sealed);
    assert_eq!(ring.lookups("card-token", b"x").unwrap_err(), sealed);
    assert_eq!(ring.make_keys(&seeded, "mrc_1", &[Seal], 1).unwrap_err(), sealed);
    assert_eq!(ring.install(&key).unwrap_err(), sealed);
    assert_eq!(ring.rewrap_stored(&key, &seeded).unwrap_err(), sealed);
    assert_eq!(ring.status(), KeyRingStatus { sealed: true, root: None, keys: vec![] });

    // Unsealed again it knows nobody until the store's keys are installed.
    ring.unseal(RootKeys::generate(&seeded));
    assert!(!ring.knows("mrc_1"));
    assert_eq!(ring.install(&key).unwrap_err(), VaultError::BadStoredKey, "another root");
}

#[test]
fn after_a_rotation_old_envelopes_open_and_move_and_a_retired_key_is_refused() {
    let seeded = Seeded::new(3);
    let ring = ring(&seeded);
    let first = made(&ring, &seeded, "mrc_1", Seal, 2);
    let second = made(&ring, &seeded, "mrc_1", Seal, 3);
    ring.install(&first).unwrap();
    let old = ring.seal(&seeded, ROW, PAN.as_bytes()).unwrap();
    assert!(old.starts_with("v1.2."));
    assert_eq!(ring.rewrap(ROW, &old).unwrap(), None, "already under the active key");

    ring.install(&second).unwrap();
    assert_eq!(ring.open(ROW, &old).unwrap().expose(), PAN.as_bytes());
    let moved = ring.rewrap(ROW, &old).unwrap().unwrap();
    assert!(moved.starts_with("v1.3."));
    assert_eq!(ring.open(ROW, &moved).unwrap().expose(), PAN.as_bytes());
    assert!(ring.seal(&seeded, ROW, b"new").unwrap().starts_with("v1.3."));

    for state in [Retired, Destroyed] {
        ring.install(&StoredKey { state, wrapped: String::new(), ..first.clone() }).unwrap();
        let owner = "mrc_1".to_owned();
        let refused = VaultError::KeyRetired { owner, purpose: Seal, version: 2, state };
        assert_eq!(ring.open(ROW, &old).unwrap_err(), refused);
        assert_eq!(ring.rewrap(ROW, &old).unwrap_err(), refused);
    }
    assert_eq!(ring.open(ROW, &moved).unwrap().expose(), PAN.as_bytes());
}

#[test]
fn keys_may_be_installed_in_any_order() {
    let seeded = Seeded::new(4);
    let ring = ring(&seeded);
    for version in [5, 3, 4] {
        ring.install(&made(&ring, &seeded, "mrc_1", Seal, version)).unwrap();
    }
    assert!(ring.seal(&seeded, ROW, b"x").unwrap().starts_with("v1.5."));
    let states: Vec<_> = ring
        .status()
        .keys
        .into_iter()
        .filter(|key| key.owner == "mrc_1" && key.purpose == Seal)
        .map(|key| (key.version, key.state))
        .collect();
    assert_eq!(states, [(1, DecryptOnly), (3, DecryptOnly), (4, DecryptOnly), (5, Active)]);
}

#[test]
fn without_an_active_key_old_data_is_read_and_nothing_is_written() {
    let seeded = Seeded::new(5);
    let ring = KeyRing::sealed();
    ring.unseal(RootKeys::generate(&seeded));
    let key = made(&ring, &seeded, "mrc_1", Seal, 1);
    ring.install(&key).unwrap();
    let envelope = ring.seal(&seeded, ROW, b"x").unwrap();
    ring.install(&StoredKey { state: DecryptOnly, ..key }).unwrap();

    assert_eq!(ring.open(ROW, &envelope).unwrap().expose(), b"x");
    let refused = VaultError::NoActiveKey { owner: "mrc_1".to_owned(), purpose: Seal };
    assert_eq!(ring.seal(&seeded, ROW, b"x").unwrap_err(), refused);
}

#[test]
fn a_stored_key_in_the_wrong_row_is_not_installed() {
    let seeded = Seeded::new(6);
    let ring = ring(&seeded);
    let key = made(&ring, &seeded, "mrc_1", Seal, 2);
    let wrong = [
        StoredKey { owner: "mrc_2".to_owned(), ..key.clone() },
        StoredKey { purpose: Fingerprint, ..key.clone() },
        StoredKey { version: 3, ..key.clone() },
        StoredKey { wrapped: String::new(), ..key.clone() },
    ];
    for key in wrong {
        assert_eq!(ring.install(&key).unwrap_err(), VaultError::BadStoredKey, "{key:?}");
    }
    assert!(ring.install(&key).is_ok());
    let refused = ring.make_keys(&seeded, "mrc_1", &[Seal, Lookup], 1).unwrap_err();
    assert_eq!(refused, VaultError::NotInstallationWide);
}

#[test]
fn a_rotated_root_rewraps_stored_keys_and_then_forgets_its_old_version() {
    let seeded = Seeded::new(7);
    let mut root = RootKeys::generate(&seeded);
    let stored = known(&seeded, &root, "mrc_1", Seal, 0x44);
    let ring = KeyRing::sealed();
    root.rotate(&seeded);
    ring.unseal(root);
    ring.install(&stored).unwrap();
    let envelope = ring.seal(&seeded, ROW, b"x").unwrap();

    let moved = ring.rewrap_stored(&stored, &seeded).unwrap();
    assert!(moved.wrapped.starts_with("v1.2."));
    assert_eq!(moved, StoredKey { wrapped: moved.wrapped.clone(), ..stored.clone() });
    assert_eq!(ring.rewrap_stored(&moved, &seeded).unwrap(), moved, "the job may begin again");
    let gone = StoredKey { state: Destroyed, wrapped: String::new(), ..stored.clone() };
    assert_eq!(ring.rewrap_stored(&gone, &seeded).unwrap(), gone);
    ring.install(&moved).unwrap();
    assert_eq!(ring.open(ROW, &envelope).unwrap().expose(), b"x", "the key itself is the same");
}

#[test]
fn unsealing_an_open_ring_keeps_the_keys_of_owners() {
    let seeded = Seeded::new(8);
    let ring = ring(&seeded);
    let envelope = ring.seal(&seeded, ROW, b"x").unwrap();
    ring.unseal(RootKeys::generate(&seeded));
    assert_eq!(ring.open(ROW, &envelope).unwrap().expose(), b"x");
}

#[test]
fn one_card_has_one_fingerprint_at_each_merchant() {
    let seeded = Seeded::new(9);
    let ring = ring(&seeded);
    let at = |merchant, pan| ring.fingerprint(merchant, pan).unwrap();
    assert_eq!(at("mrc_1", PAN), at("mrc_1", PAN));
    assert_ne!(at("mrc_1", PAN), at("mrc_2", PAN));
    assert_ne!(at("mrc_1", PAN), at("mrc_1", "4111111111111129"));
    for text in ["", "4111111", "4111 1111 1111 1111", "41111111111111111111", "４１１１１１１１"] {
        assert_eq!(ring.fingerprint("mrc_1", text), Err(VaultError::NotCardDigits), "{text:?}");
    }
}

#[test]
fn while_two_fingerprint_keys_live_both_fingerprints_are_given() {
    let seeded = Seeded::new(10);
    let ring = ring(&seeded);
    let before = ring.fingerprint("mrc_1", PAN).unwrap();
    ring.install(&made(&ring, &seeded, "mrc_1", Fingerprint, 2)).unwrap();
    let now = ring.fingerprint("mrc_1", PAN).unwrap();
    assert_ne!(before, now);
    assert_eq!(ring.fingerprints("mrc_1", PAN).unwrap(), [(2, now), (1, before)]);
}

/// Computed apart from this code, with another library.
#[test]
fn hashes_match_vectors_made_elsewhere() {
    let seeded = Seeded::new(11);
    let root = RootKeys::first(Zeroizing::new([0x11; 32]));
    let fingerprint = known(&seeded, &root, "mrc_1", Fingerprint, 0x22);
    let lookup = known(&seeded, &root, INSTALLATION, Lookup, 0x33);
    let ring = KeyRing::sealed();
    ring.unseal(root);
    ring.install(&fingerprint).unwrap();
    ring.install(&lookup).unwrap();

    let hash = ring.fingerprint("mrc_1", PAN).unwrap();
    assert_eq!(hash, "UkScbr4wb46cOhO0Jxxtuaub6ZIMLRl-H7wWpcGPSj4");
    let hash = ring.lookup("card-token", b"nQGywsQE9gbURtrXEjTZwtWqeMdK9nsO").unwrap();
    assert_eq!(hash, "5URDOGsrZDRsJmAjBU3N7J3pPke04CKUnEq06cCVlsM");
}

#[test]
fn lookups_of_different_kinds_never_meet() {
    let seeded = Seeded::new(12);
    let ring = ring(&seeded);
    let token = ring.lookup("card-token", b"value").unwrap();
    assert_ne!(token, ring.lookup("api-key", b"value").unwrap());
    assert_eq!(ring.lookups("card-token", b"value").unwrap(), [(1, token)]);
    for domain in ["", "card\0token"] {
        let refused = VaultError::BadName("domain of a lookup");
        assert_eq!(ring.lookup(domain, b"value").unwrap_err(), refused);
    }
}

#[test]
fn a_removed_merchant_is_unknown_and_others_are_not_touched() {
    let seeded = Seeded::new(13);
    let ring = ring(&seeded);
    assert!(ring.remove("mrc_1") && !ring.remove("mrc_1"));
    assert!(!ring.knows("mrc_1") && ring.knows("mrc_2"));
    let unknown = ring.fingerprint("mrc_1", PAN).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "no fingerprint key is installed for mrc_1: load this owner's keys, or make them"
    );
}

#[test]
fn the_ring_serves_many_threads_while_keys_come_and_go() {
    let seeded = Seeded::new(14);
    let ring = ring(&seeded);
    let envelope = ring.seal(&seeded, ROW, b"x").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    assert_eq!(ring.open(ROW, &envelope).unwrap().expose(), b"x");
                    ring.fingerprint("mrc_2", PAN).unwrap();
                }
            });
        }
        for version in 2..50 {
            ring.install(&made(&ring, &seeded, "mrc_1", Seal, version)).unwrap();
        }
    });
}

#[test]
fn neither_inventory_nor_debug_shows_a_key() {
    let seeded = Seeded::new(15);
    let root = RootKeys::first(Zeroizing::new([0xab; 32]));
    let stored = known(&seeded, &root, "mrc_1", Seal, 0xcd);
    let ring = KeyRing::sealed();
    ring.unseal(root);
    ring.install(&stored).unwrap();
    let status = ring.status();
    assert_eq!(status.keys.len(), 1);
    assert_eq!(format!("{ring:?}"), "KeyRing { sealed: false, .. }");
    let shown = format!("{ring:?} {status:?} {stored:?} {ROW:?}");
    assert!(!shown.contains(&stored.wrapped));
    for byte in ["171", "205", "abab", "cdcd", "q6ur", "zc3N"] {
        assert!(!shown.contains(byte), "{byte} in {shown}");
    }
}
