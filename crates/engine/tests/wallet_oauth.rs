//! Tokens of the wallet: for a password, a code or an earlier token, and how they end (wallet-surround 2).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use florin_engine::provision::{self, Declaration};
use florin_engine::wallet::people::NewUser;
use florin_engine::wallet::scopes::{self, Scope};
use florin_engine::wallet::tokens::{self, GrantFault, Issued};
use florin_engine::wallet::users::Profile;
use florin_engine::{Engine, SecretText};
use house::{House, houses};

const CLIENT: &str = "client-1";
const NAME: &str = "owner@example.test";
const HOUR_MS: i64 = 3_600_000;
const BACK: &str = "https://app.example/back";

fn secret(text: &str) -> SecretText {
    SecretText::new(text.into())
}

fn scopes(text: &str) -> Vec<Scope> {
    scopes::parse(text).unwrap()
}

async fn with_a_user(house: &House) {
    let user = NewUser {
        id: 13,
        password: secret("owner-pass-13"),
        profile: Profile { username: NAME.into(), ..Profile::default() },
        accounts: Vec::new(),
    };
    let wanted = Declaration { wallet_users: vec![user], ..Declaration::default() };
    provision::apply(&house.engine, &wanted, false).await.unwrap();
}

async fn sign_in(engine: &Engine) -> Issued {
    tokens::for_password(engine, CLIENT, NAME, secret("owner-pass-13"), &scopes("cards email")).await.unwrap()
}

async fn refresh(engine: &Engine, token: &SecretText) -> Result<Issued, GrantFault> {
    tokens::for_refresh(engine, CLIENT, token, None).await
}

/// What a token allows, if it is one.
async fn allows(engine: &Engine, token: &str) -> Option<String> {
    tokens::find(engine, token).await.unwrap().map(|shown| shown.scopes)
}

#[tokio::test]
async fn a_token_for_a_password_acts_for_its_user_for_an_hour() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        for (name, password) in [(NAME, "wrong"), ("nobody", "owner-pass-13")] {
            let refused = tokens::for_password(engine, CLIENT, name, secret(password), &[]).await;
            assert!(matches!(refused, Err(GrantFault::Password)), "{name}");
        }
        let issued = sign_in(engine).await;
        let shown = tokens::find(engine, &issued.access_token).await.unwrap().unwrap();
        assert_eq!((shown.client.as_str(), shown.user, shown.scopes.as_str()), (CLIENT, 13, "cards email"));
        assert_eq!(shown.keys().collect::<Vec<_>>(), [issued.mac_key.expose()]);
        house.clock.advance_ms(HOUR_MS - 1);
        assert!(!tokens::find(engine, &issued.access_token).await.unwrap().unwrap().is_expired);
        house.clock.advance_ms(1);
        assert!(tokens::find(engine, &issued.access_token).await.unwrap().unwrap().is_expired);
        assert!(tokens::find(engine, "unknown").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_second_use_takes_all_back() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let first = sign_in(engine).await;
        let other = sign_in(engine).await;
        let second = refresh(engine, &first.refresh_token).await.unwrap();
        assert_eq!(allows(engine, &second.access_token).await.as_deref(), Some("cards email"));
        assert!(allows(engine, &first.access_token).await.is_some(), "it ends by itself");
        let again = refresh(engine, &first.refresh_token).await;
        assert!(matches!(again, Err(GrantFault::RefreshState)));
        for token in [&first.access_token, &second.access_token] {
            assert_eq!(allows(engine, token).await, None, "the whole family is taken back");
        }
        assert!(matches!(refresh(engine, &second.refresh_token).await, Err(GrantFault::RefreshState)));
        assert!(allows(engine, &other.access_token).await.is_some(), "another sign-in stays");
    }
}

#[tokio::test]
async fn one_refresh_token_at_two_places_at_once_gives_one_token_at_most() {
    for house in houses().await {
        with_a_user(&house).await;
        let first = sign_in(&house.engine).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (engine, token) = (house.engine.clone(), secret(first.refresh_token.expose()));
                tokio::spawn(async move { refresh(&engine, &token).await.is_ok() })
            })
            .collect();
        let mut given = 0;
        for task in tasks {
            given += u32::from(task.await.unwrap());
        }
        assert!(given <= 1, "{given} tokens were given");
        assert_eq!(allows(&house.engine, &first.access_token).await, None);
    }
}

#[tokio::test]
async fn refresh_tokens_are_told_apart_by_what_is_wrong_with_them() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let issued = sign_in(engine).await;
        assert!(matches!(refresh(engine, &secret("unknown")).await, Err(GrantFault::NoRefresh)));
        let foreign = tokens::for_refresh(engine, "client-2", &issued.refresh_token, None).await;
        assert!(matches!(foreign, Err(GrantFault::NoRefresh)), "tokens belong to the client that got them");
        let more = scopes("cards balance");
        let more = tokens::for_refresh(engine, CLIENT, &issued.refresh_token, Some(&more)).await;
        assert!(matches!(more, Err(GrantFault::Scope)), "nobody agreed to more");
        let fewer = tokens::for_refresh(engine, CLIENT, &issued.refresh_token, Some(&scopes("email"))).await;
        let fewer = fewer.unwrap();
        assert_eq!(allows(engine, &fewer.access_token).await.as_deref(), Some("email"));
        house.clock.advance_ms(90 * 24 * HOUR_MS);
        assert!(matches!(refresh(engine, &fewer.refresh_token).await, Err(GrantFault::RefreshExpired)));
    }
}

#[tokio::test]
async fn a_token_is_taken_back_by_its_client_only() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let issued = sign_in(engine).await;
        tokens::revoke(engine, "client-2", &issued.access_token).await.unwrap();
        assert!(allows(engine, &issued.access_token).await.is_some());
        tokens::revoke(engine, CLIENT, &issued.access_token).await.unwrap();
        tokens::revoke(engine, CLIENT, "unknown").await.unwrap();
        assert_eq!(allows(engine, &issued.access_token).await, None);
        assert!(matches!(refresh(engine, &issued.refresh_token).await, Err(GrantFault::RefreshState)));
    }
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes_at_its_own_address() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let agreed = scopes("balance cards_offline");
        let code = || async { tokens::authorize(engine, CLIENT, 13, &agreed, BACK).await.unwrap() };
        let spent = code().await;
        let issued = tokens::for_code(engine, CLIENT, &spent, Some(BACK)).await.unwrap();
        assert_eq!(allows(engine, &issued.access_token).await.as_deref(), Some("balance cards_offline"));
        assert!(tokens::is_agreed(engine, CLIENT, 13, "cards").await.unwrap(), "it lasts");
        for (client, user, scope) in
            [(CLIENT, 13, "balance"), ("client-2", 13, "cards"), (CLIENT, 14, "cards")]
        {
            assert!(
                !tokens::is_agreed(engine, client, user, scope).await.unwrap(),
                "{client} {user} {scope}"
            );
        }
        assert!(matches!(tokens::for_code(engine, CLIENT, &spent, None).await, Err(GrantFault::Code)));
        assert_eq!(allows(engine, &issued.access_token).await, None, "a second use takes the token back");

        let misled = code().await;
        let elsewhere = tokens::for_code(engine, CLIENT, &misled, Some("https://app.example/other")).await;
        assert!(matches!(elsewhere, Err(GrantFault::Code)));
        assert!(tokens::for_code(engine, CLIENT, &misled, Some(BACK)).await.is_err(), "no second guess");
        let (foreign, late) = (code().await, code().await);
        assert!(tokens::for_code(engine, "client-2", &foreign, None).await.is_err());
        tokens::for_code(engine, CLIENT, &foreign, None).await.unwrap();
        house.clock.advance_ms(600_000);
        assert!(tokens::for_code(engine, CLIENT, &late, Some(BACK)).await.is_err());
        assert!(tokens::for_code(engine, CLIENT, &secret("unknown"), None).await.is_err());
    }
}

#[tokio::test]
async fn what_ended_long_ago_is_forgotten() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let issued = sign_in(engine).await;
        house.clock.advance_ms(91 * 24 * HOUR_MS);
        tokens::prune(engine).await.unwrap();
        assert_eq!(allows(engine, &issued.access_token).await, None);
        assert!(matches!(refresh(engine, &issued.refresh_token).await, Err(GrantFault::RefreshExpired)));
        house.clock.advance_ms(91 * 24 * HOUR_MS);
        tokens::prune(engine).await.unwrap();
        assert!(matches!(refresh(engine, &issued.refresh_token).await, Err(GrantFault::NoRefresh)));
    }
}

#[tokio::test]
async fn a_token_that_waits_ends_nothing_until_it_is_activated() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let first = sign_in(engine).await;
        let asked = || tokens::for_refresh_with_activation(engine, CLIENT, &first.refresh_token, None);
        let (lost, made) = (asked().await.unwrap(), asked().await.unwrap());
        assert!(tokens::find(engine, &made.access_token).await.unwrap().unwrap().waits);
        let crowd = (0..4).map(|_| tokens::activate(engine, CLIENT, &made.access_token));
        for activated in futures_util::future::join_all(crowd).await {
            // Of those at once one writes; the others are answered the same, or come too late to see it.
            match activated {
                Ok(Some(again)) => assert_eq!(again.access_token, made.access_token),
                Err(GrantFault::RefreshState | GrantFault::Engine(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        let again = tokens::activate(engine, CLIENT, &made.access_token).await.unwrap().unwrap();
        assert_eq!(again.refresh_token.expose(), made.refresh_token.expose());
        assert!(!tokens::find(engine, &made.access_token).await.unwrap().unwrap().waits);
        for gone in [&first, &lost] {
            assert_eq!(allows(engine, &gone.access_token).await, None);
        }
        refresh(engine, &again.refresh_token).await.unwrap();
    }
}

#[tokio::test]
async fn a_user_takes_back_what_a_client_was_allowed() {
    for house in houses().await {
        with_a_user(&house).await;
        let engine = &house.engine;
        let issued = sign_in(engine).await;
        let agreed = scopes("cards_offline");
        let code = tokens::authorize(engine, CLIENT, 13, &agreed, BACK).await.unwrap();
        tokens::authorize(engine, "client-2", 13, &agreed, BACK).await.unwrap();
        assert_eq!(tokens::withdraw(engine, 13, Some("client-3")).await.unwrap(), 0);
        assert!(allows(engine, &issued.access_token).await.is_some());
        assert_eq!(tokens::withdraw(engine, 13, Some(CLIENT)).await.unwrap(), 2);
        assert_eq!(allows(engine, &issued.access_token).await, None);
        assert!(!tokens::is_agreed(engine, CLIENT, 13, "cards").await.unwrap());
        assert!(matches!(tokens::for_code(engine, CLIENT, &code, Some(BACK)).await, Err(GrantFault::Code)));
        assert!(tokens::is_agreed(engine, "client-2", 13, "cards").await.unwrap());
        assert_eq!(tokens::withdraw(engine, 13, None).await.unwrap(), 1);
        assert!(!tokens::is_agreed(engine, "client-2", 13, "cards").await.unwrap());
    }
}
