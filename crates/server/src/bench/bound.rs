//! The yardstick for throughput: a bare HTTP server that does what no charge can do without, and
//! nothing else: a durable write of 500 bytes, a call to the PSP, another durable write.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use florin_connectors::http::{Method, Request as PspRequest};
use florin_engine::http::Http;
use florin_store::{Db, StoreError, args};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

use super::{child, scenario};
use crate::fault::Fault;
use crate::{migrate, open};

const BYTES: usize = 500;
const PSP_WITHIN: Duration = Duration::from_secs(30);

/// Flags of the hidden subcommand.
#[derive(Debug, Clone, Args)]
pub(crate) struct BoundFlags {
    /// The same kind of database as Florin's.
    #[arg(long)]
    database: String,
    /// The stand-in PSP.
    #[arg(long)]
    psp: String,
}

struct Bound {
    db: Db,
    http: Http,
    psp: String,
    body: String,
    /// Rows are named by when we began and a number.
    began: i64,
    number: AtomicU64,
}

/// Answers until the bench is gone.
pub(crate) async fn run(flags: BoundFlags) -> Result<(), Fault> {
    let db = Db::open(&flags.database).await?;
    migrate::bring(&db).await?;
    let body = "x".repeat(BYTES);
    let bound = Arc::new(Bound {
        db,
        http: Http::new(),
        psp: flags.psp,
        body,
        began: open::now().micros(),
        number: AtomicU64::new(0),
    });
    let listener = child::listen().await?;
    child::end_with_parent();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let bound = bound.clone();
        let service = service_fn(move |request| answer(bound.clone(), request));
        tokio::spawn(async move {
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(bound: Arc<Bound>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.uri().path() == "/counters" {
        let counters = bound.db.counters();
        let text = format!(
            "florin_store_transactions_total {}\nflorin_store_commits_total {}\n",
            counters.transactions.load(Ordering::Relaxed),
            counters.commits.load(Ordering::Relaxed)
        );
        return Ok(Response::new(Full::new(Bytes::from(text))));
    }
    if request.uri().path() == "/healthz" {
        return Ok(Response::new(Full::new(Bytes::from_static(b"ok\n"))));
    }
    let _ = request.into_body().collect().await;
    let done = bound.one().await;
    let mut response = Response::new(Full::new(Bytes::from_static(b"{\"state\":\"captured\"}")));
    if done.is_err() {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
    Ok(response)
}

impl Bound {
    async fn one(&self) -> Result<(), ()> {
        self.write().await.map_err(|_| ())?;
        let request = PspRequest::new(Method::Post, format!("{}/simulator/v1/charges", self.psp))
            .body("application/json", scenario::DIRECT_BODY.as_bytes().to_vec())
            .moving_money();
        self.http.call(&request, PSP_WITHIN).await.map_err(|_| ())?;
        self.write().await.map_err(|_| ())
    }

    async fn write(&self) -> Result<(), StoreError> {
        let id = format!("{:x}-{:012x}", self.began, self.number.fetch_add(1, Ordering::Relaxed));
        let mut tx = self.db.begin().await?;
        tx.put(
            "INSERT INTO alarms (merchant_id, id, detail, raised_at) VALUES ($1, $2, $3, $4)",
            args!["bench-bound", &id, &self.body, open::now()],
        )
        .await?;
        tx.commit().await
    }
}
