//! The POSTs of the transaction API: which path asks for what, and how it is done (checkout-gateway 1).

use std::cell::Cell;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post, put};
use florin_domain::Mode;
use florin_engine::shops::{Shop, ShopSettings};
use florin_engine::{Idempotency, signing, transactions};
use zeroize::Zeroizing;

use super::super::desk::{self, Asked, Desk};
use super::super::paying::{Cashier, Wish};
use super::super::refusal::{self, ApiVersion, Half, Refusal};
use super::super::telling::Told;
use super::kind::Kind;
use super::request::card_order::CardRequest;
use super::request::{self, Reading, Request as Read, ShopRules};
use super::{answer, background, following, payouts, queries, transfers};
use crate::checkout::cards;
use crate::shared::json::Value;

/// All requests of one shop share their names (checkout-gateway 2.4).
const ROUTE: &str = "/transactions";

/// Everything on the gateway's host that makes, follows or tells of a transaction.
pub(in crate::checkout) fn routes() -> Router<Desk> {
    Router::new()
        .route("/transactions/{name}", post(perform_now).get(queries::by_uid))
        .route("/transactions/{name}/{call}", post(queries::call))
        .route("/transactions/tracking_id/{id}", get(queries::first_by_tracking_id))
        .route("/v2/transactions/tracking_id/{id}", get(queries::by_tracking_id))
        .route("/services/credit_cards/charges", post(perform_now))
        .route("/p2p-restrictions", post(perform_now))
        .route("/credit_cards", post(perform_now))
        .route("/credit_cards/{token}", post(perform_now))
        .route("/v2/credit_cards", post(perform_now))
        .route("/v2/credit_cards/{token}", put(perform_now))
        .merge(background::routes())
}

/// What a POST asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Task {
    /// A transaction.
    Transaction(request::Asked),
    /// Whether a transfer is possible.
    TransferCheck,
    /// A token for a card, or another holder or date for this token.
    KeepCard(Option<String>),
}

impl Task {
    /// Reads a path.
    pub(super) fn of_path(path: &str) -> Option<Task> {
        match path {
            "/services/credit_cards/charges" => return Some(Task::Transaction(request::Asked::Charge)),
            "/p2p-restrictions" => return Some(Task::TransferCheck),
            "/credit_cards" | "/v2/credit_cards" => return Some(Task::KeepCard(None)),
            _ => {}
        }
        if let Some(name) = path.strip_prefix("/transactions/") {
            return Kind::of_path(name).map(|kind| Task::Transaction(request::Asked::Kind(kind)));
        }
        let token = path.strip_prefix("/v2").unwrap_or(path).strip_prefix("/credit_cards/")?;
        (!token.contains('/')).then(|| Task::KeepCard(Some(token.to_owned())))
    }
}

/// The name under which a request has one effect.
#[derive(Debug)]
pub(in crate::checkout) struct Key {
    name: String,
    canonical: Zeroizing<Vec<u8>>,
}

impl Key {
    /// What the caller calls its request; path and body must be the same the next time.
    pub(in crate::checkout) fn of(asked: &Asked, path: &str) -> Option<Key> {
        let mut canonical = Zeroizing::new(Vec::with_capacity(path.len() + 1 + asked.body.len()));
        canonical.extend_from_slice(path.as_bytes());
        canonical.push(b'\n');
        canonical.extend_from_slice(&asked.body);
        Some(Key { name: asked.key.clone()?, canonical })
    }

    /// What we call a request that is answered later.
    pub(super) fn of_job(id: &str) -> Key {
        Key { name: format!("async-{id}"), canonical: Zeroizing::new(id.as_bytes().to_vec()) }
    }

    /// As the engine keeps it for a shop.
    pub(in crate::checkout) fn of_shop(&self, shop: &Shop) -> Idempotency {
        Idempotency {
            method: "POST",
            route: ROUTE,
            key: format!("{}/{}", shop.id, self.name),
            canonical: self.canonical.clone(),
        }
    }
}

async fn perform_now(State(desk): State<Desk>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let path = request.uri().path().to_owned();
    let done = async {
        let asked = desk.shop(request).await?;
        let task = Task::of_path(&path).ok_or(Refusal::NotFound)?;
        let key = Key::of(&asked, &path);
        let (status, body) = perform(&asked, &task, key.as_ref()).await?;
        Ok(desk::json(status, body))
    };
    desk::told(Half::Gateway, version, done.await)
}

/// Does what was asked for; status and body of the answer.
pub(super) async fn perform(
    asked: &Asked,
    task: &Task,
    key: Option<&Key>,
) -> Result<(StatusCode, Vec<u8>), Refusal> {
    let body = match task {
        Task::KeepCard(token) => cards::keep(asked, token.clone(), key).await?,
        Task::TransferCheck => return transfers::checked(asked, false).await,
        Task::Transaction(wanted) => {
            let told = transaction(asked, *wanted, key).await?;
            answer::one(&told.view(), asked.version)
        }
    };
    Ok((StatusCode::OK, body))
}

async fn transaction(asked: &Asked, wanted: request::Asked, key: Option<&Key>) -> Result<Told, Refusal> {
    if let Some(before) = made_before(asked, key).await? {
        return Ok(before);
    }
    match Box::pin(begin(asked, wanted, key)).await {
        // Of two at once, the other one may be why.
        Err(refusal) => Ok(made_before(asked, key).await?.ok_or(refusal)?),
        made => made,
    }
}

/// What this request made when it came before. Whether money is real stands inside a request, so both modes
/// are looked at.
pub(super) async fn made_before(asked: &Asked, key: Option<&Key>) -> Result<Option<Told>, Refusal> {
    let Some(key) = key else { return Ok(None) };
    let callers = [asked.caller(Mode::Test)?, asked.caller(Mode::Live)?];
    let made = transactions::replay(&asked.engine, &callers, &key.of_shop(&asked.shop)).await?;
    made.map(|made| Told::of(&asked.engine, made)).transpose()
}

async fn begin(asked: &Asked, wanted: request::Asked, key: Option<&Key>) -> Result<Told, Refusal> {
    let read = read(asked, move |body, reading| request::read(wanted, body, reading)).await?;
    let cashier = Cashier { engine: &asked.engine, shop: &asked.shop, request: &asked.request };
    match read {
        Read::FollowUp(wanted) => following::follow(&cashier, *wanted, key).await,
        Read::Payout(wanted) => Box::pin(payouts::pay_out(&cashier, *wanted, key)).await,
        Read::Card(wanted) if wanted.asked == request::Asked::Kind(Kind::P2p) => {
            Box::pin(transfers::transfer(&cashier, *wanted, key)).await
        }
        Read::Card(wanted) => Box::pin(cashier.pay(wish(&asked.shop, *wanted, key))).await,
    }
}

fn wish(shop: &Shop, wanted: CardRequest, key: Option<&Key>) -> Wish {
    let CardRequest { asked, order, card, three_d_secure, .. } = wanted;
    Wish {
        kind: match asked {
            request::Asked::Kind(kind) => kind,
            request::Asked::Charge => Kind::Payment,
        },
        order,
        card,
        three_ds: three_d_secure.and_then(|results| results.for_psp(&shop.settings.name)),
        token: None,
        save_card: None,
        excluded_brands: Vec::new(),
        idempotency: key.map(|key| key.of_shop(shop)),
    }
}

/// Reads a body. Fields that a browser encrypted are opened beside the threads that answer requests.
pub(in crate::checkout) async fn read<T: Send + 'static>(
    asked: &Asked,
    read: impl Fn(&Value<'_>, &Reading<'_>) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let now = asked.engine.now();
    let is_sealed = Cell::new(false);
    let first = {
        let opener = |_: &[u8]| {
            is_sealed.set(true);
            None
        };
        let reading = Reading { rules: rules(&asked.shop.settings), now, opener: &opener };
        read(&refusal::json(&asked.body)?, &reading)
    };
    if !is_sealed.get() {
        return first;
    }
    drop(first);
    let (body, settings) = (asked.body.clone(), asked.shop.settings.clone());
    signing::opening(&asked.engine, asked.shop.key(), move |open| {
        let opener = |sealed: &[u8]| {
            let clear = open(sealed)?;
            std::str::from_utf8(clear.expose()).ok().map(|text| Zeroizing::new(text.to_owned()))
        };
        read(&refusal::json(&body)?, &Reading { rules: rules(&settings), now, opener: &opener })
    })
    .await?
}

fn rules(settings: &ShopSettings) -> ShopRules<'_> {
    ShopRules {
        required_fields: &settings.required_fields,
        raw_cards: settings.raw_cards,
        any_test_card: settings.any_test_card,
        browser: false,
        custom_schemes: settings.custom_schemes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_asks_for_its_own() {
        let kind = |kind| Some(Task::Transaction(request::Asked::Kind(kind)));
        for (path, task) in [
            ("/transactions/payments", kind(Kind::Payment)),
            ("/transactions/fraud_advices", kind(Kind::FraudAdvice)),
            ("/transactions/payment", None),
            ("/transactions/close_days", None),
            ("/services/credit_cards/charges", Some(Task::Transaction(request::Asked::Charge))),
            ("/p2p-restrictions", Some(Task::TransferCheck)),
            ("/credit_cards", Some(Task::KeepCard(None))),
            ("/v2/credit_cards", Some(Task::KeepCard(None))),
            ("/credit_cards/a6d0", Some(Task::KeepCard(Some("a6d0".into())))),
            ("/v2/credit_cards/a6d0", Some(Task::KeepCard(Some("a6d0".into())))),
            ("/credit_cards/a6d0/more", None),
            ("/balance", None),
        ] {
            assert_eq!(Task::of_path(path), task, "{path}");
        }
    }
}
