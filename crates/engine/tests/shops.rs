//! Shops: declared, known by their secret or their public key, never by a guess.
#![allow(clippy::unwrap_used, reason = "in a test, an unwrap that fails is the failure to report")]

use florin_engine::provision::{self, Declaration, Effect, Merchant};
use florin_engine::shops::{self, NewShop, ShopSettings};
use florin_engine::{Compat, Engine};
use zeroize::Zeroizing;

mod house;

use house::houses;

fn shop(secret: &str, name: &str) -> NewShop {
    NewShop {
        id: 361,
        secret: Zeroizing::new(secret.to_owned()),
        private_key_pem: None,
        settings: ShopSettings { name: name.to_owned(), ..ShopSettings::default() },
    }
}

async fn apply(engine: &Engine, merchant: &str, shop: NewShop) -> Result<Effect, String> {
    let merchant = Merchant {
        name: merchant.to_owned(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: Vec::new(),
        shops: vec![shop],
        documents: Vec::new(),
    };
    let wanted = Declaration { merchants: vec![merchant], ..Declaration::default() };
    let lines = provision::apply(engine, &wanted, false).await.map_err(|error| error.to_string())?;
    Ok(lines.iter().find(|line| line.item.starts_with("shop ")).unwrap().effect)
}

#[tokio::test]
async fn a_shop_shows_its_secret_and_a_wrong_one_is_nobody() {
    for house in houses().await {
        let engine = &house.engine;
        assert_eq!(apply(engine, "corner", shop("secret-1", "Corner")).await, Ok(Effect::Created));
        assert_eq!(apply(engine, "corner", shop("secret-1", "Corner")).await, Ok(Effect::Left));
        let found = shops::authenticate(engine, 361, "secret-1").await.unwrap().unwrap();
        assert_eq!((found.id, found.settings.name.as_str()), (361, "Corner"));
        for (id, secret) in [(361, "secret-2"), (361, ""), (362, "secret-1"), (-1, "secret-1")] {
            assert!(shops::authenticate(engine, id, secret).await.unwrap().is_none(), "{id} {secret}");
        }
    }
}

#[tokio::test]
async fn a_changed_shop_keeps_its_key_pair_and_is_seen_at_once() {
    for house in houses().await {
        let engine = &house.engine;
        apply(engine, "corner", shop("secret-1", "Corner")).await.unwrap();
        let before = shops::by_id(engine, 361).await.unwrap().unwrap();
        assert_eq!(apply(engine, "corner", shop("secret-2", "New name")).await, Ok(Effect::Changed));
        assert!(shops::authenticate(engine, 361, "secret-1").await.unwrap().is_none());
        let after = shops::authenticate(engine, 361, "secret-2").await.unwrap().unwrap();
        assert_eq!(after.public_key, before.public_key);
        let found = shops::by_public_key(engine, &before.public_key).await.unwrap().unwrap();
        assert_eq!(found.id, 361);
        assert!(shops::by_public_key(engine, "MIIB").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_id_belongs_to_one_merchant_for_ever() {
    for house in houses().await {
        let engine = &house.engine;
        apply(engine, "corner", shop("secret-1", "Corner")).await.unwrap();
        let refused = apply(engine, "other", shop("secret-3", "Thief")).await.unwrap_err();
        assert!(refused.contains("belongs to another merchant"), "{refused}");
        assert!(shops::authenticate(engine, 361, "secret-1").await.unwrap().is_some());
    }
}

#[tokio::test]
async fn neither_secret_nor_private_key_is_in_the_database_in_clear() {
    let house = house::house().await;
    apply(&house.engine, "corner", shop("a-very-secret-secret", "Corner")).await.unwrap();
    let sql = "SELECT secret_hash || public_key_hash || digest || body FROM shops";
    let mut row = house.engine.db().fetch(sql, &[]).await.unwrap().pop().unwrap();
    let kept = row.text().unwrap();
    let key = shops::by_id(&house.engine, 361).await.unwrap().unwrap().key().stored().unwrap();
    assert!(!kept.contains("a-very-secret") && !kept.contains(&key.expose()[40..80]));
}
