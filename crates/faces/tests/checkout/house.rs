//! A house of three shops: how they ask, and what they find.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::Credentials;
use florin_engine::accounts::AccountSettings;
use florin_engine::provision::{self, Account, Declaration, Merchant};
use florin_engine::shops::{NewShop, Shop, ShopSettings};
use florin_engine::{Compat, shops};
use serde_json::{Value, json};
use zeroize::Zeroizing;

pub use crate::ground::{Answer, House};

/// The shop that asks unless another one does.
pub const SHOP: i64 = 361;
/// Another shop of the same merchant.
pub const SISTER: i64 = 362;
/// A shop of another merchant.
pub const FOREIGN: i64 = 363;
/// 2031-05-04T15:12:07Z.
pub const START: i64 = 1_935_673_927;

impl Answer {
    /// The transaction, which is as it stands in `status`.
    #[track_caller]
    pub fn stands(&self, status: &str) -> Value {
        let told = self.is(200)["transaction"].clone();
        assert_eq!(told["status"], status, "{told}");
        told
    }
}

/// The settings of the shops in [`house`].
pub fn settings() -> ShopSettings {
    ShopSettings {
        raw_cards: true,
        name: "Weg 1".into(),
        live: Some("simulator".into()),
        notification_url: Some("https://shop.example/hooks".into()),
        ..ShopSettings::default()
    }
}

pub async fn house() -> House {
    house_with(settings()).await
}

/// A house whose first shop has these settings.
pub async fn house_with(own: ShopSettings) -> House {
    let house = crate::stand(florin_faces::checkout::router, START).await;
    let merchant = |name: &str, shops| Merchant {
        name: name.into(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: vec![stripe()],
        shops,
        documents: Vec::new(),
    };
    let merchants = vec![
        merchant("first", vec![new_shop(SHOP, own), new_shop(SISTER, settings())]),
        merchant("second", vec![new_shop(FOREIGN, settings())]),
    ];
    let declared = Declaration { merchants, ..Declaration::default() };
    provision::apply(&house.engine, &declared, false).await.unwrap();
    house
}

/// An account named `cards`, of a PSP that pays out to no card. Nobody is there to answer for it.
fn stripe() -> Account {
    Account {
        name: "cards".into(),
        connector: florin_engine::connector("stripe").unwrap(),
        credentials: Credentials::new([("SecretKey".to_owned(), "sk_live_0".to_owned())]),
        settings: AccountSettings::default(),
    }
}

pub fn new_shop(id: i64, settings: ShopSettings) -> NewShop {
    NewShop { id, secret: Zeroizing::new(format!("secret-{id}")), private_key_pem: None, settings }
}

/// How a shop shows who it is.
pub fn basic(shop: i64) -> String {
    format!("Basic {}", STANDARD.encode(format!("{shop}:secret-{shop}")))
}

/// A card as JSON.
pub fn card(number: &str) -> Value {
    json!({
        "number": number, "verification_value": "123", "holder": "Erika Muster", "exp_month": "01",
        "exp_year": "2033"
    })
}

/// A payment of 19.99 euros, of the card that succeeds.
pub fn payment() -> Value {
    json!({
        "amount": 1999, "currency": "EUR", "description": "Order 71", "tracking_id": "71", "test": true,
        "credit_card": card("4200000000000000")
    })
}

/// The same with another member.
pub fn with(mut request: Value, name: &str, value: Value) -> Value {
    request.as_object_mut().unwrap().insert(name.to_owned(), value);
    request
}

impl House {
    /// A POST of a shop; `request` goes inside of its wrapper.
    pub async fn post_of(&self, shop: i64, path: &str, headers: &[(&str, &str)], request: &Value) -> Answer {
        let own = basic(shop);
        let mut all = vec![("authorization", own.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, json!({ "request": request }).to_string()).await
    }

    pub async fn post(&self, path: &str, request: &Value) -> Answer {
        self.post_of(SHOP, path, &[], request).await
    }

    /// The same under a `RequestID`.
    pub async fn keyed(&self, key: &str, path: &str, request: &Value) -> Answer {
        self.post_of(SHOP, path, &[("requestid", key)], request).await
    }

    pub async fn get_of(&self, shop: i64, path: &str, headers: &[(&str, &str)]) -> Answer {
        let own = basic(shop);
        let mut all = vec![("authorization", own.as_str())];
        all.extend_from_slice(headers);
        self.send("GET", path, &all, Body::empty()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_of(SHOP, path, &[]).await
    }

    /// A transaction of this kind that succeeds; its uid.
    pub async fn made(&self, path: &str, request: &Value) -> String {
        self.post(path, request).await.stands("successful")["uid"].as_str().unwrap().to_owned()
    }

    pub async fn shop(&self) -> Shop {
        shops::by_id(&self.engine, SHOP).await.unwrap().unwrap()
    }

    /// How many rows each table has that requests write to.
    pub async fn rows(&self) -> Vec<i64> {
        const SQL: &str = "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM attempts),
            (SELECT count(*) FROM facts), (SELECT count(*) FROM idempotency),
            (SELECT count(*) FROM ledger_transfers), (SELECT count(*) FROM transactions),
            (SELECT count(*) FROM cards), (SELECT count(*) FROM access_log), (SELECT count(*) FROM alarms)";
        self.counted(SQL, 9).await
    }

    /// The names of what is to be told.
    pub async fn announced(&self) -> Vec<String> {
        const SQL: &str = "SELECT resource FROM deliveries ORDER BY resource";
        let rows = self.engine.db().fetch(SQL, &[]).await.unwrap();
        rows.into_iter().map(|mut row| row.text().unwrap()).collect()
    }

    /// What a process that died had not kept yet: answers of requests that nobody waits for.
    pub async fn lose_answers(&self) {
        let mut tx = self.engine.db().begin().await.unwrap();
        tx.write("DELETE FROM idempotency WHERE status IS NOT NULL AND status <> 202", &[]).await.unwrap();
        tx.commit().await.unwrap();
    }
}
