//! Wallets on the page and in shops' apps (checkout 7.2): what a device gave pays a token, and Apple is asked for
//! the session without which it gives nothing.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use florin_domain::Mode;
use florin_engine::ewallet_accounts;
use florin_engine::shops::Shop;
use florin_engine::wallet_tokens::{self, SessionError};
use zeroize::Zeroizing;

use super::super::super::codes::brands;
use super::super::super::credentials::Credentials;
use super::super::super::desk::{self, Desk};
use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::Fields;
use super::super::super::given::{Given, Members};
use super::super::super::paying::Cashier;
use super::super::super::refusal::{self, ApiVersion, Half, Refusal};
use super::super::super::transactions::refusals;
use super::super::super::transactions::request::card::CardGiven;
use super::super::super::transactions::request::wallet::{Wallet, WalletToken};
use super::super::super::wallets;
use super::super::customer::Customer;
use super::super::paying::{self, Paying};
use super::super::payment;
use super::super::token::Token;
use super::payments::{Shown, browser_address, refused, shown, tell};
use crate::shared::body;
use crate::shared::json::{Object, Value};
use crate::shared::request_id::RequestId;

/// Google Pay: Google's payment data, or the token out of it.
pub(super) async fn google(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, Wallet::Google, |request| google_token(request.exact("token")?)).await
}

/// Apple Pay: an object with the encrypted data.
pub(super) async fn apple(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, Wallet::Apple, |request| apple_token(request.exact("token")?)).await
}

/// The older path: what Apple gave stands at `request` itself.
pub(super) async fn apple_raw(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, Wallet::Apple, |request| {
        request.exact("paymentData")?;
        let members = request.members().map(|(name, value)| (name.to_owned(), Given::of(value)));
        Some(bytes(Given::from(&members.collect::<Members>()).json()))
    })
    .await
}

/// Samsung Pay: nobody here has the keys, so it is refused when it is opened.
pub(super) async fn samsung(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, Wallet::Samsung, |request| Some(bytes(Given::of(request.exact("token")?).json())))
        .await
}

fn apple_token(token: &Value<'_>) -> Option<Zeroizing<Vec<u8>>> {
    match token {
        Value::Object(object) if object.exact("paymentData").is_some() => {
            Some(bytes(Given::of(token).json()))
        }
        _ => None,
    }
}

/// Apps hand on Google's whole payment data, or any part of it down to the token's text.
fn google_token(given: &Value<'_>) -> Option<Zeroizing<Vec<u8>>> {
    match given {
        Value::Text(text) => Some(bytes(text.as_str())),
        Value::Object(object) => {
            let inner = ["paymentMethodData", "tokenizationData", "token"];
            match inner.iter().find_map(|name| object.exact(name)) {
                Some(inner) => google_token(inner),
                None => Some(bytes(Given::of(given).json())),
            }
        }
        _ => None,
    }
}

fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

/// Finds in `request` what the wallet gave.
type Find = fn(&Object<'_>) -> Option<Zeroizing<Vec<u8>>>;

async fn pay(desk: &Desk, request: Request, wallet: Wallet, find: Find) -> Response {
    let version = ApiVersion::of(request.headers());
    let (head, body) = request.into_parts();
    let answered = match Box::pin(shown(desk, &head, body, named_beside)).await {
        Ok(shown) => Box::pin(answer(desk, &head, shown, wallet, find)).await,
        Err(refusal) => Err(refusal),
    };
    desk::told(Half::Checkout, version, answered)
}

async fn answer(
    desk: &Desk,
    head: &Parts,
    shown: Shown,
    wallet: Wallet,
    find: Find,
) -> Result<Response, Refusal> {
    let Shown { shop, token, is_shop, body } = shown;
    let request = head.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let cashier = Cashier { engine: &desk.engine, shop: &shop, request: &request };
    let paid = match read(&body, wallet, find) {
        Ok(_) if brands::is_listed(excluded(&token), Some(wallet.as_str()), None) => {
            Err(refusals::coded("E.1008"))
        }
        Ok(mut paying) => {
            let address = (!is_shop).then(|| browser_address(&head.extensions)).flatten();
            paying.customer.ip = address.or(paying.customer.ip);
            Box::pin(paying::pay(&cashier, &token, paying)).await
        }
        Err(refusal) => Err(refusal),
    };
    match paid {
        Ok(made) => Ok(tell(&cashier, &token, &made, is_shop, wallet.as_str())),
        Err(refusal) => refused(&token, wallet.as_str(), refusal),
    }
}

fn excluded(token: &Token) -> &[String] {
    &token.request.payment_method.excluded_brands
}

/// What pays; what the page learned of the payer stands beside `request`.
fn read(body: &[u8], wallet: Wallet, find: Find) -> Result<Paying, Refusal> {
    let tree = refusal::json(body)?;
    let root = root(&tree)?;
    let Some(Value::Object(request)) = root.exact("request") else {
        return Err(refusals::request_missing());
    };
    let Some(payload) = find(request) else { return Err(Errors::one(&["token"], phrase::INVALID).into()) };
    let beside = Fields::root(root, &[]);
    let mut errors = Errors::default();
    let customer = Customer::read(&beside, &mut errors);
    let browser = payment::browser(&beside, &mut errors);
    let custom: BTreeMap<String, String> = payment::custom(&beside, &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let card = CardGiven::Wallet(WalletToken { wallet, is_decrypted: false, payload });
    Ok(Paying { card, save_card: None, customer, browser, custom, cookie: None })
}

fn root<'v>(tree: &'v Value<'v>) -> Result<&'v Object<'v>, Refusal> {
    if let Value::Object(root) = tree { Ok(root) } else { Err(refusals::request_missing()) }
}

/// The payment token stands beside `request`.
fn named_beside(body: &[u8]) -> Result<Option<String>, Refusal> {
    let tree = refusal::json(body)?;
    Ok(match root(&tree)?.exact("token") {
        Some(Value::Text(token)) => Some(token.as_str().to_owned()),
        _ => None,
    })
}

/// `POST /ctp/api/apple_pay/validate`: a session at Apple, for an address of Apple's only.
pub(super) async fn validate(State(desk): State<Desk>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let (head, body) = request.into_parts();
    desk::told(Half::Checkout, version, session(&desk, &head, body).await)
}

async fn session(desk: &Desk, head: &Parts, body: Body) -> Result<Response, Refusal> {
    let body = body::read(body).await?;
    let named = if body.is_empty() { None } else { named_beside(&body)? };
    let again = Body::from(body.to_vec());
    let is_shop =
        matches!(Credentials::of(&head.headers), Credentials::Shop { .. } | Credentials::PublicKey(_));
    // A shop may ask without a payment token; then nobody knows yet whether money will be real.
    let (shop, mode) = if is_shop && named.is_none() {
        let mut request = Request::new(again);
        *request.method_mut() = head.method.clone();
        *request.headers_mut() = head.headers.clone();
        *request.extensions_mut() = head.extensions.clone();
        (desk.shop_or_browser(request).await?.0.shop, Mode::Test)
    } else {
        let shown = shown(desk, head, again, named_beside).await?;
        let mode = desk::mode(shown.token.request.test);
        (shown.shop, mode)
    };
    let tree = refusal::json(&body)?;
    let url = match root(&tree)?.exact("url") {
        Some(Value::Text(url)) => url.as_str(),
        None | Some(Value::Null) => return Err(Errors::one(&["url"], phrase::BLANK).into()),
        Some(_) => return Err(Errors::one(&["url"], phrase::NOT_A_URL).into()),
    };
    begin(desk, &shop, mode, url, &head.headers).await
}

async fn begin(
    desk: &Desk,
    shop: &Shop,
    mode: Mode,
    url: &str,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let engine = &desk.engine;
    let not_a_url = || Refusal::from(Errors::one(&["url"], phrase::NOT_A_URL));
    let account = wallets::account(engine, shop, Wallet::Apple).await?;
    let Some(account) = account else {
        let is_apples = wallet_tokens::is_apples(url);
        return Err(if is_apples { wallets::invalid(Wallet::Apple) } else { not_a_url() });
    };
    // A browser says on whose page the button stands. A server asks for the account's first host.
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let host = match origin {
        Some(origin) => wallets::host_of(origin),
        None => account.apple().and_then(|apple| apple.domains.first().cloned()),
    };
    let host = host.unwrap_or_default();
    match wallet_tokens::apple_session(engine, &account, mode, url, &host).await {
        Ok(session) => Ok(desk::json(StatusCode::OK, session)),
        Err(SessionError::NotApples | SessionError::Sandbox) => Err(not_a_url()),
        Err(why) => {
            tracing::warn!(shop = shop.id, account = account.name, %host, %why, "Apple gave no session");
            Err(wallets::invalid(Wallet::Apple))
        }
    }
}

/// `GET /.well-known/apple-developer-merchantid-domain-association`: the file by which the host that was asked proves
/// an account to Apple (standards 1.5).
pub(super) async fn association(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let host = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    match ewallet_accounts::association(&desk.engine, host).await {
        Ok(Some(file)) => {
            let mut response = Response::new(Body::from(file));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            response
        }
        Ok(None) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
        Err(error) => Refusal::from(error).answer(Half::Checkout, ApiVersion::Two),
    }
}
