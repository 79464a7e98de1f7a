//! Request ids: taken over from the caller where usable, else made; told back and written to logs.

use axum::http::{HeaderName, HeaderValue, Request};
use florin_engine::Engine;

use super::card_numbers;

/// The name of the header, in both directions (standards 13).
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand, among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Gives a request its id, before any router sees it: the one that it came with, or a new one. Gives back what the answer
/// has to tell in [`HEADER`].
pub fn tag<B>(request: &mut Request<B>, engine: &Engine) -> HeaderValue {
    let given = request.headers().get(HEADER).filter(|value| value.to_str().is_ok_and(is_usable)).cloned();
    let told = given.or_else(|| HeaderValue::from_str(&engine.new_id()).ok());
    let told = told.unwrap_or_else(|| HeaderValue::from_static("unnamed"));
    request.extensions_mut().insert(RequestId(told.to_str().unwrap_or_default().to_owned()));
    told
}

/// 1 to 128 of `A-Za-z0-9._-` (standards 13), and no card number: ids are logged.
fn is_usable(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && !card_numbers::holds_one(id)
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_break_a_log_line_are_not_taken_over() {
        assert!(is_usable("order-7_A.b"));
        for id in ["", "a b", "a\"b", "ä", &"x".repeat(129), "order-4242424242424242"] {
            assert!(!is_usable(id), "{id}");
        }
    }
}
