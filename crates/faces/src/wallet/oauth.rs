//! Tokens: given for a password, a code or an earlier token, and taken back (wallet-surround 2.1, 2.3).

use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use florin_engine::SecretText;
use florin_engine::wallet::clients::WalletPermission;
use florin_engine::wallet::scopes::{self, Scope};
use florin_engine::wallet::tokens::{self, GrantFault, Issued};
use florin_engine::wallet::{oauth_sessions, redirects};
use serde::Serialize;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::desk::{Asked, Desk};
use super::fields::{self, Query};
use super::refusal::{Refusal, Wrong, json, nothing};
use crate::shared::json::Value;

/// A token as it is told. Clients refuse any other type or algorithm.
#[derive(Serialize)]
struct Told<'a> {
    access_token: &'a str,
    token_type: &'static str,
    mac_key: &'a str,
    mac_algorithm: &'static str,
    expires_in: i64,
    refresh_token: &'a str,
}

/// Members of a body, which may be a form or JSON.
struct Given(Vec<(String, Zeroizing<String>)>);

impl Given {
    fn read(asked: &Asked) -> Result<Given, Refusal> {
        let kind =
            asked.head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_form = match kind.as_str() {
            "application/x-www-form-urlencoded" => true,
            "application/json" => false,
            "" => !asked.body.trim_ascii_start().starts_with(b"{"),
            _ => return Err(Refusal::NotAcceptable),
        };
        if is_form {
            let pairs = form_urlencoded::parse(&asked.body);
            let own = pairs.map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())));
            return Ok(Given(own.collect()));
        }
        let object = fields::object(&asked.head, &asked.body)?;
        let mut given = Vec::new();
        for name in MEMBERS {
            if let Some(text) = fields::text(&object, name, name)? {
                given.push((name.to_owned(), Zeroizing::new(text.to_owned())));
            }
        }
        if let Some(Value::Object(user)) = object.exact("user")
            && let Some(email) = fields::text(user, "user.email", "email")?
        {
            given.push((USER_EMAIL.to_owned(), Zeroizing::new(email.to_owned())));
        }
        Ok(Given(given))
    }

    /// A member that is there and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    fn needed(&self, name: &'static str) -> Result<&str, Wrong> {
        self.get(name).ok_or_else(|| Wrong::new(name, "is required"))
    }

    fn secret(&self, name: &'static str) -> Result<SecretText, Wrong> {
        self.needed(name).map(|text| SecretText::new(text.to_owned()))
    }

    /// The scopes that are asked for, if the member is there.
    fn scopes(&self) -> Result<Option<Vec<Scope>>, Wrong> {
        let unknown = || Wrong::new("scope", "holds a scope that is unknown");
        self.get("scope").map(|text| scopes::parse(text).ok_or_else(unknown)).transpose()
    }
}

const MEMBERS: [&str; 10] = [
    "grant_type",
    "username",
    "password",
    "scope",
    "refresh_token",
    "code",
    "redirect_uri",
    "response_type",
    "client_id",
    "state",
];
/// A member of a session's `user`, as forms write it.
const USER_EMAIL: &str = "user[email]";

/// `POST /oauth/v1/token`.
pub(super) async fn token(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    if asked.caller.token.is_some() {
        return Err(Refusal::Forbidden("A token gets no tokens; sign with the client's own key"));
    }
    let given = Given::read(asked)?;
    let issued = match given.get("grant_type") {
        Some("password") => for_password(desk, asked, &given).await?,
        Some("refresh_token") => for_refresh(desk, asked, &given, false).await?,
        Some("refresh_token_with_activation") => for_refresh(desk, asked, &given, true).await?,
        Some("authorization_code") => {
            let client = &asked.caller.client.id;
            let code = given.secret("code")?;
            tokens::for_code(&desk.engine, client, &code, given.get("redirect_uri")).await?
        }
        Some(_) => return Err(Refusal::Unreadable("This grant_type is unknown".into())),
        None => return Err(Refusal::Unreadable("grant_type is missing".into())),
    };
    Ok(tell(&issued))
}

fn tell(issued: &Issued) -> Response {
    json(
        200,
        &Told {
            access_token: &issued.access_token,
            token_type: "mac",
            mac_key: issued.mac_key.expose(),
            mac_algorithm: "hmac-sha-256",
            expires_in: tokens::ACCESS_S,
            refresh_token: issued.refresh_token.expose(),
        },
    )
}

async fn for_password(desk: &Desk, asked: &Asked, given: &Given) -> Result<Issued, Refusal> {
    let client = &asked.caller.client;
    if !client.may(WalletPermission::UsePasswordGrant) {
        return Err(Refusal::Forbidden("This client may not use passwords"));
    }
    let (name, password) = (given.needed("username")?, given.secret("password")?);
    let wanted = given.scopes()?.unwrap_or_default();
    if wanted.iter().any(|scope| scope.is_offline) {
        return Err(Wrong::new("scope", "rights that last need the user's consent on the page").into());
    }
    desk.limits.sign_in(&name.trim().to_lowercase())?;
    let issued = tokens::for_password(&desk.engine, &client.id, name, password, &wanted).await;
    if let Err(GrantFault::Password) = issued {
        desk.limits.failure(&asked.head.extensions)?;
    }
    Ok(issued?)
}

async fn for_refresh(
    desk: &Desk,
    asked: &Asked,
    given: &Given,
    with_activation: bool,
) -> Result<Issued, Refusal> {
    let token = given.secret("refresh_token")?;
    let wanted = given.scopes()?;
    if given.get("code").is_some() {
        // It would add extended scopes, and nobody was ever given such a code.
        return Err(Refusal::Code);
    }
    let (engine, client, wanted) = (&desk.engine, &asked.caller.client.id, wanted.as_deref());
    Ok(if with_activation {
        tokens::for_refresh_with_activation(engine, client, &token, wanted).await?
    } else {
        tokens::for_refresh(engine, client, &token, wanted).await?
    })
}

/// Where a token is activated.
pub(super) fn activation_of(token: &str) -> String {
    format!("/oauth/v1/tokens/{token}/activate")
}

/// `PUT /oauth/v1/tokens/:access_token/activate`, signed by the client or with the token itself.
pub(super) async fn activate(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let token = asked.head.uri.path().split('/').nth(4).unwrap_or_default();
    let activated = tokens::activate(&desk.engine, &asked.caller.client.id, token).await?;
    let activated = activated.ok_or(Refusal::NoResource("There is no such token"))?;
    Ok(tell(&activated))
}

/// `POST /oauth/v1/session`: what stands in the address of the page of consent otherwise, kept under a key.
pub(super) async fn session(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Told<'a> {
        key: &'a str,
    }
    if asked.caller.token.is_some() {
        return Err(Refusal::Forbidden("A token asks for no rights; sign with the client's own key"));
    }
    let (given, client) = (Given::read(asked)?, &asked.caller.client);
    if given.get("response_type").is_some_and(|kind| kind != "code") {
        return Err(Wrong::new("response_type", "must be code").into());
    }
    if given.get("client_id").is_some_and(|id| id != client.id) {
        return Err(Wrong::new("client_id", "must be the client that asks").into());
    }
    given.scopes()?;
    let is_dev = desk.engine.settings().insecure_dev;
    if !redirects::allowed(&client.hosts, given.needed("redirect_uri")?, is_dev) {
        let why = "must be under a host that is registered for the client";
        return Err(Wrong::new("redirect_uri", why).into());
    }
    let mut words =
        vec![("response_type".to_owned(), "code".to_owned()), ("client_id".to_owned(), client.id.clone())];
    for name in ["redirect_uri", "scope", "state", USER_EMAIL] {
        words.extend(given.get(name).map(|value| (name.to_owned(), value.to_owned())));
    }
    let key = oauth_sessions::begin(&desk.engine, &words).await?;
    Ok(json(200, &Told { key: key.expose() }))
}

/// `DELETE /oauth/v1/token?access_token=…`: 204, also for a token that nobody knows.
pub(super) async fn revoke(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let token = query.get("access_token").ok_or_else(|| Wrong::new("access_token", "is required"))?;
    tokens::revoke(&desk.engine, &asked.caller.client.id, token).await?;
    Ok(nothing())
}

impl From<GrantFault> for Refusal {
    fn from(fault: GrantFault) -> Refusal {
        match fault {
            GrantFault::Password => Refusal::Grant("The user name or the password is wrong"),
            GrantFault::Code => Refusal::Grant("The authorization code is not valid"),
            // Clients go by these three texts.
            GrantFault::NoRefresh => Refusal::Grant("No such refresh token"),
            GrantFault::RefreshExpired => Refusal::Grant("Refresh token expired"),
            GrantFault::RefreshState => Refusal::Grant("Refresh token status invalid"),
            GrantFault::Expired => Refusal::Grant("Token has expired"),
            GrantFault::Active => Refusal::State("The token is active, and was from the beginning"),
            GrantFault::Scope => Wrong::new("scope", "holds more than was granted").into(),
            GrantFault::Engine(error) => error.into(),
        }
    }
}
