//! The table for people and the JSON for scripts.

use std::path::Path;

use serde::Serialize;

use super::machine::{self, Machine};
use super::row::Row;
use crate::fault::Fault;

/// The whole JSON.
#[derive(Serialize)]
struct Report<'a> {
    machine: Machine,
    version: &'static str,
    commit: String,
    rows: &'a [Row],
}

/// Prints the table.
pub(super) fn table(rows: &[Row]) {
    println!(
        "{:9} {:>5} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>9} {:>7} {:>8} {:>8} {:>9} {:>8} {:>8}",
        "scenario",
        "conns",
        "ops",
        "ops/s",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "p99.9 ms",
        "max ms",
        "errors",
        "cpu ms/op",
        "peak MiB",
        "commit/op",
        "x direct",
        "of bound"
    );
    for row in rows {
        println!(
            "{:9} {:>5} {:>9} {:>9.1} {:>8.3} {:>8.3} {:>8.3} {:>8.3} {:>9.3} {:>7} {:>9.3} {:>8} {:>9.3} {:>8.2} {:>8.2}",
            row.scenario,
            row.connections,
            row.operations,
            row.operations_per_second,
            row.p50_ms,
            row.p90_ms,
            row.p99_ms,
            row.p99_9_ms,
            row.max_ms,
            row.errors,
            row.cpu_ms_per_operation,
            row.peak_mib(),
            row.commits_per_operation,
            row.ratio_to_direct,
            row.ratio_to_bound
        );
    }
    println!(
        "x direct: median latency against direct's; of bound: throughput against bound's, at the same connections"
    );
}

/// Writes the JSON.
pub(super) fn json(rows: &[Row], path: &Path) -> Result<(), Fault> {
    let report = Report {
        machine: machine::look(),
        version: env!("CARGO_PKG_VERSION"),
        commit: machine::commit(),
        rows,
    };
    let text = serde_json::to_string_pretty(&report).map_err(|error| Fault::run(error.to_string()))?;
    std::fs::write(path, text + "\n").map_err(|error| Fault::file("write", path, &error))
}
