//! `florin simulator`: the simulator PSP as a process of its own, so that Florin can die and its PSP
//! lives on (operate 7).

use std::path::Path;

use florin_simulator::{Settings, Simulator};
use tokio::net::TcpListener;

use crate::cli::SimulatorFlags;
use crate::fault::Fault;
use crate::lock;
use crate::signals::Stop;

/// Runs until SIGTERM or SIGINT.
pub(crate) async fn run(flags: SimulatorFlags) -> Result<(), Fault> {
    let stop = Stop::listen()?;
    let busy = |path: &Path| {
        format!("another simulator keeps its books in {}; stop it, or give another --state", path.display())
    };
    let _lock = flags.state.as_deref().map(|path| lock::beside(path, busy)).transpose()?;
    let listener = TcpListener::bind(flags.listen)
        .await
        .map_err(|error| Fault::run(format!("cannot listen on --listen {}: {error}", flags.listen)))?;
    let state = flags.state.clone();
    let settings = Settings {
        seed: flags.seed,
        latency_ms: flags.latency_ms,
        state: flags.state,
        webhook_hosts: flags.webhook_hosts,
        ..Settings::default()
    };
    let simulator = Simulator::start(listener, settings).await.map_err(|error| {
        if error.kind() == std::io::ErrorKind::InvalidInput {
            return Fault::usage(format!("--webhook-hosts: {error}"));
        }
        let place = state.map(|path| format!(" {}", path.display())).unwrap_or_default();
        Fault::run(format!("the simulator cannot read its --state{place}: {error}"))
    })?;
    println!("florin-simulator: listening on http://{}", simulator.address());
    stop.told().await;
    simulator.stop().await;
    Ok(())
}
