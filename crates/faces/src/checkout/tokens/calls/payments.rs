//! `POST /ctp/api/payments` (checkout 7.1).

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode};
use axum::response::Response;
use florin_engine::shops::{self, Shop};
use zeroize::Zeroizing;

use super::super::super::credentials::Credentials;
use super::super::super::desk::{self, Asked, Desk};
use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::{ANY, Fields};
use super::super::super::hosted::leaving;
use super::super::super::page::model::Link;
use super::super::super::paying::Cashier;
use super::super::super::refusal::{self, ApiVersion, Half, Refusal};
use super::super::paying::{self, Paid};
use super::super::payment::{PaidCard, PaymentView, not_paid, paid};
use super::super::remembered;
use super::super::token::{Token, word};
use super::card;
use super::query::by_token;
use crate::shared::body;
use crate::shared::request_id::RequestId;

/// How the page says that it stands in the frame of a foreign site.
const FRAMED: &str = "framed";

/// A request of somebody who has a payment token.
pub(super) struct Shown {
    /// Whose token it is.
    pub(super) shop: Shop,
    /// The token.
    pub(super) token: Token,
    /// The shop itself asks.
    pub(super) is_shop: bool,
    /// The body.
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// A customer pays with a card.
pub(super) async fn pay(State(desk): State<Desk>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let (head, body) = request.into_parts();
    let answered = match shown(&desk, &head, body, named_in_request).await {
        Ok(shown) => Box::pin(answer(&desk, &head, shown)).await,
        Err(refusal) => Err(refusal),
    };
    desk::told(Half::Checkout, version, answered)
}

/// Reads a body and finds the token that it pays.
pub(super) async fn shown(
    desk: &Desk,
    head: &Parts,
    body: axum::body::Body,
    named: fn(&[u8]) -> Result<Option<String>, Refusal>,
) -> Result<Shown, Refusal> {
    let body = body::read(body).await?;
    let credentials = Credentials::of(&head.headers);
    let name = match (named(&body)?, &credentials) {
        (Some(name), _) => name,
        (None, Credentials::Token(token)) => token.expose().to_owned(),
        (None, _) => return Err(Errors::one(&["token"], phrase::BLANK).into()),
    };
    let is_shop = matches!(credentials, Credentials::Shop { .. });
    let (shop, token) = match credentials {
        Credentials::Shop { id, secret } => {
            let Some(shop) = shops::authenticate(&desk.engine, id, secret.expose()).await? else {
                desk.limits.failure(&head.extensions)?;
                return Err(Refusal::AccessDenied);
            };
            let found = Token::find(&desk.engine, &name).await?;
            let own = found.filter(|token| token.checkout.shop == shop.id);
            (shop, own.ok_or(Refusal::NotFound)?)
        }
        other => by_token(desk, other, &name, &head.extensions).await?,
    };
    desk.limits.request(&format!("shop-{}", shop.id))?;
    Ok(Shown { shop, token, is_shop, body })
}

fn named_in_request(body: &[u8]) -> Result<Option<String>, Refusal> {
    let tree = refusal::json(body)?;
    let fields = Fields::wrapped(&tree, "request", false)?;
    let mut errors = Errors::default();
    let token = fields.text("token", ANY, &mut errors);
    if errors.is_empty() { Ok(token.map(str::to_owned)) } else { Err(errors.into()) }
}

async fn answer(desk: &Desk, head: &Parts, shown: Shown) -> Result<Response, Refusal> {
    let Shown { shop, token, is_shop, body } = shown;
    let request = head.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let version = ApiVersion::of(&head.headers);
    let asked = Asked { engine: desk.engine.clone(), shop, version, request, key: None, body };
    let cashier = Cashier { engine: &asked.engine, shop: &asked.shop, request: &asked.request };
    let address = (!is_shop).then(|| browser_address(&head.extensions)).flatten();
    let cookie = remembered::cookie(&head.headers);
    let has_cookie = cookie.is_some();
    let is_framed = head.uri.query() == Some(FRAMED);
    let made = match card::read(&asked, &token, cookie, address).await {
        Ok(paying) => {
            let given = paying.cookie.clone().filter(|_| !has_cookie);
            paying::pay(&cashier, &token, paying).await.map(|paid| (paid, given))
        }
        Err(refusal) => Err(refusal),
    };
    let (made_now, given) = match made {
        Ok(made) => made,
        Err(refusal) => return refused(&token, "credit_card", refusal),
    };
    let mut response = tell(&cashier, &token, &made_now, is_shop, "credit_card");
    if let Some(cookie) = given.and_then(|secret| remembered::set_cookie(&desk.engine, &secret, is_framed)) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// What came of a payment by this method.
pub(super) fn tell(
    cashier: &Cashier<'_>,
    token: &Token,
    made: &Paid,
    is_shop: bool,
    method: &'static str,
) -> Response {
    desk::json(StatusCode::OK, outcome(cashier, token, made, is_shop, method))
}

/// A request that made no transaction; what is wrong with us is told as everywhere.
pub(super) fn refused(token: &Token, method: &str, refusal: Refusal) -> Result<Response, Refusal> {
    if refusal.status() != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(refusal);
    }
    let message = refusal.message(Half::Checkout);
    let kind = token.request.transaction_type.as_str();
    let view = PaymentView::refused(token.name(), kind, method, &message, refusal.errors());
    Ok(desk::json(StatusCode::UNPROCESSABLE_ENTITY, not_paid(&view)))
}

fn outcome(
    cashier: &Cashier<'_>,
    token: &Token,
    made: &Paid,
    is_shop: bool,
    method: &'static str,
) -> Vec<u8> {
    let Paid { told, used } = made;
    let view = told.view();
    let status = word(told);
    let is_waiting = matches!(status, "incomplete" | "pending");
    let result_url = leaving::back(&token.request, cashier.shop, token.name(), told);
    let section = &view.section;
    paid(&PaymentView {
        status,
        message: view.message.as_deref(),
        errors: None,
        token: token.name(),
        transaction_type: token.request.transaction_type.as_str(),
        uid: Some(view.uid),
        url: view.redirect_url.filter(|_| is_waiting),
        iframe: view.iframe,
        auth_code: section.auth_code,
        bank_code: section.bank_code,
        rrn: section.rrn,
        billing_descriptor: section.billing_descriptor,
        gateway_id: section.gateway_id,
        credit_card: view.card.as_ref().map(|card| PaidCard {
            holder: card.holder,
            brand: card.brand,
            first_1: card.first_1,
            last_4: card.last_4,
            stamp: card.stamp,
            token: card.token.filter(|_| is_shop),
            exp_month: card.exp_month,
            exp_year: card.exp_year,
        }),
        receipt_url: view.receipt_url,
        method,
        finished: token.is_finished_by(told, *used, cashier.engine.now()),
        action_status: status,
        result_url: result_url.as_ref().map(Link::as_str),
        return_url: token.request.settings.urls.return_url.as_deref(),
        code: (status == "failed").then(|| view.code.as_str()),
    })
}

/// Where the customer's browser is, unless a proxy of our own house stands between.
pub(super) fn browser_address(of: &Extensions) -> Option<String> {
    let ConnectInfo(peer) = of.get::<ConnectInfo<SocketAddr>>()?;
    let address = peer.ip().to_canonical();
    let is_ours = match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local(),
    };
    (!is_ours).then(|| address.to_string())
}
