//! Clients as clients see them: themselves, and those that they made (wallet-surround 7).

use axum::http::Method;
use axum::response::Response;
use florin_engine::SecretText;
use florin_engine::wallet::clients::{ClientKind, PERMISSIONS, WalletClient, WalletPermission};
use florin_engine::wallet::registry::{self, ClientFault, Wish};
use serde::Serialize;

use super::caller::Needs;
use super::desk::{Asked, Desk};
use super::fields::{self, Query, digits};
use super::metadata::Metadata;
use super::refusal::{Refusal, Wrong, json};
use crate::shared::card_numbers;
use crate::shared::json::{Object, Value};
use hosts::Host;

mod hosts;

/// Clients of a page, unless another number is asked for, and the most that may be asked for.
const LIMIT: i64 = 20;
const MOST: i64 = 200;
/// Longest title.
const LONGEST_TITLE: usize = 200;

/// Something that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// The caller itself.
    Own,
    /// A client.
    Get(Option<i64>),
    /// The caller and those that it made.
    List,
    /// A new client.
    Create,
    /// A client changes.
    Change(Option<i64>),
}

/// What stands at this path, with its methods; nothing: the path is somebody else's.
pub(super) fn offers(parts: &[&str]) -> Vec<(Method, Call)> {
    match parts {
        ["rest", "v1", "client"] => vec![(Method::GET, Call::Own), (Method::POST, Call::Create)],
        ["rest", "v1", "client", id] => {
            vec![(Method::GET, Call::Get(digits(id))), (Method::PUT, Call::Change(digits(id)))]
        }
        ["rest", "v1", "clients"] => vec![(Method::GET, Call::List)],
        _ => Vec::new(),
    }
}

/// What all of it asks of the caller.
pub(super) const NEEDS: Needs = Needs { permission: WalletPermission::UseClientApi, scope: None };

impl Call {
    /// Answers it. A user's token says nothing of clients.
    pub(super) async fn serve(self, desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
        if asked.caller.token.is_some() {
            return Err(Refusal::Forbidden("A token sees no clients; sign with the client's own key"));
        }
        match self {
            Call::Own => tell(&asked.caller.client, None),
            Call::Get(number) => get(desk, asked, number).await,
            Call::List => list(desk, asked).await,
            Call::Create => create(desk, asked).await,
            Call::Change(number) => change(desk, asked, number).await,
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    id: i64,
    title: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    hosts: Vec<Host>,
    permissions: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<Credentials<'a>>,
}

/// What a new client signs with. Told once.
#[derive(Serialize)]
struct Credentials<'a> {
    access_token: &'a str,
    mac_key: &'a str,
    mac_algorithm: &'static str,
}

impl<'a> Told<'a> {
    fn of(client: &'a WalletClient, key: Option<&'a SecretText>) -> Option<Told<'a>> {
        Some(Told {
            id: client.number?,
            title: client.title.as_deref().unwrap_or(&client.id),
            kind: client.kind.as_str(),
            hosts: client.hosts.iter().map(|written| Host::read(written)).collect(),
            permissions: client.permissions(),
            credentials: key.map(|key| Credentials {
                access_token: &client.id,
                mac_key: key.expose(),
                mac_algorithm: "hmac-sha-256",
            }),
        })
    }
}

fn tell(client: &WalletClient, key: Option<&SecretText>) -> Result<Response, Refusal> {
    Told::of(client, key).map(|told| json(200, &told)).ok_or(NO_CLIENT)
}

const NO_CLIENT: Refusal = Refusal::NoResource("There is no such client among yours");

async fn get(desk: &Desk, asked: &Asked, number: Option<i64>) -> Result<Response, Refusal> {
    let number = number.ok_or(NO_CLIENT)?;
    let found = registry::find(&desk.engine, &asked.caller.client, number).await?;
    tell(&*found.ok_or(NO_CLIENT)?, None)
}

/// A list holds exactly two members (wallet 1.12).
#[derive(Serialize)]
struct List<'a> {
    clients: Vec<Told<'a>>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

async fn list(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let (limit, offset) =
        (query.number("limit")?.unwrap_or(LIMIT), query.number("offset")?.unwrap_or_default());
    if limit > MOST {
        return Err(Wrong::new("limit", "must not be over 200").into());
    }
    let mut seen = registry::list(&desk.engine, &asked.caller.client).await?;
    // Projects do not exist here, so no client belongs to one.
    if query.number("project_id")?.is_some() {
        seen.clear();
    }
    let all: Vec<_> = seen.iter().filter_map(|client| Told::of(client, None)).collect();
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let clients: Vec<_> = all.into_iter().skip(place(offset)).take(place(limit)).collect();
    Ok(json(200, &List { metadata: Metadata::of(clients.len(), total, (limit, offset)), clients }))
}

async fn create(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let wish = wish(&fields::object(&asked.head, &asked.body)?)?;
    if wish.kind.is_none() {
        return Err(Wrong::new("type", "is required").into());
    }
    let (client, key) = registry::create(&desk.engine, &asked.caller.client, &wish).await?;
    tell(&client, Some(&key))
}

async fn change(desk: &Desk, asked: &Asked, number: Option<i64>) -> Result<Response, Refusal> {
    let wish = wish(&fields::object(&asked.head, &asked.body)?)?;
    let number = number.ok_or(NO_CLIENT)?;
    let client = registry::change(&desk.engine, &asked.caller.client, number, &wish).await?;
    tell(&client, None)
}

/// What a body asks for; all faults of it together.
fn wish(body: &Object<'_>) -> Result<Wish, Refusal> {
    let mut wrong = Vec::new();
    let mut take = |fault: Wrong| wrong.push(fault);
    let wish = Wish {
        kind: kind(body).map_err(&mut take).unwrap_or_default(),
        title: title(body).map_err(&mut take).unwrap_or_default(),
        permissions: permissions(body).map_err(&mut take).unwrap_or_default(),
        hosts: hosts::parse(body).map_err(&mut take).unwrap_or_default(),
    };
    if !matches!(body.exact("project_id"), None | Some(Value::Null)) {
        take(Wrong::new("project_id", "there is no such project"));
    }
    if wrong.is_empty() { Ok(wish) } else { Err(Refusal::Parameters(wrong)) }
}

fn kind(body: &Object<'_>) -> Result<Option<ClientKind>, Wrong> {
    let unknown = || Wrong::new("type", "must be private_client, application or app_client");
    fields::text(body, "type", "type")?.map(|word| ClientKind::find(word).ok_or_else(unknown)).transpose()
}

fn title(body: &Object<'_>) -> Result<Option<String>, Wrong> {
    let Some(text) = fields::text(body, "title", "title")? else { return Ok(None) };
    if card_numbers::holds_one(text) {
        return Err(Wrong::new("title", card_numbers::REFUSED));
    }
    let fits = !text.trim().is_empty()
        && text.chars().count() <= LONGEST_TITLE
        && !text.chars().any(char::is_control);
    if fits { Ok(Some(text.to_owned())) } else { Err(Wrong::new("title", "must have 1 to 200 characters")) }
}

fn permissions(body: &Object<'_>) -> Result<Option<Vec<String>>, Wrong> {
    let items = match body.exact("permissions") {
        None => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Wrong::new("permissions", "must be an array")),
    };
    let mut words: Vec<String> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let word = match item {
            Value::Text(word) => PERMISSIONS.into_iter().find(|known| *known == word.as_str()),
            _ => None,
        };
        let word = word.ok_or_else(|| Wrong::new(format!("permissions[{at}]"), "is no permission"))?;
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    Ok(Some(words))
}

impl From<ClientFault> for Refusal {
    fn from(fault: ClientFault) -> Refusal {
        match fault {
            ClientFault::Unknown => NO_CLIENT,
            ClientFault::Declared => Refusal::Forbidden("The operator declares this client"),
            ClientFault::Permission => Refusal::Forbidden(
                "A client hands on no permission that it does not have, nor use_client_api",
            ),
            ClientFault::TooMany => Refusal::State("This client has made as many clients as it may"),
            ClientFault::Engine(error) => error.into(),
        }
    }
}
