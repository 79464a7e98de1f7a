//! What published clients send and read, played from `clients/*.json`: forms of our own making, with the members
//! that they look at. A step that fails says which client does what.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use super::house::{House, SHOP, basic, house};

/// What a client remembers of answers, by its own names.
type Kept = HashMap<String, String>;

/// The text with what was remembered in the place of its names.
fn filled(text: &str, kept: &Kept) -> String {
    kept.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The member at a path such as `transactions.0.uid`; none if it is absent.
fn member<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    body.pointer(&format!("/{}", path.replace('.', "/")))
}

/// Whether a member is what the client takes it for.
fn fits(found: Option<&Value>, wanted: &str) -> bool {
    let Some(found) = found else { return false };
    if let Some(exact) = wanted.strip_prefix("= ") {
        return match found {
            Value::String(text) => text == exact,
            other => serde_json::from_str::<Value>(exact).is_ok_and(|exact| exact == *other),
        };
    }
    match wanted {
        "string" => found.as_str().is_some_and(|text| !text.is_empty()),
        "integer" => found.is_i64(),
        "boolean" => found.is_boolean(),
        "object" => found.is_object(),
        "array" => found.as_array().is_some_and(|list| !list.is_empty()),
        "empty" => found.as_array().is_some_and(Vec::is_empty),
        "null" => found.is_null(),
        "token" => found.as_str().is_some_and(|text| {
            text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }),
        // What stands before the token is compared with the address that the client knows.
        "page" => found
            .as_str()
            .and_then(|url| url.split_once("?token="))
            .is_some_and(|(page, _)| page == "https://pay.example/widget/hpp.html"),
        other => panic!("a fixture asks for {other}"),
    }
}

/// Plays one step.
async fn step(house: &House, who: &str, step: &Value, kept: &mut Kept) {
    let does = format!("{who} {}", step["does"].as_str().unwrap());
    let send = &step["send"];
    let own = basic(SHOP);
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in send["headers"].as_object().unwrap() {
        headers.push((name.clone(), filled(value.as_str().unwrap(), kept)));
    }
    // A client that names its credentials has no others; an empty name means that it has none at all.
    if !headers.iter().any(|(name, _)| name == "authorization") {
        headers.push(("Authorization".into(), own));
    }
    headers.retain(|(_, value)| !value.is_empty());
    let named: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let body = send.get("body").map_or_else(String::new, |body| filled(&body.to_string(), kept));
    let path = filled(send["path"].as_str().unwrap(), kept);
    let answer = house.send(send["method"].as_str().unwrap(), &path, &named, body).await;

    let reads = &step["reads"];
    assert_eq!(u64::from(answer.status), reads["status"].as_u64().unwrap(), "{does}: {}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    for (at, wanted) in reads["members"].as_object().unwrap() {
        let wanted = filled(wanted.as_str().unwrap(), kept);
        assert!(fits(member(&told, at), &wanted), "{does}: {at} is not {wanted}: {}", answer.body);
    }
    for at in reads["absent"].as_array().into_iter().flatten() {
        let at = at.as_str().unwrap();
        assert!(member(&told, at).is_none_or(Value::is_null), "{does}: {at} is there: {}", answer.body);
    }
    for (name, at) in step["keeps"].as_object().into_iter().flatten() {
        let value = member(&told, at.as_str().unwrap()).and_then(Value::as_str);
        kept.insert(name.clone(), value.unwrap().to_owned());
    }
}

/// Plays a client from its first request to its last.
async fn play(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checkout/clients").join(name);
    let client: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let (house, mut kept) = (house().await, Kept::new());
    for one in client["steps"].as_array().unwrap() {
        step(&house, client["client"].as_str().unwrap(), one, &mut kept).await;
    }
}

#[tokio::test]
async fn a_php_library_finds_what_it_reads_of_transactions() {
    play("php.json").await;
}

#[tokio::test]
async fn a_php_library_finds_what_it_reads_of_payment_tokens() {
    play("php_tokens.json").await;
}

#[tokio::test]
async fn a_ruby_library_finds_what_it_reads_of_transactions() {
    play("ruby.json").await;
}

#[tokio::test]
async fn a_ruby_library_finds_what_it_reads_of_payment_tokens() {
    play("ruby_tokens.json").await;
}

#[tokio::test]
async fn a_shop_plugin_finds_what_it_reads() {
    play("plugin.json").await;
}
