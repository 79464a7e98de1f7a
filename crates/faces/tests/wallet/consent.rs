//! The page on which a user lets a client act for them (wallet-surround 2.2).

use url::Url;

use crate::house::{Answer, House, Plain, house};
use crate::tokens::Held;

const BACK: &str = "https://example.com/back?order=7";
const SIGNED_IN: &str = "username=owner%40example.test&password=owner-pass-13&decision=allow";

fn target(scope: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("response_type", "code").append_pair("client_id", "ownClient");
    query.append_pair("redirect_uri", BACK).append_pair("scope", scope).append_pair("state", "a&b=c");
    format!("/oauth?{}", query.finish())
}

async fn open(house: &House, target: &str) -> Answer {
    house.send("GET", target, &[], "").await
}

async fn post(house: &House, target: &str, form: &str) -> Answer {
    house.send("POST", target, &[("content-type", "application/x-www-form-urlencoded")], form).await
}

/// The parameters of an address that a browser is sent back to.
#[track_caller]
fn back(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 302, "{}", answer.body);
    assert!(answer.header("location").starts_with(BACK), "{}", answer.header("location"));
    let url = Url::parse(answer.header("location")).unwrap();
    url.query_pairs().into_owned().skip(1).collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.into(), value.into())
}

async fn redeem(house: &House, code: &str) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", BACK)])
        .finish();
    let plain = Plain::new("POST", "/oauth/v1/token", &form);
    house.ask(&Plain { id: "ownClient", key: "own-key", ..plain }).await
}

#[tokio::test]
async fn a_user_signs_in_agrees_and_the_client_gets_a_token() {
    let house = house().await;
    let asked = target("balance email_optional cards_offline");
    let page = open(&house, &asked).await;
    assert_eq!(page.status, 200);
    for piece in ["ownClient", "example.com", "see your balances", "value=\"email\" checked", "also later"] {
        assert!(page.body.contains(piece), "{piece}: {}", page.body);
    }
    assert!(!page.body.contains("<script") && !page.body.contains("scope-"), "{}", page.body);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://example.com; frame-ancestors 'none'"), "{policy}");

    let agreed = back(&post(&house, &asked, &format!("{SIGNED_IN}&scope=email")).await);
    let [(code_name, code), state] = agreed.as_slice() else { panic!("{agreed:?}") };
    assert_eq!((code_name.as_str(), state), ("code", &pair("state", "a&b=c")));
    let held = Held::of(&redeem(&house, code).await);
    let me = house.ask(&held.plain("GET", "/rest/v1/user/me", "")).await;
    assert!(me.body.contains("owner@example.test"), "{}", me.body);
    assert_eq!(house.ask(&held.plain("GET", "/rest/v1/wallet/me/balance", "")).await.status, 200);
    assert_eq!(redeem(&house, code).await.refused(), (400, "invalid_grant".into()), "once");

    let unmarked = back(&post(&house, &asked, SIGNED_IN).await);
    let held = Held::of(&redeem(&house, &unmarked[0].1).await);
    let me = house.ask(&held.plain("GET", "/rest/v1/user/me", "")).await;
    assert!(!me.body.contains("email"), "what was left out is not granted: {}", me.body);
}

#[tokio::test]
async fn whoever_says_no_or_asks_for_nonsense_goes_back_with_an_error() {
    let house = house().await;
    let nobody = SIGNED_IN.replace("allow", "perhaps");
    for form in [nobody.as_str(), "", "decision="] {
        let again = post(&house, &target("balance"), form).await;
        assert_eq!((again.status, again.header("location")), (422, ""), "{form}");
    }
    let denied = back(&post(&house, &target("balance"), "decision=deny").await);
    assert_eq!(denied[0], pair("error", "access_denied"));
    assert_eq!(denied[2], pair("state", "a&b=c"));
    assert_eq!(back(&open(&house, &target("everything")).await)[0], pair("error", "invalid_scope"));
    let token = target("balance").replace("response_type=code", "response_type=token");
    assert_eq!(back(&open(&house, &token).await)[0], pair("error", "unsupported_response_type"));
}

#[tokio::test]
async fn nobody_is_sent_where_the_client_did_not_register() {
    let house = house().await;
    let good = target("balance");
    for bad in [
        good.replace("example.com", "evil.example"),
        good.replace("https", "javascript"),
        good.replace("client_id=ownClient", "client_id=unknown"),
        good.replace("client_id=ownClient", "client_id=shutClient"),
        good.replace("client_id=ownClient", "client_id=wkVd93h2uS"),
        "/oauth".to_owned(),
    ] {
        for answer in [open(&house, &bad).await, post(&house, &bad, SIGNED_IN).await] {
            assert_eq!((answer.status, answer.header("location")), (400, ""), "{bad}");
            assert!(answer.body.contains("This request does not work"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_and_tries_are_limited() {
    let mut house = house().await;
    house.limited("1000/2000", "1000/2000");
    let wrong = "username=owner%40example.test&password=nope&decision=allow";
    for _ in 0..20 {
        let again = post(&house, &target("balance"), wrong).await;
        assert_eq!(again.status, 422);
        assert!(again.body.contains("value=\"owner@example.test\""), "{}", again.body);
        assert!(again.body.contains("role=\"alert\"") && !again.body.contains("nope"), "{}", again.body);
    }
    assert_eq!(post(&house, &target("balance"), SIGNED_IN).await.status, 429);
}

#[tokio::test]
async fn a_form_from_another_site_is_nobodys_decision() {
    let house = house().await;
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 302)] {
        let answer = house.send("POST", &target("balance"), &[("sec-fetch-site", site)], SIGNED_IN).await;
        assert_eq!(answer.status, status, "{site}");
    }
}

#[tokio::test]
async fn the_page_speaks_the_language_of_its_address_or_of_the_browser() {
    let house = house().await;
    let all = "cards email phone full_name identity wallet_list balance statements recent_statements check_has_sufficient_balance";
    for tag in ["en", "ar", "de", "es", "et", "fr", "it", "lt", "lv", "pl", "ru"] {
        let page = open(&house, &format!("/{tag}{}", target(all))).await;
        let dir = if tag == "ar" { "rtl" } else { "ltr" };
        assert!(page.body.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{tag}");
        assert!(!page.body.contains("scope-") && !page.body.contains("consent-"), "{tag}: {}", page.body);
    }
    let page = house.send("GET", &target(""), &[("accept-language", "lt-LT, en;q=0.5")], "").await;
    assert!(page.body.contains("<html lang=\"lt\"") && page.body.contains("Leisti prieigą"), "{}", page.body);
}

/// A wish of the client, kept under a key.
async fn session(house: &House, body: &str) -> Answer {
    let plain = Plain::new("POST", "/oauth/v1/session", body);
    house.ask(&Plain { id: "ownClient", key: "own-key", ..plain }).await
}

#[tokio::test]
async fn a_wish_is_kept_under_a_key_until_the_user_decides() {
    let house = house().await;
    let form = "response_type=code&client_id=ownClient&redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Forder%3D7&scope=email&state=s&user%5Bemail%5D=owner%40example.test";
    let json = r#"{"redirect_uri":"https://example.com/back?order=7","scope":"email","state":"s","user":{"email":"owner@example.test"}}"#;
    for body in [form, json] {
        let answer = session(&house, body).await;
        let key = answer.body.strip_prefix(r#"{"key":""#).and_then(|rest| rest.strip_suffix(r#""}"#));
        let key = key.unwrap_or_else(|| panic!("{}", answer.body));
        for address in [format!("/oauth/{key}"), format!("/lt/oauth/{key}")] {
            let page = open(&house, &address).await;
            assert_eq!(page.status, 200, "{address}");
            assert!(page.body.contains("value=\"owner@example.test\""), "{}", page.body);
            let form = format!("action=\"{}\"", address.replace('/', "&#x2f;"));
            assert!(page.body.contains(&form), "{}", page.body);
        }
        let agreed = back(&post(&house, &format!("/oauth/{key}"), SIGNED_IN).await);
        assert_eq!(agreed[1], pair("state", "s"));
        let held = Held::of(&redeem(&house, &agreed[0].1).await);
        let me = house.ask(&held.plain("GET", "/rest/v1/user/me", "")).await;
        assert!(me.body.contains("owner@example.test"), "{}", me.body);
        assert_eq!(open(&house, &format!("/oauth/{key}")).await.status, 400, "it is decided");
    }
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_refused_at_once() {
    let house = house().await;
    let good = "redirect_uri=https%3A%2F%2Fexample.com%2Fback&scope=email";
    assert_eq!(session(&house, good).await.status, 200);
    for bad in [
        "scope=email".to_owned(),
        good.replace("example.com", "evil.example"),
        format!("{good}+everything"),
        format!("{good}&response_type=token"),
        format!("{good}&client_id=poorClient"),
    ] {
        assert_eq!(session(&house, &bad).await.refused(), (400, "invalid_parameters".into()), "{bad}");
    }
    let key = session(&house, good).await.body[8..40].to_owned();
    house.clock.advance_ms(3_600_000);
    assert_eq!(open(&house, &format!("/oauth/{key}")).await.status, 400, "an hour later");
}
