//! A house of two shops: how they and their customers ask.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use axum::body::Body;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use florin_engine::shops::{NewShop, ShopSettings};
use florin_engine::{Compat, provision};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::ground::stand;
pub use crate::ground::{Answer, House};

/// A shop, and another one of the same merchant.
pub const SHOP: i64 = 101;
pub const OTHER: i64 = 102;
/// 2031-05-04T15:12:09Z
const START: i64 = 1_935_673_929;

impl Answer {
    /// The token of the page that the browser is sent to.
    #[track_caller]
    pub fn page_token(&self) -> String {
        let prefix = "https://pay.example/widget/hpp.html?token=";
        let token = self.header("location").strip_prefix(prefix);
        assert_eq!(self.status, 302, "{}", self.body);
        token.unwrap().to_owned()
    }
}

pub async fn house() -> House {
    let house = stand(florin_faces::checkout::router, START).await;
    let shops = [SHOP, OTHER].map(|id| NewShop {
        id,
        secret: Zeroizing::new(format!("secret-of-{id}")),
        private_key_pem: None,
        settings: ShopSettings { raw_cards: true, name: "Shop".into(), ..ShopSettings::default() },
    });
    let merchant = provision::Merchant {
        name: "merchant".into(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: Vec::new(),
        shops: shops.into_iter().collect(),
        documents: Vec::new(),
    };
    let wanted = provision::Declaration { merchants: vec![merchant], ..provision::Declaration::default() };
    provision::apply(&house.engine, &wanted, false).await.unwrap();
    house
}

impl House {
    /// A shop's request.
    pub async fn of(&self, shop: i64, method: &str, path: &str, body: impl ToString) -> Answer {
        let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{shop}:secret-of-{shop}")));
        let headers = [("authorization", basic.as_str()), ("content-type", "application/json")];
        self.send(method, path, &headers, body.to_string()).await
    }

    pub async fn post(&self, path: &str, body: impl ToString) -> Answer {
        self.of(SHOP, "POST", path, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.of(SHOP, "GET", path, "").await
    }

    /// A browser's request.
    pub async fn browse(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    /// What the simulator took, in minor units.
    pub async fn taken(&self) -> Vec<i64> {
        let charges = self.charges().await;
        charges.iter().map(|row| row["captured"].as_i64().unwrap_or(0)).filter(|minor| *minor > 0).collect()
    }

    /// The customer pays on the page of a token, and lets the card be kept.
    pub async fn pay(&self, token: &str) {
        use florin_domain::{Card, Currency, Cvv, Expiry, Mode, Money, Operation, Pan};
        use florin_engine::orders::RouteStep;
        use florin_engine::transactions::{Begun, new_uid};
        use florin_engine::{Authentication, CardSource, Order, accounts, cards, checkouts, payments, shops};
        let checkout = checkouts::find(&self.engine, token).await.unwrap().unwrap();
        let shop = shops::by_id(&self.engine, checkout.shop).await.unwrap().unwrap();
        let caller = shop.caller(Mode::Test, "page").unwrap();
        let words: Value = serde_json::from_str(&checkout.words).unwrap();
        let (amount, currency) = (&words["order"]["amount"], words["order"]["currency"].as_str().unwrap());
        let money = Money::from_minor(amount.as_i64().unwrap(), Currency::parse(currency).unwrap()).unwrap();
        let card = Card {
            pan: Pan::parse("4200000000000000").unwrap(),
            expiry: Expiry::new(1, 2033).unwrap(),
            holder: "Erika Muster".into(),
            cvv: Some(Cvv::parse("123").unwrap()),
        };
        let new_card =
            cards::prepare(&self.engine, &shop.merchant, &shop.scope(), &card, &["recurring".into()])
                .unwrap();
        let account = accounts::resolve(&self.engine, &caller, "simulator").await.unwrap().unwrap();
        let begun = Begun {
            uid: new_uid(&self.engine),
            face: "checkout",
            shop: shop.id,
            kind: "payment",
            parent: None,
            tracking_id: None,
            words: "{}".into(),
            checkout: Some(checkout.take()),
            card: None,
            new_card: Some(new_card),
            remembered: None,
            duplicate_of: None,
            announces: None,
        };
        let order = Order {
            operation: Operation::Charge,
            money,
            source: CardSource::Card(card),
            network_token: None,
            three_ds: None,
            payer: None,
            reference: None,
            description: None,
            digital: None,
            generate_token: false,
            route: vec![RouteStep { account, pass_three_ds: false }],
            opened: Vec::new(),
            idempotency: None,
            return_url: None,
            authentication: Authentication::Skip,
            merchant_initiated: None,
            begun: Some(begun),
            session: None,
        };
        payments::start(&self.engine, &caller, order).await.unwrap();
    }
}

/// Replaces what is made anew each time.
pub fn same(text: &str, told: &Value, names: &[&str]) -> String {
    let mut text = text.to_owned();
    for name in names {
        let value = told.pointer(name).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} in {told}"));
        assert!(value.len() > 15, "{name} is {value}");
        text = text.replace(value, &format!("<{}>", name.rsplit('/').next().unwrap()));
    }
    text
}
