//! Users, as far as their caller may know them (wallet-surround 4.1).

use axum::response::Response;
use florin_engine::wallet::users;
use serde::Serialize;

use super::desk::{Asked, Desk};
use super::fields::Query;
use super::people::Name;
use super::refusal::{Refusal, Wrong, json};
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
    tell(desk, asked, id_of(asked, name)?).await
}

/// One thing that is known of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The e-mail address, as a JSON string.
    Email,
    /// The telephone number, the same way.
    Phone,
    /// All telephone numbers.
    Phones,
    /// Names.
    Identity,
}

/// `GET /user/:id/email` and the like: refused without the scope, 404 where it is not known.
pub(super) async fn part(desk: &Desk, asked: &Asked, name: Name, part: Part) -> Result<Response, Refusal> {
    let scopes: &[&str] = match part {
        Part::Email => &["email"],
        Part::Phone | Part::Phones => &["phone"],
        Part::Identity => &["full_name", "identity"],
    };
    asked.caller.has_one_of(scopes)?;
    let id = id_of(asked, name)?;
    let profile = users::find(&desk.engine, id).await?.ok_or(NO_USER)?.profile;
    let mut sees = false;
    for scope in scopes {
        sees |= asked.caller.sees(&desk.engine, id, scope).await?;
    }
    if !sees {
        asked.caller.acts_for(id)?;
    }
    Ok(match part {
        Part::Email => json(200, &profile.email.ok_or(UNKNOWN)?),
        Part::Phone => json(200, &profile.phone.ok_or(UNKNOWN)?),
        Part::Phones => json(200, &profile.phone.into_iter().collect::<Vec<_>>()),
        Part::Identity if profile.name.is_none() && profile.surname.is_none() => return Err(UNKNOWN),
        Part::Identity => json(200, &Identity { name: profile.name, surname: profile.surname }),
    })
}

/// `GET /user?email=…` or `phone=…`. Nobody can have told us a code of a person.
pub(super) async fn search(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let is_way = |name: &&str| matches!(*name, "email" | "phone") || name.starts_with("person_code[");
    let mut ways = query.names().filter(is_way);
    let (Some(way), None) = (ways.next(), ways.next()) else {
        return Err(Wrong::new("email", "exactly one of email and phone is needed").into());
    };
    let by_code = way.starts_with("person_code[");
    if by_code && !asked.caller.client.permissions().iter().any(|word| word == "search_by_person_code") {
        return Err(Refusal::Forbidden("This client has no permission for it"));
    }
    let found = match query.get(way) {
        Some(value) if !by_code => users::find_by_name(&desk.engine, value).await?,
        _ => None,
    };
    tell(desk, asked, found.ok_or(NO_USER)?).await
}

async fn tell(desk: &Desk, asked: &Asked, id: i64) -> Result<Response, Refusal> {
    let (engine, caller) = (&desk.engine, &asked.caller);
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

const UNKNOWN: Refusal = Refusal::NoResource("It is not known of this user");

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
