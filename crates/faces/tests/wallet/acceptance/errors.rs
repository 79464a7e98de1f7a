//! The table of errors, row by row (wallet 11.3).

use florin_engine::wallet::cards::{self, NewCard};
use serde_json::{Value, json};

use crate::house::{Answer, House, POOR_ID, POOR_KEY, Plain, START, body_hash, house};
use crate::tokens::signed_in;

/// Of user 13, whom the clients act for.
const OWN: &str = "EVP0123456789123";
/// Of user 14.
const FOREIGN: &str = "EVP9990001112223";

/// A row: status, code, the form of an error, and nothing that could be a secret.
#[track_caller]
fn row(case: &str, answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.refused(), (status, code.to_owned()), "{case}: {}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json", "{case}");
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(told["error_description"].is_string(), "{case}: {}", answer.body);
    let is_validation = code == "invalid_parameters";
    assert_eq!(told["error_properties"].is_object(), is_validation, "{case}: {}", answer.body);
    assert_eq!(told["errors"].is_array(), is_validation, "{case}: {}", answer.body);
}

fn deposit_to(account: &str) -> String {
    json!({ "account_number": account, "amount": { "amount": 1313, "currency": "EUR" } }).to_string()
}

fn link_to(account: &str) -> String {
    json!({ "accounts": [{ "number": account, "order": 1 }] }).to_string()
}

#[tokio::test]
async fn acceptance_04_every_row_of_the_error_table() {
    let house = house().await;
    let card = house.related("4111111111111111").await;
    nobody(&house, card).await;
    forbidden(&house, card).await;
    missing(&house).await;
    out_of_order(&house, card).await;
    unreadable(&house, card).await;
    late_tokens(&house, card).await;
}

/// Nobody whom we know signed it.
async fn nobody(house: &House, card: i64) {
    let target = format!("/rest/v1/card/{card}");
    let get = || Plain::new("GET", &target, "");
    let bare = async |authorization: &str| {
        let headers = [("host", "wallet.example"), ("authorization", authorization)];
        house.send("GET", &target, &headers[..=usize::from(!authorization.is_empty())], "").await
    };
    let signed = get().authorization();
    for (case, header) in [
        ("no Authorization", String::new()),
        ("other scheme", signed.replacen("MAC", "Basic", 1)),
        ("malformed", signed.replacen("nonce=\"", "nonce=", 1)),
        ("a missing parameter", signed.split(", mac=").next().unwrap().to_owned()),
    ] {
        row(case, &bare(&header).await, 401, "unauthorized");
    }
    let hashed = |body: &str| Plain { ext: body_hash(body), ..Plain::new("PUT", &target, "{}") };
    let once = get();
    assert_eq!(house.ask(&once).await.status, 200);
    for (case, plain, code) in [
        ("unknown id", Plain { id: "nobody", ..get() }, "unauthorized"),
        ("wrong MAC", Plain { key: POOR_KEY, ..get() }, "unauthorized"),
        ("wrong body hash", hashed("{ }"), "unauthorized"),
        ("missing body hash", Plain { ext: String::new(), ..hashed("{}") }, "unauthorized"),
        ("replay", once, "unauthorized"),
        ("ts too old", Plain { ts: (START - 301).to_string(), ..get() }, "invalid_timestamp"),
        ("ts in the future", Plain { ts: (START + 301).to_string(), ..get() }, "invalid_timestamp"),
    ] {
        row(case, &house.ask(&plain).await, 401, code);
    }
}

/// Known, but without the right.
async fn forbidden(house: &House, card: i64) {
    let target = format!("/rest/v1/card/{card}");
    let poor = Plain { id: POOR_ID, key: POOR_KEY, ..Plain::new("GET", &target, "") };
    row("client lacks the card permission", &house.ask(&poor).await, 403, "forbidden");
    let scopeless = signed_in(house, "email").await.plain("GET", &target, "");
    row("token lacks scope cards", &house.ask(&scopeless).await, 403, "forbidden");

    let wish = NewCard { user: 14, links: Vec::new(), back: None, locale: None };
    let other = cards::create(&house.engine, "somebody", wish, None).await.unwrap().id;
    let other = format!("/rest/v1/card/{other}");
    let own = Plain { id: "ownClient", key: "own-key", ..Plain::new("GET", &other, "") };
    row("card of another user", &house.ask(&own).await, 403, "forbidden");
    let held = signed_in(house, "cards").await;
    row("card of another user, by token", &house.ask(&held.plain("GET", &other, "")).await, 403, "forbidden");

    let edit = house.call("PUT", &target, &link_to(FOREIGN)).await;
    row("account without access (edit)", &edit, 403, "forbidden");
    let deposit = house.call("POST", &format!("{target}/deposit"), &deposit_to(FOREIGN)).await;
    row("account without access (deposit)", &deposit, 403, "forbidden");
}

/// What is not there, or no longer.
async fn missing(house: &House) {
    let (deleted, _) = house.card().await;
    house.call("DELETE", &format!("/rest/v1/card/{deleted}"), "").await.is_nothing();
    for id in [&deleted.to_string(), "99", "x", "1.0", "-1", "", "99999999999999999999"] {
        let target = format!("/rest/v1/card/{id}");
        for (method, target, body) in [
            ("GET", target.clone(), ""),
            ("PUT", target.clone(), "{}"),
            ("DELETE", target.clone(), ""),
            ("POST", format!("{target}/deposit"), deposit_to(OWN).as_str()),
        ] {
            let answer = house.call(method, &target, body).await;
            row(
                &format!("unknown, deleted or malformed card id: {method} {id:?}"),
                &answer,
                404,
                "not_found",
            );
        }
    }
    for id in ["99", "x", "1.0", ""] {
        let answer = house.call("PUT", &format!("/rest/v1/deposit/{id}/process"), "").await;
        row("unknown deposit id", &answer, 404, "not_found");
    }
}

/// There, but not in that state.
async fn out_of_order(house: &House, card: i64) {
    let (failed, address) = house.card().await;
    let (unrelated, _) = house.card().await;
    house.relate(&address, "4000000000000002").await;
    let edit = house.call("PUT", &format!("/rest/v1/card/{failed}"), &link_to(OWN)).await;
    row("edit of a failed card", &edit, 409, "invalid_state");
    for card in [unrelated, failed] {
        let answer = house.call("POST", &format!("/rest/v1/card/{card}/deposit"), &deposit_to(OWN)).await;
        row("deposit from an unrelated or failed card", &answer, 409, "invalid_state");
    }

    let declined = house.deposit(house.related("4000000000009995").await, 1313).await;
    row("a declined card", &house.process(declined).await, 400, "card_declined");
    row("process of a failed deposit", &house.process(declined).await, 409, "invalid_state");
    let orphan = house.deposit(card, 1313).await;
    let expired = house.deposit(house.related("5555555555554444").await, 1313).await;
    house.call("DELETE", &format!("/rest/v1/card/{card}"), "").await.is_nothing();
    row("process of an orphaned deposit", &house.process(orphan).await, 409, "invalid_state");
    house.clock.advance_ms(24 * 3600 * 1000);
    let process = Plain::new("PUT", &format!("/rest/v1/deposit/{expired}/process"), "");
    let late = Plain { ts: (START + 24 * 3600).to_string(), ..process };
    row("process of an expired deposit", &house.ask(&late).await, 409, "invalid_state");
    house.clock.advance_ms(-24 * 3600 * 1000);
}

/// Not to be read.
async fn unreadable(house: &House, deleted: i64) {
    for body in ["{", "[]", "nonsense", ""] {
        row("bad JSON", &house.call("POST", "/rest/v1/card", body).await, 400, "invalid_request");
    }
    for (case, body) in [
        ("missing member", json!({})),
        ("bad member", json!({ "user_id": 13, "accounts": 5 })),
        ("bad locale", json!({ "user_id": 13, "relation": { "locale": "english" } })),
    ] {
        let answer = house.call("POST", "/rest/v1/card", &body.to_string()).await;
        row(case, &answer, 400, "invalid_parameters");
    }
    let list = house.call("GET", "/rest/v1/cards?user_id=13&limit=201", "").await;
    row("limit over 200", &list, 400, "invalid_parameters");
    for (kind, body) in [("text/csv", "user_id;13"), ("application/x-www-form-urlencoded", "user_id=13")] {
        for target in ["/rest/v1/card".to_owned(), format!("/rest/v1/card/{deleted}/deposit")] {
            let plain = Plain::new("POST", &target, body);
            let authorization = plain.authorization();
            let headers =
                [("host", plain.host), ("authorization", authorization.as_str()), ("content-type", kind)];
            let answer = house.send("POST", &target, &headers, body).await;
            row("CSV or form body where JSON is expected", &answer, 406, "not_acceptable");
        }
    }
}

/// At the end, since the clock goes forward.
async fn late_tokens(house: &House, card: i64) {
    let held = signed_in(house, "cards").await;
    house.clock.advance_ms(3_600_000);
    let late = held.plain("GET", &format!("/rest/v1/card/{card}"), "");
    let late = Plain { ts: (START + 3600).to_string(), ..late };
    row("access token expired", &house.ask(&late).await, 400, "invalid_grant");
}
