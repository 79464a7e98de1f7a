//! One card number and one verification value go through everything. Afterwards they are nowhere.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod town;

use florin_connectors::Method;
use florin_engine::http::Http;
use serde_json::{Value, json};
use town::{Folder, call, files, serve, simulator};

/// A number that no table holds, and a value that stands alone nowhere else.
const PAN: &str = "379999170482265";
const CVV: &str = "9176";

/// The ways in which digits could hide.
fn disguises(secret: &str) -> Vec<Vec<u8>> {
    let spaced: Vec<String> = [" ", "-"]
        .iter()
        .map(|gap| format!("{}{gap}{}{gap}{}", &secret[..4], &secret[4..10], &secret[10..]))
        .collect();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64(secret.as_bytes());
    let reversed: String = secret.chars().rev().collect();
    let mut all = vec![secret.to_owned(), hex, base64, reversed];
    all.extend(spaced);
    all.into_iter().map(String::into_bytes).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks_exact(3)
        .flat_map(|three| {
            let word = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            [18, 12, 6, 0].map(|shift| char::from(LETTERS[(word >> shift & 63) as usize]))
        })
        .collect()
}

fn holds(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

/// The value standing alone: not a part of a longer run of letters and digits.
fn holds_alone(text: &[u8], needle: &[u8]) -> bool {
    let edge = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    text.windows(needle.len()).enumerate().any(|(at, window)| {
        window == needle
            && edge(at.checked_sub(1).and_then(|at| text.get(at)))
            && edge(text.get(at + needle.len()))
    })
}

fn search(place: &str, text: &[u8]) {
    for disguise in disguises(PAN) {
        assert!(
            !holds(text, &disguise),
            "{place} holds the card number as {:?}",
            String::from_utf8_lossy(&disguise)
        );
    }
    assert!(!holds_alone(text, CVV.as_bytes()), "{place} holds the verification value");
}

#[tokio::test]
async fn card_data_is_in_no_file_log_or_answer() {
    let folder = Folder::new("canary");
    let simulator = simulator();
    let florin = serve(&folder, &simulator);
    let http = Http::new();
    let mut answers = Vec::new();
    let card = |number: &str, cvv: &str| {
        json!({"cardNumber": number, "cardHolderName": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2032,
               "cvv": cvv})
    };
    let order = |card: &Value, amount: Value| {
        json!({"amount": amount, "currency": "EUR", "paymentGatewayAccountName": "main", "card": card,
               "generateToken": true})
    };
    let post = |path: &str| format!("{}/{path}", florin.url);
    let mut ask = async |method: Method, path: &str, body: Option<Value>| {
        let reply = call(&http, method, &post(path), body.as_ref()).await.unwrap();
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        if !path.starts_with("StringTokens/") {
            answers.push((path.to_owned(), text));
        }
        town::json(&reply)
    };
    let number = ask(Method::Post, "StringTokens", Some(json!({"payload": PAN}))).await;
    let value = ask(Method::Post, "StringTokens", Some(json!({"payload": CVV}))).await;
    let token = |stored: &Value| stored["token"].as_str().unwrap().to_owned();
    let tokens = card(&format!("@{}", token(&number)), &format!("@{}", token(&value)));
    let clear = card(PAN, CVV);
    for (card, amount) in [
        (&tokens, json!(10.5)),     // approved, by tokens
        (&clear, json!(10.5)),      // approved, in clear
        (&clear, json!(90_000.51)), // declined
        (&clear, json!(90_009.03)), // charged, no answer
        (&clear, json!(90_009.06)), // an answer in HTML
        (&clear, json!(-1)),        // refused
        (&clear, json!("ten")),     // refused
    ] {
        ask(Method::Post, "PaymentGateway/charge", Some(order(card, amount))).await;
    }
    let mut wrong = order(&clear, json!(10));
    wrong["card"]["cardNumber"] = json!(format!("{PAN}0"));
    wrong["card"]["cvv"] = json!(format!("{CVV}{CVV}"));
    ask(Method::Post, "PaymentGateway/charge", Some(wrong)).await;
    let held = ask(Method::Post, "PaymentGateway/authorize", Some(order(&clear, json!(20)))).await;
    let follow = json!({"refTransId": held["gatewayReference"], "amount": 20, "currency": "EUR",
                        "paymentGatewayAccountName": "main", "card": clear});
    ask(Method::Put, "PaymentGateway/capture", Some(follow.clone())).await;
    ask(Method::Put, "PaymentGateway/refund", Some(follow.clone())).await;
    ask(Method::Delete, "PaymentGateway/void", Some(follow)).await;
    let kept = json!({"paymentGatewayAccountName": "main", "card": clear});
    ask(Method::Post, "PaymentGateway/tokenize", Some(kept)).await;
    let shown = ask(Method::Get, &format!("StringTokens/{}", token(&number)), None).await;
    assert_eq!(shown["clearPayload"], PAN, "the vault gives it to who may see it");

    for (path, answer) in &answers {
        search(&format!("the answer of {path}"), answer.as_bytes());
    }
    let backup = folder.path("copy.db");
    let database = format!("sqlite://{}", folder.path("florin.db"));
    florin_store::Db::open(&database).await.unwrap().backup(std::path::Path::new(&backup)).unwrap();
    for file in files(&folder.0) {
        search(&file.display().to_string(), &std::fs::read(&file).unwrap());
    }
    search("Florin's log", florin.said.lock().unwrap().as_bytes());
    search("the simulator's log", simulator.said.lock().unwrap().as_bytes());
    for path in ["books", "calls?after=0"] {
        let url = format!("{}/simulator/_control/{path}", simulator.url);
        let reply = call(&http, Method::Get, &url, None).await.unwrap();
        search(path, &reply.body);
    }
}
