//! Who asks: `X-Api-Key`, or `Authorization: APIKEY <key>` of older clients (orchestra 2.1, 20).

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use florin_engine::{Caller, Engine, callers};

use super::error::Problem;

const X_API_KEY: &str = "x-api-key";

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

/// The one key that was shown: 16 to 256 printable characters. Who shows two is nobody, since a proxy in front
/// may have looked at the other one. The same key in both headers is one key.
fn shown_key(headers: &HeaderMap) -> Option<&str> {
    let own = headers.get_all(X_API_KEY).iter().map(|value| value.to_str().map_or("", str::trim));
    let older = headers.get_all(AUTHORIZATION).iter().filter_map(older_key);
    let key = match (only(own).ok()?, only(older).ok()?) {
        (None, None) => return None,
        (Some(key), None) | (None, Some(key)) => key,
        (Some(key), Some(same)) if key == same => key,
        (Some(_), Some(_)) => return None,
    };
    ((16..=256).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())).then_some(key)
}

struct Several;

/// The one item that there is, if any.
fn only<'a>(mut items: impl Iterator<Item = &'a str>) -> Result<Option<&'a str>, Several> {
    let first = items.next();
    if items.next().is_none() { Ok(first) } else { Err(Several) }
}

/// The key of `APIKEY <key>`; none if this is another scheme, which is not for us.
fn older_key(value: &HeaderValue) -> Option<&str> {
    let value = value.to_str().ok()?.trim();
    let (scheme, key) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("apikey").then(|| key.trim())
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn two_keys_are_no_key() {
        const KEY: (&str, &str) = ("x-api-key", "demo-api-key-0123");
        const OTHER: (&str, &str) = ("x-api-key", "other-api-key-0123");
        const OLDER: (&str, &str) = ("authorization", "APIKEY demo-api-key-0123");
        const OTHER_OLDER: (&str, &str) = ("authorization", "APIKEY other-api-key-0123");
        const EMPTY: (&str, &str) = ("authorization", "APIKEY");
        const BEARER: (&str, &str) = ("authorization", "Bearer something");
        let shown = |lines: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            shown_key(&headers).map(str::to_owned)
        };
        for fine in [&[KEY, OLDER][..], &[KEY, BEARER], &[OLDER, BEARER]] {
            assert_eq!(shown(fine).as_deref(), Some(KEY.1), "{fine:?}");
        }
        for bad in [
            &[KEY, OTHER][..],
            &[KEY, KEY],
            &[KEY, OTHER_OLDER],
            &[KEY, EMPTY],
            &[OLDER, OLDER],
            &[OLDER, OTHER_OLDER],
            &[KEY, OLDER, OLDER],
        ] {
            assert_eq!(shown(bad), None, "{bad:?}");
        }
    }
}
