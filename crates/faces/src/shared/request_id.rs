//! Request ids: taken over from the caller where usable, else made; told back and written to logs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use florin_engine::Engine;

use super::card_numbers;

const HEADER: &str = "x-request-id";

/// The id of the request at hand, among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Gives every request an id and its answer the same one.
pub(crate) async fn tag(State(engine): State<Arc<Engine>>, mut request: Request, next: Next) -> Response {
    let given = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    let id = given.filter(|id| is_usable(id)).map_or_else(|| engine.new_id(), str::to_owned);
    let told = HeaderValue::from_str(&id);
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    if let Ok(told) = told {
        response.headers_mut().insert(HEADER, told);
    }
    response
}

/// 1 to 128 of `A-Za-z0-9._-` (standards 13), and no card number: ids are logged.
pub fn is_usable(id: &str) -> bool {
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
