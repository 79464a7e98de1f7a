//! Who asks: `X-Api-Key`, or `Authorization: APIKEY <key>` of older clients (orchestra 2.1, 20).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use florin_engine::{Caller, Engine, callers};

use super::error::Problem;

/// The caller of a request. A key is looked up by its keyed hash, so what a wrong one takes tells nothing
/// of the right one.
pub(super) async fn authenticate(
    engine: &Engine,
    headers: &HeaderMap,
    request: &str,
) -> Result<Caller, Problem> {
    let key = shown_key(headers).ok_or(Problem::Unauthorized)?;
    callers::authenticate(engine, key, request).await?.ok_or(Problem::Unauthorized)
}

/// The key that was shown: 16 to 256 printable characters.
fn shown_key(headers: &HeaderMap) -> Option<&str> {
    let key = if let Some(value) = headers.get("x-api-key") {
        value.to_str().ok()?
    } else {
        let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("apikey") {
            return None;
        }
        key
    };
    let key = key.trim();
    ((16..=256).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())).then_some(key)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn keys_are_read_from_both_headers() {
        let headers = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))])
        };
        assert_eq!(shown_key(&headers("x-api-key", "demo-api-key-0123")), Some("demo-api-key-0123"));
        assert_eq!(
            shown_key(&headers("authorization", "ApiKey demo-api-key-0123")),
            Some("demo-api-key-0123")
        );
        for (name, value) in [
            ("authorization", "Bearer demo-api-key-0123"),
            ("authorization", "demo-api-key-0123"),
            ("x-api-key", "short"),
            ("x-api-key", "has a space inside"),
            ("x-api-key", ""),
        ] {
            assert_eq!(shown_key(&headers(name, value)), None, "{name}: {value}");
        }
        assert_eq!(shown_key(&HeaderMap::new()), None);
    }
}
