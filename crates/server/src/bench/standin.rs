//! A PSP that approves everything, with as little work as can be: what is left of a charge's time is
//! Florin's. Speaks the part of the simulator's wire that charges need.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;

use super::child;
use crate::fault::Fault;

/// Flags of the hidden subcommand.
#[derive(Debug, Clone, Args)]
pub(crate) struct StandinFlags {
    /// How long every answer takes.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
}

/// What a charge says, as far as the answer repeats it.
#[derive(Deserialize)]
struct Charge<'a> {
    #[serde(borrow)]
    reference: &'a str,
    amount: i64,
    #[serde(borrow)]
    currency: &'a str,
}

/// Answers until the bench is gone.
pub(crate) async fn run(flags: StandinFlags) -> Result<(), Fault> {
    let listener = child::listen().await?;
    child::end_with_parent();
    let number = Arc::new(AtomicU64::new(0));
    let latency = Duration::from_millis(flags.latency_ms);
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let number = number.clone();
        let service = service_fn(move |request| answer(request, number.clone(), latency));
        tokio::spawn(async move {
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    number: Arc<AtomicU64>,
    latency: Duration,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let done = Done::of(request.uri().path());
    let body =
        request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let answer = serde_json::from_slice(&body).map(|charge: Charge<'_>| approved(&charge, done, &number));
    let (status, text) = match answer {
        Ok(text) => (StatusCode::OK, text),
        Err(_) => {
            (StatusCode::BAD_REQUEST, "{\"error\":{\"reason\":\"request_invalid\",\"message\":\"\"}}".into())
        }
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// What is approved.
#[derive(Clone, Copy)]
enum Done {
    Charge,
    Hold,
    Void,
}

impl Done {
    fn of(path: &str) -> Done {
        match path.rsplit('/').next() {
            Some("authorizations") => Done::Hold,
            Some("voids") => Done::Void,
            _ => Done::Charge,
        }
    }
}

fn approved(charge: &Charge<'_>, done: Done, number: &AtomicU64) -> String {
    let Charge { reference, amount, currency } = charge;
    let number = number.fetch_add(1, Ordering::Relaxed);
    let (operation, state, captured) = match done {
        Done::Charge => ("charge", "captured", *amount),
        Done::Hold => ("authorize", "authorized", 0),
        Done::Void => ("void", "succeeded", 0),
    };
    format!(
        "{{\"id\":\"standin-{number:012}\",\"operation\":\"{operation}\",\"reference\":\"{reference}\",\"state\":\"{state}\",\
         \"amount\":{amount},\"currency\":\"{currency}\",\"captured\":{captured},\"refunded\":0,\"voided\":0,\
         \"auth_code\":\"000000\"}}"
    )
}
