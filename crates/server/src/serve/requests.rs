//! What happens around every request: a request id, counts and times, a log line, and an answer even
//! when we made a mistake.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, StatusCode};
use florin_engine::Engine;
use florin_faces::request_id;
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use metrics::{Counter, Histogram};
use tokio::time::Instant;

/// Handles that are looked up once: a request only counts.
struct Meters {
    by_class: [Counter; 5],
    seconds: Histogram,
}

static METERS: LazyLock<Meters> = LazyLock::new(|| Meters {
    by_class: ["1xx", "2xx", "3xx", "4xx", "5xx"]
        .map(|class| metrics::counter!("florin_http_requests_total", "status" => class)),
    seconds: metrics::histogram!("florin_http_request_seconds"),
});

/// Answers one request.
pub(super) async fn answer(
    router: TowerToHyperService<Router>,
    engine: Arc<Engine>,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let began = Instant::now();
    let id = request_id::tag(&mut request, &engine);
    request.extensions_mut().insert(ConnectInfo(peer));
    let line = tracing::enabled!(target: "florin::requests", tracing::Level::DEBUG)
        .then(|| (request.method().clone(), masked(request.uri().path())));

    let handled = AssertUnwindSafe(router.call(request)).catch_unwind().await;
    let mut response = match handled {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => mistake(),
    };
    let status = response.status();
    METERS.seconds.record(began.elapsed());
    if let Some(counter) = METERS.by_class.get(usize::from(status.as_u16() / 100).saturating_sub(1)) {
        counter.increment(1);
    }
    if let Some((method, path)) = line {
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let request = id.to_str().unwrap_or_default();
        tracing::debug!(target: "florin::requests", request, %method, path, status = status.as_u16(), ms, "answered");
    }
    response.headers_mut().insert(request_id::HEADER, id);
    Ok(response)
}

/// A path without what might be a token or a card number.
fn masked(path: &str) -> String {
    let part = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        if part.len() >= 20 || digits >= 8 { "***".to_owned() } else { part.to_owned() }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn mistake() -> Response<Body> {
    let body = "{\"title\":\"an internal mistake\",\"status\":500}";
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_in_paths_are_not_logged() {
        assert_eq!(masked("/StringTokens/k3Jd92LmQz7Xw1Rt8Yb5Vn4Hc6Pf0Sa2/meta"), "/StringTokens/***/meta");
        assert_eq!(masked("/PaymentGateway/charge"), "/PaymentGateway/charge");
    }
}
