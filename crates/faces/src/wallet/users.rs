//! Users, as far as their caller may know them (wallet-surround 4.1).

use axum::response::Response;
use florin_engine::wallet::users;
use serde::Serialize;

use super::desk::{Asked, Desk};
use super::people::Name;
use super::refusal::{Refusal, json};
use super::wallets;

/// A user. What the caller may not know is left out, not refused.
#[derive(Serialize)]
struct Told {
    id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Identity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallets: Option<Vec<i64>>,
}

#[derive(Serialize)]
struct Identity {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surname: Option<String>,
}

/// `GET /user/:id`.
pub(super) async fn get(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let (engine, caller) = (&desk.engine, &asked.caller);
    let id = id_of(asked, name)?;
    let user = users::find(engine, id).await?.ok_or(NO_USER)?;
    if caller.token.is_some() {
        caller.acts_for(id)?;
    }
    let profile = user.profile;
    let sees = |scope| caller.sees(engine, id, scope);
    let names = sees("full_name").await? || sees("identity").await?;
    let identity = Identity { name: profile.name, surname: profile.surname };
    let is_own = caller.acts_for(id).is_ok();
    let told = Told {
        id,
        email: if sees("email").await? { profile.email } else { None },
        phone: if sees("phone").await? { profile.phone } else { None },
        display_name: profile.display_name.filter(|_| is_own),
        locale: profile.locale.filter(|_| is_own),
        identity: Some(identity).filter(|known| names && (known.name.is_some() || known.surname.is_some())),
        wallets: if sees(wallets::SCOPE).await? { Some(wallets::ids(engine, id).await?) } else { None },
    };
    Ok(json(200, &told))
}

/// There is no such user.
pub(super) const NO_USER: Refusal = Refusal::NoResource("There is no such user");

/// The user that an address names; `me` is nobody without a token.
pub(super) fn id_of(asked: &Asked, name: Name) -> Result<i64, Refusal> {
    match (name, &asked.caller.token) {
        (Name::Id(id), _) => Ok(id),
        (Name::Me, Some(token)) => Ok(token.user),
        (Name::Me, None) | (Name::None, _) => Err(NO_USER),
    }
}
