//! What a wallet payment costs before it is sent: verify, open, read. Run with `cargo bench -p florin-wallets`;
//! a millisecond is the most any line should say. Uses the published vectors (`FLORIN_FIXTURES`).

#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use florin_domain::{Mode, Timestamp};
use florin_wallets::{apple, google};
use serde_json::Value;

const ROUNDS: u32 = 2_000;

fn main() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("FLORIN_FIXTURES").map_or_else(beside, PathBuf::from).join("wallets");
    let Ok(apple) = std::fs::read_to_string(folder.join("apple_pay.json")) else {
        return eprintln!("no vectors at {}: nothing was measured", folder.display());
    };
    let google = std::fs::read_to_string(folder.join("google_pay.json")).unwrap();
    time_apple(&serde_json::from_str(&apple).unwrap());
    time_google(&serde_json::from_str(&google).unwrap());
}

fn accepted(file: &Value) -> impl Iterator<Item = &Value> {
    let all = file["vectors"].as_array().unwrap().iter();
    all.filter(|vector| vector["expect"]["outcome"] == "accept" && vector["expect"]["normalized"].is_object())
}

fn time_apple(file: &Value) {
    let root = apple::Root::apple().unwrap();
    let apples_own = |vector: &&Value| vector["input"]["trust_anchor"] == "apple-root-ca-g3";
    for vector in accepted(file).filter(apples_own) {
        let merchant = &vector["input"]["merchants"][0];
        let word = |name: &str| merchant[name].as_str().unwrap();
        let key = apple::MerchantKey::read(word("certificatePem"), word("privateKeyPem"), None).unwrap();
        let keys = [key];
        let at: jiff::Timestamp = vector["input"]["clock"].as_str().unwrap().parse().unwrap();
        let now = Timestamp::from_seconds(at.as_second());
        let trust =
            apple::Trust { root: &root, freshness: apple::Freshness::default(), application_data: None };
        let token = serde_json::to_vec(&vector["input"]["token"]).unwrap();
        time(vector, || {
            let token = apple::Token::parse(&token).unwrap();
            token.verify(trust, now).unwrap().open(&keys).is_ok()
        });
    }
}

fn time_google(file: &Value) {
    for vector in accepted(file) {
        let input = &vector["input"];
        let roots =
            google::RootKeys::parse(Mode::Test, &serde_json::to_vec(&input["root_keys"]).unwrap()).unwrap();
        let key = input["recipient_private_keys"][0]["value"].as_str().unwrap();
        let keys = [google::RecipientKey::read(key).unwrap()];
        let now = Timestamp(0).plus_ms(input["clock_ms"].as_i64().unwrap());
        let recipient = google::Recipient::verbatim(input["recipient_id"].as_str().unwrap());
        let trust = google::Trust {
            roots: &roots,
            mode: Mode::Test,
            recipient: &recipient,
            allow_signing_only: false,
        };
        let token = serde_json::to_vec(&input["token"]).unwrap();
        time(vector, || {
            let token = google::Token::parse(&token).unwrap();
            token.verify(trust, now).unwrap().open(&keys, now).is_ok()
        });
    }
}

fn time(vector: &Value, mut call: impl FnMut() -> bool) {
    // A bench is where the clock is the point.
    #[allow(clippy::disallowed_methods)]
    let start = Instant::now();
    for _ in 0..ROUNDS {
        assert!(black_box(call()));
    }
    let name = vector["id"].as_str().unwrap();
    println!("{name:16} {:6} µs", start.elapsed().as_micros() / u128::from(ROUNDS));
}
