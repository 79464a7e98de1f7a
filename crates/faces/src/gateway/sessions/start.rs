//! `POST /EWalletOperations`: starts a session and gives its token (orchestra 11.1, 11.3).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use florin_engine::sessions::{self, tokens};
use florin_engine::{Engine, Permission};
use serde::Serialize;
use serde_json::value::RawValue;

use super::super::asked::Asked;
use super::super::card::TYPES;
use super::super::error::Problem;
use super::super::idempotency::{key, once};
use super::super::reply::Reply;
use super::offers::{Account, Wallet};
use super::request;
use super::terms::Terms;

#[derive(Serialize)]
struct Started {
    token: String,
}

/// What the browser library reads out of the token. Whoever pays can read it too: nothing here is a secret.
#[derive(Serialize)]
struct Shown<'a> {
    op: &'static str,
    wlt: Vec<ShownWallet>,
    url: String,
    cur: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ctry: Option<&'a str>,
    amt: Box<RawValue>,
    /// Decimal places of the currency (ours): browsers know others for some of them.
    dig: u8,
    brnd: Vec<&'a str>,
    mode: &'static str,
    stg: &'static str,
    #[serde(rename = "pub")]
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    brndng: Option<String>,
    /// Where our own library finds its pages; the vendor's has an address of its own.
    hst: &'a str,
}

#[derive(Serialize)]
struct ShownWallet {
    name: &'static str,
    /// The key that Google encrypts tokens for.
    #[serde(rename = "pub", skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mname: Option<String>,
}

impl ShownWallet {
    fn of(account: &Account) -> ShownWallet {
        let none = ShownWallet { name: account.wallet.as_str(), key: None, mid: None, mname: None };
        if let Some(google) = account.kept.google() {
            let (mid, mname) = (Some(google.merchant_id.clone()), Some(google.merchant_name.clone()));
            return ShownWallet { key: google.public_key(), mid, mname, ..none };
        }
        if account.wallet == Wallet::PayPal {
            return ShownWallet { mid: account.text("ClientId"), ..none };
        }
        let mname = account.kept.apple().map(|apple| apple.display_name.clone());
        ShownWallet { mname, ..none }
    }
}

/// `POST /EWalletOperations`
pub(super) async fn start(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Reply, Problem> {
    asked.may(Permission::Pay)?;
    let body = asked.json()?;
    let key = key(&asked, "POST", "/EWalletOperations", "", Some(&body))?;
    once(&engine, &asked, key, async {
        let wanted = request::parse(&engine, &asked, &body).await?;
        let words = wanted.terms.write()?;
        let session = sessions::create(&engine, &asked.caller, wanted.mode, words).await?;
        let key = sessions::public_key(&engine, &asked.caller.merchant).await?;
        let url = &engine.settings().public_url;
        let shown = shown(&wanted.terms, &wanted.accounts, session.caller.mode.as_str(), key, url)?;
        let token = tokens::of_session(&engine, &session, &shown).await?;
        Reply::json(StatusCode::OK, &Started { token })
    })
    .await
}

fn shown<'a>(
    terms: &'a Terms,
    accounts: &[Account],
    mode: &str,
    key: String,
    url: &'a str,
) -> Result<Shown<'a>, Problem> {
    let amount = terms.amount.clone().unwrap_or_else(|| "0".to_owned());
    let cards = accounts.iter().find(|account| account.wallet == Wallet::CardPay);
    Ok(Shown {
        op: terms.purpose.as_str(),
        wlt: accounts.iter().map(ShownWallet::of).collect(),
        url: format!("{url}/EWalletOperations"),
        cur: &terms.currency,
        ctry: terms.country.as_deref(),
        amt: RawValue::from_string(amount).map_err(|_| Problem::Broken)?,
        dig: terms.places()?,
        brnd: brands(terms),
        mode: if mode == "live" { "LIVE" } else { "TEST" },
        stg: "Prod",
        key,
        brndng: cards.and_then(|account| account.text("MerchantDisplayName")),
        hst: url,
    })
}

/// Wallets offer the networks that are listed, so "all" is a list too.
fn brands(terms: &Terms) -> Vec<&str> {
    let named: Vec<&str> =
        terms.brands.iter().map(String::as_str).filter(|brand| *brand != "Unspecified").collect();
    // The old names at the end of the list are read, and not shown.
    if named.is_empty() { TYPES[1..22].to_vec() } else { named }
}
