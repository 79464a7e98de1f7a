//! The simulator inside this process: on a loopback port of its own, its pages shown under
//! `/simulator/` of ours, so that a payer's browser needs to reach one address only.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::any;
use florin_connectors::http as psp;
use florin_engine::http::Http;
use florin_simulator::{Settings, Simulator};
use tokio::net::TcpListener;

use crate::fault::Fault;
use crate::open;

/// Payments and calls that its books remember.
const KEEP: usize = 5_000;
const BODY_BYTES: usize = 64 * 1024;
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// The running simulator.
pub(super) struct Inside {
    /// Where it answers.
    pub(super) url: String,
    simulator: Simulator,
}

/// Starts it. Its control interface is open to developers only.
pub(super) async fn start(public_url: &str, insecure_dev: bool) -> Result<Inside, Fault> {
    let broken = |error: std::io::Error| {
        Fault::run(format!("the simulator inside this process did not start: {error}"))
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(broken)?;
    let settings = Settings {
        control: insecure_dev,
        keep: KEEP,
        // The books begin anew with each process, and references must not: the clock goes on.
        first_number: u64::try_from(open::now().micros()).unwrap_or(1),
        public_url: Some(public_url.to_owned()),
        ..Settings::default()
    };
    let simulator = Simulator::start(listener, settings).await.map_err(broken)?;
    Ok(Inside { url: format!("http://{}", simulator.address()), simulator })
}

impl Inside {
    /// Its pages, and for developers its books.
    pub(super) fn router(&self, insecure_dev: bool) -> Router {
        let window = Arc::new(Window { url: self.url.clone(), http: Http::new() });
        let mut router = Router::new()
            .route("/simulator/acs/{*rest}", any(look))
            .route("/simulator/3ds/method", any(look));
        if insecure_dev {
            router = router.route("/simulator/_control/{*rest}", any(look));
        }
        router.layer(DefaultBodyLimit::max(BODY_BYTES)).with_state(window)
    }

    /// Stops it.
    pub(super) async fn stop(self) {
        self.simulator.stop().await;
    }
}

/// What shows the simulator's pages under our own address.
struct Window {
    url: String,
    http: Http,
}

async fn look(State(window): State<Arc<Window>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let method = match head.method {
        Method::GET => psp::Method::Get,
        Method::POST => psp::Method::Post,
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut inner = psp::Request::new(method, format!("{}{path}", window.url));
    if let Some(kind) = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) {
        inner = inner.body(kind, Bytes::into(body));
    }
    match window.http.call(&inner, ANSWERS_WITHIN).await {
        Ok(reply) => show(reply),
        Err(error) => {
            (StatusCode::BAD_GATEWAY, format!("the simulator did not answer: {error}\n")).into_response()
        }
    }
}

fn show(reply: psp::Reply) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    for name in
        [header::CONTENT_TYPE, header::LOCATION, header::CACHE_CONTROL, header::CONTENT_SECURITY_POLICY]
    {
        let value = reply.header(name.as_str()).and_then(|value| HeaderValue::from_str(value).ok());
        value.and_then(|value| response.headers_mut().insert(name, value));
    }
    *response.body_mut() = Body::from(reply.body);
    response
}
