//! The page on which a card is proved: forms in, redirects out, one submission, a bank that asks back.

use florin_connectors::Method;
use florin_engine::http::Http;
use serde_json::Value;

use crate::house::{Answer, House, house};

const BACK: &str = "http://shop.example/back?order=7&state=%2F";
const GOOD: &str =
    "card_number=4111+1111+1111+1111&holder=Ines+Duarte&expiration_month=04&expiration_year=2029&cvv=737";

fn typed(number: &str) -> String {
    GOOD.replace("4111+1111+1111+1111", number)
}

impl House {
    /// A card with a way back: its number, and the path of its page.
    async fn page(&self, locale: &str) -> (i64, String) {
        let body = format!(r#"{{"user_id":13,"relation":{{"redirect_back_uri":"{BACK}"{locale}}}}}"#);
        let answer = self.call("POST", "/rest/v1/card", &body).await;
        let card: Value = serde_json::from_str(&answer.body).unwrap();
        let address = card["relation"]["redirect_uri"].as_str().unwrap();
        (card["id"].as_i64().unwrap(), address.strip_prefix("https://pay.example").unwrap().to_owned())
    }

    async fn open(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], form).await
    }

    async fn status(&self, card: i64) -> String {
        self.get(&format!("card/{card}")).await["status"].as_str().unwrap().to_owned()
    }
}

#[track_caller]
fn leads_to(answer: &Answer, address: &str) {
    assert_eq!((answer.status, answer.header("location")), (302, address), "{}", answer.body);
}

#[tokio::test]
async fn a_holder_proves_a_card_and_goes_exactly_where_the_client_said() {
    let house = house().await;
    let (card, path) = house.page("").await;
    let form = house.open(&path).await;
    assert_eq!(form.status, 200);
    for name in ["card_number", "holder", "expiration_month", "expiration_year", "cvv"] {
        assert!(form.body.contains(&format!("name=\"{name}\"")), "{name}");
    }
    let policy = form.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'nonce-"), "{policy}");
    assert!(policy.contains(" http://shop.example; frame-ancestors 'none'"), "{policy}");
    assert_eq!(form.header("referrer-policy"), "no-referrer");
    assert!(!form.body.contains("<script"));
    leads_to(&house.post(&path, GOOD).await, BACK);
    assert_eq!(house.status(card).await, "related");
    assert_eq!(house.open(&path).await.status, 404, "one submission, and it is over");
    assert_eq!(house.post(&path, GOOD).await.status, 404);
    leads_to(&house.open(&format!("{path}/back")).await, BACK);
}

#[tokio::test]
async fn without_a_way_back_a_page_says_that_it_is_over() {
    let house = house().await;
    let (card, address) = house.card().await;
    let done = house.post(address.strip_prefix("https://pay.example").unwrap(), GOOD).await;
    assert_eq!(done.status, 200);
    assert!(done.body.contains("You may close this page."), "{}", done.body);
    assert_eq!(house.status(card).await, "related");
}

#[tokio::test]
async fn the_table_of_the_simulator_holds() {
    let house = house().await;
    for (number, status) in [
        ("5555555555554444", "related"),
        ("4000000000000002", "failed"),
        ("4000000000009995", "related"),
        ("4000000000000119", "related"),
        ("4580458045804580", "related"),
    ] {
        let (card, path) = house.page("").await;
        leads_to(&house.post(&path, &typed(number)).await, BACK);
        assert_eq!(house.status(card).await, status, "{number}");
    }
}

#[tokio::test]
async fn a_mistake_is_told_and_the_address_stays_good() {
    let house = house().await;
    let (card, path) = house.page("").await;
    for (form, said) in [
        (typed("4111111111111112"), "some digit looks wrong"),
        (GOOD.replace("expiration_year=2029", "expiration_year=2011"), "This card has expired"),
        (GOOD.replace("cvv=737", "cvv=7"), "Enter the security code of the card"),
        (String::new(), "Enter the card number"),
    ] {
        let again = house.post(&path, &form).await;
        assert_eq!(again.status, 422, "{form}");
        assert!(again.body.contains(said) && again.body.contains("aria-invalid=\"true\""), "{}", again.body);
        assert!(!again.body.contains("411111111111111") && !again.body.contains("737"), "never told back");
        if !form.is_empty() {
            assert!(again.body.contains("value=\"Ines Duarte\""), "but what is no secret is");
        }
    }
    assert_eq!(house.status(card).await, "unrelated");
    leads_to(&house.post(&path, GOOD).await, BACK);
    assert_eq!(house.status(card).await, "related");
}

#[tokio::test]
async fn a_partner_that_cannot_be_reached_costs_nothing_but_time() {
    let house = house().await;
    let (card, path) = house.page("").await;
    house.rule("authorize", "http_503").await;
    let again = house.post(&path, GOOD).await;
    assert_eq!(again.status, 503);
    assert!(again.body.contains("could not be checked just now"), "{}", again.body);
    assert_eq!(house.status(card).await, "unrelated");
    leads_to(&house.post(&path, GOOD).await, BACK);
    assert_eq!(house.status(card).await, "related");
}

#[tokio::test]
async fn a_bank_that_asks_back_is_answered_inside_the_page() {
    let house = house().await;
    for (result, status) in [("approve", "related"), ("reject", "failed")] {
        let (card, path) = house.page("").await;
        let away = house.post(&path, &typed("4000000000003220")).await;
        let bank = away.header("location").to_owned();
        assert!(away.status == 302 && bank.contains("/simulator/acs/"), "{} {}", away.status, away.body);
        assert_eq!(house.status(card).await, "unrelated");
        let opened = house.open(&path).await;
        assert!(opened.status == 200 && opened.body.contains("Continue to your bank"), "{}", opened.body);
        leads_to(&house.post(&path, GOOD).await, &bank);

        let request = florin_connectors::Request::new(Method::Post, bank)
            .body("application/x-www-form-urlencoded", format!("result={result}").into_bytes());
        let reply = Http::new().call(&request, std::time::Duration::from_secs(5)).await.unwrap();
        assert_eq!(reply.status, 303, "{}", String::from_utf8_lossy(&reply.body));
        leads_to(&house.open(&format!("{path}/back?id=x&result=y")).await, BACK);
        assert_eq!(house.status(card).await, status);
    }
}

#[tokio::test]
async fn nothing_stands_at_the_address_of_a_deleted_card_nor_at_any_other() {
    let house = house().await;
    let (card, path) = house.page("").await;
    house.call("DELETE", &format!("/rest/v1/card/{card}"), "").await;
    for path in [path.as_str(), "/card/relate/guess", "/card/relate/guess/back"] {
        let closed = house.open(path).await;
        assert_eq!(closed.status, 404, "{path}");
        assert!(closed.body.contains("This link is not active"), "{}", closed.body);
    }
    assert_eq!(house.post(&path, GOOD).await.status, 404);
}

#[tokio::test]
async fn a_page_speaks_the_clients_language_else_the_holders() {
    let house = house().await;
    let (_, path) = house.page(r#","locale":"lt""#).await;
    let page = house.send("GET", &path, &[("accept-language", "de")], "").await;
    assert!(page.body.contains("<html lang=\"lt\" dir=\"ltr\">") && page.body.contains("Pridėti kortelę"));
    let (_, path) = house.page(r#","locale":"ar""#).await;
    assert!(house.open(&path).await.body.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let (_, path) = house.page(r#","locale":"xx""#).await;
    let page = house.send("GET", &path, &[("accept-language", "fr-CA, de")], "").await;
    assert!(page.body.contains("<html lang=\"en\""), "what is not spoken here was not chosen: {}", page.body);
}
