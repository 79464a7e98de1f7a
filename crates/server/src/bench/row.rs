//! One line of figures. The only place of this program that reckons with floats: they are statistics.
#![expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "statistics, no money")]

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// One scenario at one number of connections, as the JSON shows it.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) scenario: &'static str,
    database: &'static str,
    pub(super) connections: u16,
    seconds: f64,
    pub(super) operations: u64,
    pub(super) errors: u64,
    pub(super) operations_per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p90_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) p99_9_ms: f64,
    pub(super) max_ms: f64,
    pub(super) cpu_ms_per_operation: f64,
    pub(super) peak_memory_bytes: u64,
    pub(super) commits_per_operation: f64,
    pub(super) ratio_to_direct: f64,
    pub(super) ratio_to_bound: f64,
}

impl Row {
    /// A row without latencies and costs.
    pub(super) fn new(
        scenario: &'static str,
        database: &'static str,
        connections: u16,
        elapsed: Duration,
        operations: u64,
        errors: u64,
    ) -> Row {
        let seconds = elapsed.as_secs_f64();
        Row {
            scenario,
            database,
            connections,
            seconds: rounded(seconds),
            operations,
            errors,
            operations_per_second: rounded(over(operations as f64, seconds)),
            p50_ms: 0.0,
            p90_ms: 0.0,
            p99_ms: 0.0,
            p99_9_ms: 0.0,
            max_ms: 0.0,
            cpu_ms_per_operation: 0.0,
            peak_memory_bytes: 0,
            commits_per_operation: 0.0,
            ratio_to_direct: 0.0,
            ratio_to_bound: 0.0,
        }
    }

    /// Latencies, from microseconds.
    pub(super) fn latency(&mut self, micros: &Histogram<u64>) {
        let at = |quantile| rounded(micros.value_at_quantile(quantile) as f64 / 1000.0);
        self.p50_ms = at(0.5);
        self.p90_ms = at(0.9);
        self.p99_ms = at(0.99);
        self.p99_9_ms = at(0.999);
        self.max_ms = rounded(micros.max() as f64 / 1000.0);
    }

    /// What an operation costs.
    pub(super) fn costs(&mut self, cpu_ms: u64, commits: u64, peak_bytes: u64) {
        let operations = self.operations as f64;
        self.cpu_ms_per_operation = rounded(over(cpu_ms as f64, operations));
        self.commits_per_operation = rounded(over(commits as f64, operations));
        self.peak_memory_bytes = peak_bytes;
    }

    /// Median latency against `direct`'s, throughput against `bound`'s.
    pub(super) fn compare(&mut self, direct_p50_ms: f64, bound_per_second: f64) {
        self.ratio_to_direct = rounded(over(self.p50_ms, direct_p50_ms));
        self.ratio_to_bound = rounded(over(self.operations_per_second, bound_per_second));
    }

    /// Memory in MiB, for the table.
    pub(super) fn peak_mib(&self) -> u64 {
        self.peak_memory_bytes >> 20
    }
}

fn over(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Four digits behind the point are more than any measurement here is worth.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
