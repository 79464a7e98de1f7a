//! The published vectors, and the page's own, through the face under a standing clock. `FLORIN_FIXTURES` names their
//! folder; without it `../shared/fixtures` beside the project is tried.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::house::{Answer, House, ID, POOR_ID, START, house};

fn vectors() -> Option<Value> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("FLORIN_FIXTURES").map_or_else(beside, PathBuf::from);
    let file = folder.join("wallet-mac-vectors.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("no vectors at {}: set FLORIN_FIXTURES; this test checked nothing", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// A request of a vector, which may be changed before it is sent.
#[derive(Clone)]
struct Vector {
    method: String,
    target: String,
    host: String,
    authorization: String,
    body: String,
    ts: i64,
}

impl Vector {
    fn of(vector: &Value) -> Vector {
        let text = |name: &str| vector[name].as_str().unwrap().to_owned();
        let host = match vector["port"].as_i64().unwrap() {
            443 | 80 => text("host"),
            port => format!("{}:{port}", text("host")),
        };
        let ts = text("ts").parse().unwrap();
        let (method, target) = (text("method"), text("target"));
        Vector { method, target, host, authorization: text("authorization"), body: text("body"), ts }
    }

    /// Sends it to a house whose clock stands at the vector's second and that has heard nothing yet.
    async fn send(&self, house: &mut House) -> (u16, String) {
        house.restart();
        self.send_again(house, 0).await
    }

    async fn send_again(&self, house: &House, later_s: i64) -> (u16, String) {
        let ms = (self.ts + later_s - START) * 1000;
        house.clock.advance_ms(ms);
        let headers = [("host", self.host.as_str()), ("authorization", self.authorization.as_str())];
        let answer = house.send(&self.method, &self.target, &headers, &self.body).await;
        house.clock.advance_ms(-ms);
        answer.refused_or_done()
    }
}

impl Answer {
    fn refused_or_done(&self) -> (u16, String) {
        if self.body.is_empty() { (self.status, String::new()) } else { self.refused() }
    }
}

#[tokio::test]
async fn acceptance_01_the_vectors_verify_under_a_frozen_clock() {
    let Some(file) = vectors() else { return };
    let mut house = house().await;
    let all = file["vectors"].as_array().unwrap();
    assert!(all.len() >= 26, "{} vectors only", all.len());
    for vector in all {
        let (status, code) = Vector::of(vector).send(&mut house).await;
        assert_ne!(status, 401, "{}: {code}", vector["name"]);
        assert_eq!(house.nonces(), 1, "{}", vector["name"]);
    }
}

#[tokio::test]
async fn acceptance_01_every_changed_vector_is_refused() {
    let Some(file) = vectors() else { return };
    let mut house = house().await;
    let base = |name: &str| {
        let all = file["vectors"].as_array().unwrap();
        Vector::of(all.iter().find(|vector| vector["name"] == name).unwrap())
    };
    let unauthorized = (401, "unauthorized".to_owned());
    for negative in file["negative"].as_array().unwrap() {
        let name = negative["name"].as_str().unwrap();
        let mut vector = base(negative["base"].as_str().unwrap());
        let before = vector.clone();
        let header = &before.authorization;
        match name {
            "neg-body-changed" => vector.body = before.body.replace("\"order\": 4", "\"order\": 5"),
            "neg-method-changed" => vector.method = "GET".into(),
            "neg-target-changed" => vector.target = "/rest/v1/deposit/27/process".into(),
            "neg-query-added" => vector.target.push_str("?fields=*"),
            "neg-ext-dropped" => header.split(", ext=").next().unwrap().clone_into(&mut vector.authorization),
            "neg-ext-reencoded" => vector.authorization = header.replace("%2F", "/"),
            "neg-ts-changed" => vector.authorization = header.replace("1343811600", "1343811601"),
            "neg-key-changed" => {
                vector.authorization = header.replace(ID, POOR_ID);
            }
            "neg-clock" => {
                house.restart();
                let answer = vector.send_again(&house, 24 * 3600).await;
                assert_eq!(answer, (401, "invalid_timestamp".into()), "{name}");
                continue;
            }
            "neg-replay" => {
                assert_ne!(vector.send(&mut house).await.0, 401, "{name}");
                assert_eq!(vector.send_again(&house, 0).await, unauthorized, "{name}");
                continue;
            }
            other => panic!("a vector that this test does not know: {other}"),
        }
        assert_ne!(
            (&vector.method, &vector.target, &vector.body, &vector.authorization),
            (&before.method, &before.target, &before.body, &before.authorization),
            "{name} changed nothing"
        );
        assert_eq!(vector.send(&mut house).await, unauthorized, "{name}");
        assert_eq!(house.nonces(), 0, "{name} burnt a nonce");
    }
}
