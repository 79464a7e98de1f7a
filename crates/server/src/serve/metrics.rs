//! `/metrics` in Prometheus' text form: what the rooms below record, and what is asked for at the
//! moment of scraping.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use florin_domain::Mode;
use florin_engine::Engine;
use florin_engine::wallet_tokens::google_keys_age_s;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use crate::process::Process;

/// Bounds of every histogram whose name ends in `_seconds`.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 30.0];
/// How often recorded values are folded into histograms, so that they do not pile up unscraped.
const UPKEEP: Duration = Duration::from_secs(5);

/// What `/metrics` shows.
#[derive(Clone)]
pub(super) struct Recorder {
    handle: PrometheusHandle,
    engine: Arc<Engine>,
}

/// Starts recording. Once in a process: later starts (tests) record nothing.
pub(super) fn start(engine: &Arc<Engine>, stop: &CancellationToken) -> Recorder {
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS);
    let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
    let handle = recorder.handle();
    let _ = metrics::set_global_recorder(recorder);
    describe();
    let (fold, stop) = (handle.clone(), stop.clone());
    tokio::spawn(async move {
        while stop.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
            fold.run_upkeep();
        }
    });
    Recorder { handle, engine: engine.clone() }
}

fn describe() {
    metrics::describe_counter!("florin_http_requests_total", "Requests answered, by class of status.");
    metrics::describe_histogram!(
        "florin_http_request_seconds",
        "Time from a request's head to its answer's."
    );
    metrics::describe_counter!("florin_store_transactions_total", "Transactions that were committed.");
    metrics::describe_counter!(
        "florin_store_commits_total",
        "Commits that reached the disk; transactions share them."
    );
    metrics::describe_gauge!("florin_alarms_open", "Things that people should look at.");
    metrics::describe_counter!("florin_deliveries_total", "Tries to tell merchants, by face and result.");
    metrics::describe_histogram!(
        "florin_delivery_seconds",
        "Time from a webhook's call to the end of its answer."
    );
    metrics::describe_gauge!("florin_deliveries_due", "Events that merchants should be told of now.");
    metrics::describe_gauge!(
        "florin_deliveries_waiting",
        "Events that merchants will be told of, due ones included."
    );
    metrics::describe_gauge!(
        "florin_google_keys_age_seconds",
        "Time since Google's root keys were fetched, once a token was to be verified."
    );
    metrics::describe_gauge!("florin_vault_sealed", "1 while the vault is sealed.");
    metrics::describe_gauge!("process_resident_memory_bytes", "Memory of this process.");
    metrics::describe_gauge!("process_cpu_seconds_total", "Processor time of this process.");
}

/// The route.
pub(super) fn router(recorder: Recorder) -> Router {
    Router::new().route("/metrics", get(show)).with_state(recorder)
}

async fn show(State(recorder): State<Recorder>) -> ([(&'static str, &'static str); 1], String) {
    let db = recorder.engine.db();
    let counters = db.counters();
    metrics::counter!("florin_store_transactions_total")
        .absolute(counters.transactions.load(Ordering::Relaxed));
    metrics::counter!("florin_store_commits_total").absolute(counters.commits.load(Ordering::Relaxed));
    if let Ok(open) = florin_store::alarms::count_open(db).await {
        gauge("florin_alarms_open", u64::try_from(open).unwrap_or(0));
    }
    if let Ok((due, waiting)) = florin_store::deliveries::backlog(db, recorder.engine.now()).await {
        gauge("florin_deliveries_due", u64::try_from(due).unwrap_or(0));
        gauge("florin_deliveries_waiting", u64::try_from(waiting).unwrap_or(0));
    }
    for mode in [Mode::Live, Mode::Test] {
        if let Some(age) = google_keys_age_s(&recorder.engine, mode) {
            let age = Duration::from_secs(u64::try_from(age).unwrap_or(0)).as_secs_f64();
            metrics::gauge!("florin_google_keys_age_seconds", "mode" => mode.as_str()).set(age);
        }
    }
    gauge("florin_vault_sealed", u64::from(recorder.engine.ring().is_sealed()));
    gauge("process_resident_memory_bytes", Process::Own.resident_bytes());
    let cpu = Duration::from_millis(Process::Own.cpu_ms());
    metrics::gauge!("process_cpu_seconds_total").set(cpu.as_secs_f64());
    ([("content-type", "text/plain; version=0.0.4; charset=utf-8")], recorder.handle.render())
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus knows only floats; these are exact up to 2^53")]
fn gauge(name: &'static str, value: u64) {
    metrics::gauge!(name).set(value as f64);
}
