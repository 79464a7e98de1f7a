//! `GET /ctp/api/checkouts/{token}` (checkout 4).

use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode};
use axum::response::Response;
use florin_engine::SecretText;
use florin_engine::shops::{self, Shop};

use super::super::super::credentials::Credentials;
use super::super::super::desk::{self, Desk};
use super::super::super::refusal::{ApiVersion, Half, Refusal};
use super::super::answer;
use super::super::remembered;
use super::super::telling::{Reader, tell};
use super::super::token::Token;
use super::{allow_any_origin, is_of_shop};

/// Tells how a payment token stands: to its shop, and to whoever has it.
pub(super) async fn query(State(desk): State<Desk>, Path(token): Path<String>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let version = ApiVersion::of(&head.headers);
    let is_of_shop = is_of_shop(&head.headers);
    let answered = find(&desk, &token, &head).await;
    let is_open = !is_of_shop && answered.as_ref().is_ok_and(|(shop, _)| shop.settings.public_key_creation);
    let answered = match answered {
        Ok((shop, token)) => {
            let reader = Reader { version, cookie: remembered::cookie(&head.headers), is_shop: is_of_shop };
            tell(&desk.engine, &shop, &token, &reader, answer::queried)
                .await
                .map(|body| desk::json(StatusCode::OK, body))
        }
        Err(refusal) => Err(refusal),
    };
    let mut response = desk::told(Half::Checkout, version, answered);
    if is_open {
        allow_any_origin(&mut response);
    }
    response
}

/// The token and its shop. A shop that shows its secret sees its own only; who shows nothing else shows the
/// token by asking for it.
async fn find(desk: &Desk, token: &str, head: &Parts) -> Result<(Shop, Token), Refusal> {
    let shown = Credentials::of(&head.headers);
    let (shop, token) = match shown {
        Credentials::Shop { id, secret } => {
            let Some(shop) = shops::authenticate(&desk.engine, id, secret.expose()).await? else {
                desk.limits.failure(&head.extensions)?;
                return Err(Refusal::AccessDenied);
            };
            let found = Token::find(&desk.engine, token).await?;
            let own = found.filter(|token| token.checkout.shop == shop.id);
            (shop, own.ok_or(Refusal::NotFound)?)
        }
        other => by_token(desk, other, token, &head.extensions).await?,
    };
    desk.limits.request(&format!("shop-{}", shop.id))?;
    Ok((shop, token))
}

/// The token and its shop, for whoever has the token: with it alone, or with the shop's public key beside it.
pub(super) async fn by_token(
    desk: &Desk,
    shown: Credentials,
    token: &str,
    from: &Extensions,
) -> Result<(Shop, Token), Refusal> {
    let is_same = |bare: &SecretText| bare.expose() == token;
    let found = match &shown {
        Credentials::Token(bare) if !is_same(bare) => None,
        Credentials::Unreadable => None,
        _ => Token::find(&desk.engine, token).await?,
    };
    let Some(token) = found else {
        desk.limits.failure(from)?;
        return Err(if matches!(shown, Credentials::None | Credentials::Token(_)) {
            Refusal::NotFound
        } else {
            Refusal::AccessDenied
        });
    };
    let shop = shops::by_id(&desk.engine, token.checkout.shop).await?.ok_or(Refusal::NotFound)?;
    match shown {
        Credentials::PublicKey(key) if key != shop.public_key => Err(Refusal::AccessDenied),
        _ => Ok((shop, token)),
    }
}
