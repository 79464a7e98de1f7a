//! Wallets and the accounts that they lead to (wallet-surround 5.1 to 5.3).

use axum::response::Response;
use florin_domain::AccountNumber;
use florin_engine::Engine;
use florin_engine::wallet::accounts::{self, Wallet};
use florin_engine::wallet::users;
use serde::Serialize;

use super::caller::Caller;
use super::desk::{Asked, Desk};
use super::fields::{Query, digits};
use super::people::Name;
use super::refusal::{Refusal, Wrong, json};
use super::users::{NO_USER, id_of};

/// What a user's wallets and the details of an account need.
pub(super) const SCOPE: &str = "wallet_list";

const NO_WALLET: Refusal = Refusal::NoResource("There is no such wallet");
/// Ways to look for a wallet. Of the last ones nobody can have told us anything.
const WAYS: [&str; 6] = ["account_number", "user_id", "email", "phone", "barcode", "licence_plate"];
const WAYS_WITH_A_PLACE: [&str; 3] = ["person_code[", "company_code[", "card["];

#[derive(Serialize)]
struct Told {
    id: i64,
    owner: i64,
    account: Account,
}

#[derive(Serialize)]
struct Account {
    number: String,
    #[serde(flatten)]
    details: Option<Details>,
}

#[derive(Serialize)]
struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_display_name: Option<String>,
    owner_type: &'static str,
    user_id: i64,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
}

/// The ids of a user's wallets.
pub(super) async fn ids(engine: &Engine, user: i64) -> Result<Vec<i64>, Refusal> {
    Ok(accounts::wallets_of(engine, user).await?.into_iter().map(|wallet| wallet.id).collect())
}

/// A wallet by its name; `me` is the first one of the token's user.
pub(super) async fn named(desk: &Desk, asked: &Asked, name: Name) -> Result<Wallet, Refusal> {
    let found = match (name, &asked.caller.token) {
        (Name::Id(id), _) => accounts::find_wallet(&desk.engine, id).await?,
        (Name::Me, Some(token)) => accounts::wallets_of(&desk.engine, token.user).await?.into_iter().next(),
        (Name::Me, None) | (Name::None, _) => None,
    };
    found.ok_or(NO_WALLET)
}

/// `GET /wallet/:id`. Anybody's may be asked for: payers must find their payees. Details are for who may list them.
pub(super) async fn get(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let wallet = named(desk, asked, name).await?;
    Ok(json(200, &tell(&desk.engine, &asked.caller, wallet).await?))
}

/// `GET /wallet?…` by exactly one thing that is known of it.
pub(super) async fn find(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let engine = &desk.engine;
    let query = Query::read(&asked.head);
    let mut ways = query
        .names()
        .filter(|name| WAYS.contains(name) || WAYS_WITH_A_PLACE.iter().any(|way| name.starts_with(way)));
    let wrong = || Wrong::new("account_number", "exactly one way to find a wallet is needed");
    let (Some(way), None) = (ways.next(), ways.next()) else { return Err(wrong().into()) };
    let value = query.get(way).unwrap_or_default();
    let user = match way {
        "account_number" => {
            let Ok(number) = AccountNumber::parse(value) else { return Err(NO_WALLET) };
            let wallet = accounts::wallets_to(engine, &number).await?.into_iter().next().ok_or(NO_WALLET)?;
            return Ok(json(200, &tell(engine, &asked.caller, wallet).await?));
        }
        "user_id" => Some(digits(value).ok_or_else(|| Wrong::new("user_id", "must be an integer"))?),
        "email" | "phone" => users::find_by_name(engine, value).await?,
        _ => None,
    };
    let Some(user) = user else { return Err(NO_WALLET) };
    let wallet = accounts::wallets_of(engine, user).await?.into_iter().next().ok_or(NO_WALLET)?;
    Ok(json(200, &tell(engine, &asked.caller, wallet).await?))
}

/// Most values of a search for several wallets.
const MOST_VALUES: usize = 100;

/// `GET /wallets?email=a,b&phone=c`: an object by what was asked for; those that nobody has are left out.
pub(super) async fn find_several(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let values = ["email", "phone"].into_iter().filter_map(|name| query.get(name));
    let values: Vec<&str> =
        values.flat_map(|list| list.split(',')).filter(|value| !value.is_empty()).collect();
    if values.is_empty() || values.len() > MOST_VALUES {
        return Err(Wrong::new("email", "or phone is required, at most 100 of them").into());
    }
    let mut told = serde_json::Map::new();
    for value in values {
        let Some(user) = users::find_by_name(&desk.engine, value).await? else { continue };
        let Some(wallet) = accounts::wallets_of(&desk.engine, user).await?.into_iter().next() else {
            continue;
        };
        let shown = tell(&desk.engine, &asked.caller, wallet).await?;
        told.insert(value.to_owned(), serde_json::to_value(shown).map_err(|_| Refusal::Broken)?);
    }
    Ok(json(200, &told))
}

/// `GET /user/:id/wallets`.
pub(super) async fn of_user(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let (engine, caller) = (&desk.engine, &asked.caller);
    let user = id_of(asked, name)?;
    if !users::exists(engine, user).await? {
        return Err(NO_USER);
    }
    caller.acts_for_with(engine, user, SCOPE).await?;
    let mut told = Vec::new();
    for wallet in accounts::wallets_of(engine, user).await? {
        told.push(tell(engine, caller, wallet).await?);
    }
    Ok(json(200, &told))
}

async fn tell(engine: &Engine, caller: &Caller, wallet: Wallet) -> Result<Told, Refusal> {
    let details = if caller.sees(engine, wallet.user, SCOPE).await? {
        let owner = users::find(engine, wallet.account.user).await?;
        Some(Details {
            owner_display_name: owner.and_then(|owner| owner.profile.display_name),
            owner_type: "natural",
            user_id: wallet.account.user,
            kind: "local",
            status: "active",
        })
    } else {
        None
    };
    let account = Account { number: wallet.account.number.to_string(), details };
    Ok(Told { id: wallet.id, owner: wallet.user, account })
}
