//! Cards that a shop's page remembers for one browser (checkout 3.7, `customer_contract: false`). A cookie
//! holds the secret that leads to them; the shop never hears of it.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use florin_engine::Engine;
use florin_engine::cards::{self, StoredCard};
use florin_engine::shops::Shop;

use super::super::paying::is_proven;
use super::super::refusal::Refusal;

/// The cookie's name.
const COOKIE_NAME: &str = "florin_browser";
/// Hexadecimal digits of its secret: those of two random UUIDs.
const DIGITS: usize = 64;
/// How long a browser keeps it, in seconds: a year.
const KEPT_S: u32 = 365 * 24 * 3600;
/// A browser is shown so many cards at most.
const MOST: usize = 5;
/// So many rows are looked through for them: one payment more of the same card is one row more.
const LOOKED_AT: i64 = 50;

/// The secret of a browser's cookie; none if it has none, or one that is not ours.
pub(in crate::checkout) fn cookie(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut secrets = pairs.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value);
    secrets.find(|secret| is_secret(secret)).map(str::to_owned)
}

fn is_secret(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

/// A new secret for a browser that has none.
pub(in crate::checkout) fn new_cookie(engine: &Engine) -> String {
    let half = || florin_engine::transactions::random_uid(engine).replace('-', "");
    half() + &half()
}

/// The header that gives a browser its cookie. In the frame of a foreign site browsers keep no other than one that is
/// partitioned: it is good within that site's pages and nowhere else.
pub(in crate::checkout) fn set_cookie(engine: &Engine, secret: &str, is_framed: bool) -> Option<HeaderValue> {
    let where_good = match (engine.settings().public_url.starts_with("https://"), is_framed) {
        (true, true) => "SameSite=None; Secure; Partitioned",
        (true, false) => "SameSite=Lax; Secure",
        (false, _) => "SameSite=Lax",
    };
    let text = format!("{COOKIE_NAME}={secret}; Path=/; Max-Age={KEPT_S}; HttpOnly; {where_good}");
    HeaderValue::from_str(&text).ok()
}

/// The cards of this shop that its page remembers for a browser, newest first, each number once.
pub(in crate::checkout) async fn list(
    engine: &Engine,
    shop: &Shop,
    cookie: &str,
) -> Result<Vec<StoredCard>, Refusal> {
    let mut known: Vec<StoredCard> = Vec::new();
    for card in all(engine, shop, cookie).await? {
        let is_known = known.iter().any(|other| other.fingerprint == card.fingerprint);
        if known.len() < MOST && !is_known && is_proven(engine, shop, &card).await? {
            known.push(card);
        }
    }
    Ok(known)
}

/// The one of them with this token.
pub(in crate::checkout) async fn find(
    engine: &Engine,
    shop: &Shop,
    cookie: &str,
    token: &str,
) -> Result<Option<StoredCard>, Refusal> {
    let scope = cards::browser_scope(engine, shop.id, cookie)?;
    match cards::by_token(engine, &shop.merchant, &scope, token).await? {
        Some(card) if is_proven(engine, shop, &card).await? => Ok(Some(card)),
        _ => Ok(None),
    }
}

async fn all(engine: &Engine, shop: &Shop, cookie: &str) -> Result<Vec<StoredCard>, Refusal> {
    let scope = cards::browser_scope(engine, shop.id, cookie)?;
    Ok(cards::in_scope(engine, &shop.merchant, &scope, LOOKED_AT).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_if_it_is_ours() {
        let secret = "0af1".repeat(16);
        let mut headers = HeaderMap::new();
        assert_eq!(cookie(&headers), None);
        for (line, expected) in [
            (format!("a=b; florin_browser={secret}; c=d"), Some(secret.clone())),
            (format!("florin_browser=x; florin_browser={secret}"), Some(secret.clone())),
            (format!("florin_browser={}", secret.to_uppercase()), None),
            (format!("xflorin_browser={secret}"), None),
        ] {
            headers.insert(COOKIE, HeaderValue::from_str(&line).unwrap());
            assert_eq!(cookie(&headers), expected, "{line}");
        }
    }
}
