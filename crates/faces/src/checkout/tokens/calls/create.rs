//! `POST /ctp/api/checkouts` (checkout 3).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use florin_engine::checkouts::{self, Checkout, NewCheckout};
use florin_engine::shops::ShopSettings;

use super::super::super::desk::{self, Asked, Desk};
use super::super::super::given::Given;
use super::super::super::refusal::{self, ApiVersion, Half, Refusal};
use super::super::answer;
use super::super::customer::CustomerField;
use super::super::remembered;
use super::super::request::CheckoutRequest;
use super::super::rules::ShopRules;
use super::super::telling::{Reader, tell};
use super::super::token::Token;
use super::{allow_any_origin, is_of_shop};

/// Under which `RequestID`s are kept.
const ROUTE: &str = "/ctp/api/checkouts";

/// Makes a payment token, for a shop by its secret or for its page by its public key.
pub(super) async fn create(State(desk): State<Desk>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let is_of_shop = is_of_shop(request.headers());
    let mut response = desk::told(Half::Checkout, version, make(&desk, request).await);
    if !is_of_shop {
        allow_any_origin(&mut response);
    }
    response
}

async fn make(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let cookie = remembered::cookie(request.headers());
    let (asked, by_public_key) = desk.shop_or_browser(request).await?;
    let made = store(&asked).await?;
    let body = if by_public_key {
        let token = Token::of(&asked.engine, made)?;
        let reader = Reader { version: asked.version, cookie, is_shop: false };
        Box::pin(tell(&asked.engine, &asked.shop, &token, &reader, answer::created_for_page)).await?
    } else {
        let (base, name) = (&asked.engine.settings().public_url, made.token.expose());
        answer::created(name, &answer::page_url(base, name, asked.version))
    };
    Ok(desk::json(StatusCode::CREATED, body))
}

async fn store(asked: &Asked) -> Result<Checkout, Refusal> {
    let (engine, shop) = (&asked.engine, &asked.shop);
    let mut request = {
        let tree = refusal::json(&asked.body)?;
        CheckoutRequest::read(&tree, &rules(&shop.settings), engine.now())?
    };
    request.order.additional_data.given.set("request_id", Given::from(&asked.request));
    let url = request.settings.urls.notification_url.as_ref();
    let new = NewCheckout {
        words: request.keep().map_err(|_| Refusal::Broken)?,
        allowed: request.attempts,
        expires_at: request.order.expires(),
        announces: url.or(shop.settings.notification_url.as_ref()).cloned(),
    };
    let caller = asked.caller(desk::mode(request.test))?;
    Ok(match asked.idempotency(ROUTE) {
        Some(key) => Box::pin(checkouts::create_once(engine, &caller, shop.id, new, &key)).await?,
        None => checkouts::create(engine, &caller, shop.id, new).await?,
    })
}

/// What a shop may ask for.
fn rules(settings: &ShopSettings) -> ShopRules {
    let required = settings.required_fields.iter().filter_map(|name| CustomerField::find(name));
    ShopRules {
        required_customer_fields: required.collect(),
        custom_schemes: settings.custom_schemes,
        ..ShopRules::default()
    }
}
