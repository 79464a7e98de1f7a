//! Users of the wallet and their accounts, from the declarative file to a sign-in.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use florin_domain::{AccountNumber, Currency};
use florin_engine::provision::{self, Declaration, Document, Effect, ProvisionError};
use florin_engine::wallet::cards::{self, NewCard};
use florin_engine::wallet::people::{NewAccount, NewUser};
use florin_engine::wallet::users::Profile;
use florin_engine::wallet::{accounts, clients, tenant, users};
use florin_engine::{Engine, SecretText};
use house::houses;
use serde_json::json;

const FIRST: &str = "EVP0123456789123";
const SECOND: &str = "EVP0123456789012";

fn number(text: &str) -> AccountNumber {
    AccountNumber::parse(text).unwrap()
}

fn secret(text: &str) -> SecretText {
    SecretText::new(text.into())
}

fn account(text: &str, wallet: Option<i64>) -> NewAccount {
    NewAccount { number: number(text), currency: Currency::parse("EUR").unwrap(), wallet }
}

fn user(id: i64, name: &str, password: &str, accounts: Vec<NewAccount>) -> NewUser {
    let profile = Profile {
        username: name.into(),
        phone: Some(format!("370600000{id}")),
        display_name: Some("Ona".into()),
        ..Profile::default()
    };
    NewUser { id, password: secret(password), profile, accounts }
}

fn owner(password: &str) -> NewUser {
    user(13, "owner@example.test", password, vec![account(FIRST, Some(112)), account(SECOND, None)])
}

async fn apply(engine: &Engine, wallet_users: Vec<NewUser>) -> Result<Vec<Effect>, String> {
    let wanted = Declaration { wallet_users, ..Declaration::default() };
    match provision::apply(engine, &wanted, false).await {
        Ok(lines) => Ok(lines.into_iter().map(|line| line.effect).collect()),
        Err(fault @ ProvisionError::OfAnotherUser { .. }) => Err(fault.to_string()),
        Err(other) => panic!("{other}"),
    }
}

async fn signs_in(engine: &Engine, name: &str, password: &str) -> Option<i64> {
    users::authenticate(engine, name, secret(password)).await.unwrap()
}

#[tokio::test]
async fn a_declared_user_signs_in_by_name_or_telephone() {
    for house in houses().await {
        let engine = &house.engine;
        assert_eq!(apply(engine, vec![owner("owner-pass-13")]).await.unwrap(), [Effect::Created]);
        for name in ["owner@example.test", " Owner@Example.TEST", "+370 600 00013", "0037060000013"] {
            assert_eq!(signs_in(engine, name, "owner-pass-13").await, Some(13), "{name}");
        }
        for (name, password) in
            [("owner@example.test", "owner-pass-14"), ("owner@example.test", ""), ("nobody", "owner-pass-13")]
        {
            assert_eq!(signs_in(engine, name, password).await, None, "{name} {password}");
        }
        let found = users::find(engine, 13).await.unwrap().unwrap();
        assert_eq!((found.id, found.profile.display_name.as_deref()), (13, Some("Ona")));
        assert_eq!(users::find(engine, 14).await.unwrap(), None);
    }
}

#[tokio::test]
async fn applying_twice_changes_nothing_and_hashes_no_password_anew() {
    for house in houses().await {
        let engine = &house.engine;
        let kept = || async {
            florin_store::wallet::users::password_hash(engine.db(), tenant(), 13).await.unwrap().unwrap()
        };
        apply(engine, vec![owner("owner-pass-13")]).await.unwrap();
        let first = kept().await;
        assert_eq!(apply(engine, vec![owner("owner-pass-13")]).await.unwrap(), [Effect::Left]);
        assert_eq!(kept().await, first);
        assert_eq!(apply(engine, vec![owner("another-pass")]).await.unwrap(), [Effect::Changed]);
        assert_ne!(kept().await, first);
        assert_eq!(signs_in(engine, "owner@example.test", "another-pass").await, Some(13));
        assert_eq!(signs_in(engine, "owner@example.test", "owner-pass-13").await, None);

        let renamed = user(13, "new@example.test", "another-pass", vec![]);
        assert_eq!(apply(engine, vec![renamed]).await.unwrap(), [Effect::Changed]);
        assert_eq!(signs_in(engine, "owner@example.test", "another-pass").await, None);
        assert_eq!(signs_in(engine, "new@example.test", "another-pass").await, Some(13));
        assert_eq!(accounts::wallets_of(engine, 13).await.unwrap().len(), 2, "what is not declared stays");
    }
}

#[tokio::test]
async fn wallets_lead_their_users_and_nobody_else_to_accounts() {
    for house in houses().await {
        let engine = &house.engine;
        let other = user(14, "other@example.test", "p", vec![account("EVP9990001112223", Some(114))]);
        apply(engine, vec![owner("p"), other]).await.unwrap();
        let wallets = accounts::wallets_of(engine, 13).await.unwrap();
        let shown: Vec<_> =
            wallets.iter().map(|wallet| (wallet.id, wallet.account.number.as_str())).collect();
        assert_eq!(shown, [(112, FIRST), (113, SECOND)], "without an id it is the next one");
        assert_eq!(accounts::find_wallet(engine, 114).await.unwrap().unwrap().user, 14);
        assert_eq!(accounts::find_wallet(engine, 115).await.unwrap(), None);
        assert_eq!(accounts::wallets_to(engine, &number(FIRST)).await.unwrap()[0].id, 112);
        assert!(accounts::may_read(engine, 13, &number(SECOND)).await.unwrap());
        assert!(!accounts::may_read(engine, 14, &number(SECOND)).await.unwrap());
        assert_eq!(accounts::find(engine, &number("EVP0000000000000")).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_another_users_is_refused_and_nothing_is_changed() {
    for house in houses().await {
        let engine = &house.engine;
        apply(engine, vec![owner("p")]).await.unwrap();
        for (wanted, fault) in [
            (user(14, "OWNER@example.test", "p", vec![]), "the name, e-mail address or telephone number"),
            (
                user(14, "other", "p", vec![account(FIRST, None)]),
                "account EVP0123456789123 is another user's",
            ),
            (user(14, "other", "p", vec![account("EVP5550001112223", Some(112))]), "wallet 112 leads to"),
            (user(13, "owner@example.test", "p", vec![account(FIRST, Some(500))]), "wallet 500 leads to"),
        ] {
            let refused = apply(engine, vec![wanted]).await.unwrap_err();
            assert!(refused.contains(fault), "{refused}");
            assert!(!users::exists(engine, 14).await.unwrap());
        }
    }
}

#[tokio::test]
async fn a_server_that_began_before_the_wallet_reads_what_another_one_sealed() {
    for house in houses().await {
        let early = house.reborn().await;
        let document = |kind, name: &str, body| Document { kind, name: name.into(), body };
        let wanted = Declaration {
            documents: vec![
                document("wallet", "settings", json!({})),
                document("wallet_client", "shop", json!({ "mac_key": "a key", "permissions": [] })),
            ],
            wallet_users: vec![owner("owner-pass-13")],
            ..Declaration::default()
        };
        provision::apply(&house.engine, &wanted, false).await.unwrap();
        assert!(clients::all(&early).await.unwrap().find("shop").is_some(), "whoever signs is known");
        let wish = NewCard { user: 13, links: Vec::new(), back: None, locale: None };
        let made = cards::create(&house.engine, "shop", wish, None).await.unwrap();
        let read = cards::find(&early, made.id).await.unwrap().unwrap();
        assert_eq!(read.address.unwrap().expose(), made.address.unwrap().expose());
    }
}
