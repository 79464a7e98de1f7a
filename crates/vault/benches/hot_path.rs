//! What each payment pays for the vault, in nanoseconds per call. Run with
//! `cargo bench -p florin-vault`; five microseconds is the most any line should say.

use std::hint::black_box;
use std::time::Instant;

use florin_vault::{Aad, INSTALLATION, KeyRing, OsRandom, Purpose, RootKeys, VaultError, token};

const ROUNDS: u32 = 200_000;

fn main() -> Result<(), VaultError> {
    let ring = KeyRing::sealed();
    ring.unseal(RootKeys::generate(&OsRandom));
    let merchant = ("mrc_1", &[Purpose::Seal, Purpose::Fingerprint][..]);
    for (owner, purposes) in [merchant, (INSTALLATION, &[Purpose::Lookup])] {
        for key in ring.make_keys(&OsRandom, owner, purposes, 1)? {
            ring.install(&key)?;
        }
    }
    let row = Aad { merchant: "mrc_1", record: "crd_1", field_set: "card", version: 1 };
    let card = br#"{"pan":"4111111111111111","exp":"2030-12","holder":"JANE CARDHOLDER"}"#;
    let envelope = ring.seal(&OsRandom, row, card)?;
    let token = token::generate(&OsRandom);

    time("seal", || ring.seal(&OsRandom, row, card).is_ok());
    time("open", || ring.open(row, &envelope).is_ok());
    time("fingerprint", || ring.fingerprint("mrc_1", "4111111111111111").is_ok());
    time("lookup", || ring.lookup("card-token", token.expose().as_bytes()).is_ok());
    time("token", || token::is_well_formed(token::generate(&OsRandom).expose()));
    Ok(())
}

fn time(name: &str, mut call: impl FnMut() -> bool) {
    // A bench is where the clock is the point.
    #[allow(clippy::disallowed_methods)]
    let start = Instant::now();
    for _ in 0..ROUNDS {
        assert!(black_box(call()), "{name} failed");
    }
    println!("{name:12} {:6} ns", start.elapsed().as_nanos() / u128::from(ROUNDS));
}
