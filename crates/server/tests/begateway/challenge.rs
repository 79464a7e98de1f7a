//! 3-D Secure across two Florins: a shop's payer goes from the client to the provider, on to the bank, and all the way
//! back. Whatever the payer does, both ends agree in the end and the shop hears of it.

use std::time::Duration;

use florin_connectors::{Method, Reply, Request};
use florin_engine::http::Http;
use serde_json::{Value, json};

use super::shop::{self, ID, SECRET, Till};
use super::town::receiver::Receiver;
use super::town::{self, Folder, Program};

/// Shop, client, provider and the bank at the provider's simulator.
pub(crate) struct Scene {
    pub(crate) client: Till,
    pub(crate) provider: Till,
    pub(crate) shop: Receiver,
    http: Http,
    public_key: String,
    _programs: [Program; 2],
    _folders: [Folder; 2],
}

impl Scene {
    /// `between` may put something between client and provider: it is given the provider's address and tells another.
    pub(crate) fn with(name: &str, between: impl FnOnce(&str) -> String) -> Scene {
        let theirs = Folder::new(&format!("{name}_provider"));
        let (file, provider_key) = shop::declare(&theirs, "shop", None);
        let provider = shop::serve(&theirs, &["--apply", &file]);
        let ours = Folder::new(name);
        let (file, public_key) =
            shop::declare(&ours, "client", Some(&account(&between(&provider.url), &provider_key)));
        let client = shop::serve(&ours, &["--apply", &file]);
        Scene {
            client: Till::at(&client.url),
            provider: Till::at(&provider.url),
            shop: Receiver::open(),
            http: Http::new(),
            public_key,
            _programs: [client, provider],
            _folders: [ours, theirs],
        }
    }

    pub(crate) fn new(name: &str) -> Scene {
        Scene::with(name, str::to_owned)
    }

    /// A live payment whose bank wants to see the payer; it waits.
    async fn waiting(&self, tracking_id: &str) -> Value {
        let mut order = shop::payment(tracking_id, false);
        order["credit_card"]["force_three_d_secure_verification"] = json!(true);
        order["return_url"] = json!("https://shop.example/back");
        order["notification_url"] = json!(self.shop.url);
        let made = self.client.made("/transactions/payments", order).await;
        assert_eq!((&made["status"], &made["message"]), (&json!("incomplete"), &Value::Null), "{made}");
        made
    }

    /// The payer's browser.
    async fn browse(&self, method: Method, url: &str, form: &str) -> Reply {
        let request = Request::new(method, url.to_owned());
        let request = match method {
            Method::Post => request.body("application/x-www-form-urlencoded", form.as_bytes().to_vec()),
            _ => request,
        };
        self.http.call(&request, Duration::from_secs(40)).await.unwrap()
    }

    /// Where the browser is sent from here.
    async fn led(&self, url: &str) -> String {
        sent_to(&self.browse(Method::Get, url, "").await)
    }

    /// From the client's address over the provider's to the bank's page. The provider's uid, and the bank's address.
    async fn to_bank(&self, made: &Value) -> (String, String) {
        let first = made["redirect_url"].as_str().unwrap();
        assert!(first.starts_with(&format!("{}/process/", self.client.url)), "{first}");
        let second = self.led(first).await;
        let uid = second.strip_prefix(&format!("{}/process/", self.provider.url)).unwrap().to_owned();
        let bank = self.led(&second).await;
        assert!(bank.starts_with(&format!("{}/simulator/acs/", self.provider.url)), "{bank}");
        assert_eq!(self.browse(Method::Get, &bank, "").await.status, 200, "the bank's page is there");
        (uid, bank)
    }

    /// The payer decides on the bank's page and is sent back to the provider, which sends them on to the client:
    /// that address.
    async fn decide(&self, bank: &str, made: &Value, result: &str) -> String {
        let provider = sent_to(&self.browse(Method::Post, bank, &format!("result={result}")).await);
        assert!(provider.starts_with(&format!("{}/process/", self.provider.url)), "{provider}");
        let client = self.led(&provider).await;
        let own = format!("{}/process/{}/return?uid=", self.client.url, text(made, "uid"));
        assert!(client.starts_with(&own), "{client}");
        client
    }

    /// The shop was told once of this status, by the client's own signature; both ends stand the same.
    async fn agreed(&self, made: &Value, provided: &str, status: &str) {
        let uid = text(made, "uid");
        let heard =
            self.shop.until("the outcome", |heard| heard.iter().any(|heard| heard.uid() == uid)).await;
        let told = heard.iter().find(|heard| heard.uid() == uid).unwrap();
        told.is_authentic(&self.public_key);
        assert_eq!(told.json()["transaction"]["status"], status, "{}", told.json());
        let ours = self.client.get(&format!("/transactions/{uid}")).await["transaction"].clone();
        let theirs = self.provider.get(&format!("/transactions/{provided}")).await["transaction"].clone();
        for side in [&ours, &theirs] {
            let said = (&side["status"], &side["amount"], &side["currency"]);
            assert_eq!(said, (&json!(status), &json!(1999), &json!("EUR")), "{ours}\n{theirs}");
        }
        assert_eq!(ours["payment"]["auth_code"], theirs["payment"]["auth_code"]);
    }

    /// What the provider's simulator took and paid out, in cents.
    pub(crate) async fn books(&self) -> (i64, i64) {
        let books = self.provider.get("/simulator/_control/books").await;
        let total = |name: &str| books["totals"]["EUR"][name].as_i64().unwrap_or(0);
        (total("captured"), total("paid_out"))
    }
}

fn account(provider: &str, public_key: &str) -> String {
    format!(
        "\n  [[merchant.gateway_account]]\n  name = \"main\"\n  gateway = \"beGateway\"\n  credentials = {{ ShopId = \"{ID}\", \
         SecretKey = \"{SECRET}\", PublicKey = \"{public_key}\" }}\n  base_url = \"{provider}\"\n"
    )
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

#[track_caller]
fn sent_to(reply: &Reply) -> String {
    let location = reply.headers.iter().find(|(name, _)| name == "location");
    let said = String::from_utf8_lossy(&reply.body);
    location.unwrap_or_else(|| panic!("HTTP {} leads nowhere: {said:.400}", reply.status)).1.clone()
}

/// Where the client sends the payer in the end.
fn back(made: &Value, status: &str) -> String {
    format!(
        "https://shop.example/back?uid={}&status={status}&tracking_id={}",
        text(made, "uid"),
        text(made, "tracking_id")
    )
}

#[tokio::test]
async fn who_passes_the_challenge_comes_back_and_has_paid_once() {
    let scene = Scene::new("begateway_passed");
    let made = scene.waiting("passed").await;
    let (provided, bank) = scene.to_bank(&made).await;
    assert_eq!(scene.books().await, (0, 0), "nothing is taken while the payer is asked");
    let returning = scene.decide(&bank, &made, "approve").await;
    assert_eq!(scene.led(&returning).await, back(&made, "successful"));
    scene.agreed(&made, &provided, "successful").await;
    // The browser's way is walked again, from either end: nothing happens twice.
    assert_eq!(scene.led(&returning).await, back(&made, "successful"));
    assert_eq!(scene.led(text(&made, "redirect_url")).await, back(&made, "successful"));
    assert_eq!(scene.books().await, (1999, 0));
}

#[tokio::test]
async fn who_fails_the_challenge_has_not_paid() {
    let scene = Scene::new("begateway_failed");
    let made = scene.waiting("failed").await;
    let (provided, bank) = scene.to_bank(&made).await;
    let returning = scene.decide(&bank, &made, "reject").await;
    assert_eq!(scene.led(&returning).await, back(&made, "failed"));
    scene.agreed(&made, &provided, "failed").await;
    assert_eq!(scene.books().await, (0, 0));
}

/// The window is closed at the bank, after the yes: nobody brings the client any news.
#[tokio::test]
async fn who_never_comes_back_is_asked_about() {
    let scene = Scene::new("begateway_never");
    let made = scene.waiting("never").await;
    let (provided, bank) = scene.to_bank(&made).await;
    sent_to(&scene.browse(Method::Post, &bank, "result=approve").await);
    scene.agreed(&made, &provided, "successful").await;
    assert_eq!(scene.led(text(&made, "redirect_url")).await, back(&made, "successful"), "the late payer");
    assert_eq!(scene.books().await, (1999, 0));
}

/// The payer turns back before the bank has an answer, and thinks better of it.
#[tokio::test]
async fn who_turns_back_early_has_neither_paid_nor_failed() {
    let scene = Scene::new("begateway_early");
    let made = scene.waiting("early").await;
    let (provided, bank) = scene.to_bank(&made).await;
    let early = format!("{}/process/{}/return", scene.client.url, text(&made, "uid"));
    assert_eq!(scene.led(&early).await, back(&made, "incomplete"));
    assert_eq!(scene.to_bank(&made).await, (provided.clone(), bank.clone()), "the way to the bank is open");
    assert!(scene.shop.heard().is_empty(), "what is open is no news: {:?}", scene.shop.heard());
    let returning = scene.decide(&bank, &made, "abandon").await;
    assert_eq!(scene.led(&returning).await, back(&made, "failed"));
    scene.agreed(&made, &provided, "failed").await;
    assert_eq!(scene.books().await, (0, 0));
    let stands = town::json(
        &scene.client.call(Method::Get, "/v2/transactions/tracking_id/early", None).await.unwrap(),
    );
    assert_eq!(stands["transactions"].as_array().unwrap().len(), 1, "{stands}");
}
