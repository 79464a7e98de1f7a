//! Tokens: how clients get them, sign with them and lose them (wallet-surround 2, wallet-mac 8).

use serde_json::{Value, json};

use crate::house::{Answer, House, ID, KEY, POOR_ID, POOR_KEY, Plain, START, house};

const TOKEN: &str = "/oauth/v1/token";
const PASSWORD: &str = "grant_type=password&username=owner%40example.test&password=owner-pass-13";

/// A token in the hands of a client.
pub(crate) struct Held {
    pub(crate) id: &'static str,
    pub(crate) key: &'static str,
    pub(crate) refresh: String,
}

impl Held {
    /// What an answer of the token endpoint holds.
    pub(crate) fn of(answer: &Answer) -> Held {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let (id, key): (&str, &str) = (text("access_token").leak(), text("mac_key").leak());
        Held { id, key, refresh: text("refresh_token") }
    }

    /// A request that is signed with this token.
    pub(crate) fn plain(&self, method: &'static str, target: &str, body: &str) -> Plain {
        Plain { id: self.id, key: self.key, ..Plain::new(method, target, body) }
    }
}

/// A token of user 13 with these scopes.
pub(crate) async fn signed_in(house: &House, scopes: &str) -> Held {
    Held::of(&house.call("POST", TOKEN, &format!("{PASSWORD}&scope={scopes}")).await)
}

async fn refresh(house: &House, token: &str) -> Answer {
    house.call("POST", TOKEN, &format!("grant_type=refresh_token&refresh_token={token}")).await
}

/// The exact bytes of `invalid_grant` with these words.
#[track_caller]
fn no_grant(answer: &Answer, words: &str) {
    answer.is(400, &format!(r#"{{"error":"invalid_grant","error_description":"{words}"}}"#));
}

#[tokio::test]
async fn a_password_gets_a_token_in_the_exact_form_that_clients_read() {
    let house = house().await;
    let answer = house.call("POST", TOKEN, &format!("{PASSWORD}&scope=cards%20email")).await;
    let held = Held::of(&answer);
    answer.is(
        200,
        &format!(
            r#"{{"access_token":"{}","token_type":"mac","mac_key":"{}","mac_algorithm":"hmac-sha-256","expires_in":3600,"refresh_token":"{}"}}"#,
            held.id, held.key, held.refresh
        ),
    );
    let url_safe = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    assert!(url_safe(held.id) && url_safe(&held.refresh), "{}", answer.body);
}

#[tokio::test]
async fn form_and_json_are_read_alike() {
    let house = house().await;
    let body =
        json!({ "grant_type": "password", "username": "owner@example.test", "password": "owner-pass-13" });
    let json = Plain::new("POST", TOKEN, &body.to_string());
    for kind in ["application/json", "application/json; charset=utf-8", ""] {
        let json = Plain { nonce: format!("json-{kind}"), ..json.clone() };
        let authorization = json.authorization();
        let mut headers = vec![("host", json.host), ("authorization", authorization.as_str())];
        headers.extend(Some(("content-type", kind)).filter(|(_, kind)| !kind.is_empty()));
        Held::of(&house.send("POST", TOKEN, &headers, &json.body).await);
    }
    let form = Plain::new("POST", TOKEN, PASSWORD);
    let authorization = form.authorization();
    let headers = [("host", form.host), ("authorization", &authorization), ("content-type", "text/csv")];
    let refused = house.send("POST", TOKEN, &headers, &form.body).await;
    assert_eq!(refused.refused(), (406, "not_acceptable".into()));
}

#[tokio::test]
async fn every_refusal_of_the_token_endpoint_has_its_code() {
    let house = house().await;
    let wrong = "The user name or the password is wrong";
    for body in [
        "grant_type=password&username=owner%40example.test&password=wrong",
        "grant_type=password&username=nobody&password=owner-pass-13",
    ] {
        no_grant(&house.call("POST", TOKEN, body).await, wrong);
    }
    let code = house.call("POST", TOKEN, "grant_type=authorization_code&code=unknown").await;
    no_grant(&code, "The authorization code is not valid");
    no_grant(&refresh(&house, "unknown").await, "No such refresh token");
    for (body, status, error) in [
        ("", 400, "invalid_request"),
        ("username=owner", 400, "invalid_request"),
        ("grant_type=implicit", 400, "invalid_request"),
        ("grant_type=password&username=x", 400, "invalid_parameters"),
        ("grant_type=password&password=x", 400, "invalid_parameters"),
        ("grant_type=authorization_code", 400, "invalid_parameters"),
        ("grant_type=refresh_token", 400, "invalid_parameters"),
        ("{\"grant_type\":", 400, "invalid_request"),
        ("grant_type=refresh_token&refresh_token=x&code=1234", 400, "invalid_code"),
    ] {
        assert_eq!(house.call("POST", TOKEN, body).await.refused(), (status, error.into()), "{body}");
    }
    for scope in ["everything", "cards+unknown", "make_bank_transfers", "cards_offline"] {
        let answer = house.call("POST", TOKEN, &format!("{PASSWORD}&scope={scope}")).await;
        assert_eq!(answer.refused(), (400, "invalid_parameters".into()), "{scope}");
    }
    let unsigned = house.send("POST", TOKEN, &[("host", "wallet.example")], PASSWORD).await;
    assert_eq!(unsigned.refused(), (401, "unauthorized".into()));
    let powerless = Plain { id: "nothingClient", key: "nothing-key", ..Plain::new("POST", TOKEN, PASSWORD) };
    assert_eq!(house.ask(&powerless).await.refused(), (403, "forbidden".into()));
    assert_eq!(house.call("GET", TOKEN, "").await.refused(), (405, "not_found".into()));
}

#[tokio::test]
async fn refresh_tokens_fail_in_the_words_that_clients_match() {
    let house = house().await;
    let first = signed_in(&house, "email").await;
    let second = Held::of(&refresh(&house, &first.refresh).await);
    no_grant(&refresh(&house, &first.refresh).await, "Refresh token status invalid");
    no_grant(&refresh(&house, &second.refresh).await, "Refresh token status invalid");
    let late = signed_in(&house, "email").await;
    house.clock.advance_ms(90 * 24 * 3_600_000);
    let ts = (START + 90 * 24 * 3600).to_string();
    let body = format!("grant_type=refresh_token&refresh_token={}", late.refresh);
    let asked = Plain { ts: ts.clone(), ..Plain::new("POST", TOKEN, &body) };
    no_grant(&house.ask(&asked).await, "Refresh token expired");
    let foreign = Plain { id: POOR_ID, key: POOR_KEY, ts, ..Plain::new("POST", TOKEN, &body) };
    no_grant(&house.ask(&foreign).await, "No such refresh token");
}

#[tokio::test]
async fn an_expired_token_is_told_apart_from_one_that_was_taken_back() {
    let house = house().await;
    let (expired, revoked) = (signed_in(&house, "email").await, signed_in(&house, "email").await);
    let me = r#"{"id":13,"email":"owner@example.test","display_name":"User 13","locale":"en"}"#;
    house.ask(&expired.plain("GET", "/rest/v1/user/me", "")).await.is(200, me);
    house.call("DELETE", &format!("{TOKEN}?access_token={}", revoked.id), "").await.is_nothing();
    let refused = house.ask(&revoked.plain("GET", "/rest/v1/user/me", "")).await;
    assert_eq!(refused.refused(), (401, "unauthorized".into()));
    no_grant(&refresh(&house, &revoked.refresh).await, "Refresh token status invalid");

    house.clock.advance_ms(3_600_000);
    let late = Plain { ts: (START + 3600).to_string(), ..expired.plain("GET", "/rest/v1/user/me", "") };
    no_grant(&house.ask(&late).await, "Token has expired");
    let forged = Plain { key: "another key", nonce: "forged".into(), ..late };
    assert_eq!(house.ask(&forged).await.refused(), (401, "unauthorized".into()), "only its holder is told");
}

#[tokio::test]
async fn taking_back_a_token_is_quiet_whoever_asks() {
    let house = house().await;
    let held = signed_in(&house, "email").await;
    let target = format!("{TOKEN}?access_token={}", held.id);
    house.ask(&Plain { id: POOR_ID, key: POOR_KEY, ..Plain::new("DELETE", &target, "") }).await.is_nothing();
    assert_eq!(house.ask(&held.plain("GET", "/rest/v1/user/me", "")).await.status, 200, "another client's");
    for unknown in ["unknown", "%00", "a%00b", "%C3%A9"] {
        house.call("DELETE", &format!("{TOKEN}?access_token={unknown}"), "").await.is_nothing();
    }
    assert_eq!(house.call("DELETE", TOKEN, "").await.refused(), (400, "invalid_parameters".into()));
    house.ask(&held.plain("DELETE", &target, "")).await.is_nothing();
    assert_eq!(house.ask(&held.plain("GET", "/rest/v1/user/me", "")).await.status, 401);
}

#[tokio::test]
async fn a_token_gets_no_tokens_and_a_replay_is_refused() {
    let house = house().await;
    let held = signed_in(&house, "email").await;
    let more = house.ask(&held.plain("POST", TOKEN, PASSWORD)).await;
    assert_eq!(more.refused(), (403, "forbidden".into()));
    let once = held.plain("GET", "/rest/v1/user/me", "");
    assert_eq!(house.ask(&once).await.status, 200);
    assert_eq!(house.ask(&once).await.refused(), (401, "unauthorized".into()));
    let own = Plain { id: ID, key: KEY, ..once };
    assert_eq!(house.ask(&own).await.status, 404, "the nonce of one id is not that of another; me is nobody");
}

#[tokio::test]
async fn who_tries_passwords_is_slowed_down() {
    let mut house = house().await;
    house.limited("1000/2000", "1000/2000");
    let body = "grant_type=password&username=Owner%40example.test&password=wrong";
    for _ in 0..20 {
        assert_eq!(house.call("POST", TOKEN, body).await.status, 400);
    }
    let slowed = house.call("POST", TOKEN, PASSWORD).await;
    assert_eq!(slowed.refused(), (429, "rate_limit_exceeded".into()));
    assert_eq!(slowed.header("retry-after"), "3");
    house.clock.advance_ms(3000);
    assert_eq!(house.call("POST", TOKEN, PASSWORD).await.status, 200);
}

/// A token that is still to be activated.
async fn waiting(house: &House, token: &str) -> Held {
    let body = format!("grant_type=refresh_token_with_activation&refresh_token={token}");
    Held::of(&house.call("POST", TOKEN, &body).await)
}

fn activation(held: &Held) -> String {
    format!("/oauth/v1/tokens/{}/activate", held.id)
}

#[tokio::test]
async fn nothing_ends_before_a_token_is_activated() {
    let house = house().await;
    let first = signed_in(&house, "email").await;
    let lost = waiting(&house, &first.refresh).await;
    let second = waiting(&house, &first.refresh).await;
    let me = |held: &Held| held.plain("GET", "/rest/v1/user/me", "");
    assert_eq!(house.ask(&me(&second)).await.refused(), (401, "unauthorized".into()), "not active yet");
    assert_eq!(house.ask(&me(&first)).await.status, 200);
    no_grant(&refresh(&house, &second.refresh).await, "No such refresh token");

    // By itself or by its client: the answer is the one that the token came with, however often it is asked for.
    let activated = Held::of(&house.ask(&second.plain("PUT", &activation(&second), "")).await);
    assert_eq!((activated.id, activated.key, &activated.refresh), (second.id, second.key, &second.refresh));
    assert_eq!(Held::of(&house.call("PUT", &activation(&second), "").await).id, second.id);
    assert_eq!(house.ask(&me(&second)).await.status, 200);
    assert_eq!(house.ask(&me(&first)).await.refused(), (401, "unauthorized".into()), "its life is over");
    assert_eq!(house.call("PUT", &activation(&lost), "").await.refused(), (404, "not_found".into()));
    let next = Held::of(&refresh(&house, &second.refresh).await);
    assert_eq!(house.ask(&me(&next)).await.status, 200);
    no_grant(&refresh(&house, &first.refresh).await, "Refresh token status invalid");
    assert_eq!(house.ask(&me(&next)).await.status, 401, "a refresh token that came twice ends its family");
}

#[tokio::test]
async fn what_cannot_be_activated_is_told_why() {
    let house = house().await;
    let first = signed_in(&house, "email").await;
    assert_eq!(house.call("PUT", &activation(&first), "").await.refused(), (409, "invalid_state".into()));
    let unknown = house.call("PUT", "/oauth/v1/tokens/unknown/activate", "").await;
    assert_eq!(unknown.refused(), (404, "not_found".into()));
    let late = waiting(&house, &first.refresh).await;
    let foreign = Plain { id: POOR_ID, key: POOR_KEY, ..Plain::new("PUT", &activation(&late), "") };
    assert_eq!(house.ask(&foreign).await.refused(), (404, "not_found".into()));
    let other = late.plain("PUT", &activation(&first), "");
    assert_eq!(house.ask(&other).await.refused(), (401, "unauthorized".into()), "only itself");
    // Whoever refreshes in the old way meanwhile goes on; the one that waits never will.
    Held::of(&refresh(&house, &first.refresh).await);
    no_grant(&house.call("PUT", &activation(&late), "").await, "Refresh token status invalid");
    house.clock.advance_ms(3_600_000);
    let ts = (START + 3600).to_string();
    let expired = Plain { ts, ..Plain::new("PUT", &activation(&late), "") };
    no_grant(&house.ask(&expired).await, "Token has expired");
    let body = "grant_type=refresh_token_with_activation&refresh_token=x&code=1";
    let ts = (START + 3600).to_string();
    let coded = house.ask(&Plain { ts, ..Plain::new("POST", TOKEN, body) }).await;
    assert_eq!(coded.refused(), (400, "invalid_code".into()));
}
