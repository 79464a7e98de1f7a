//! SIGTERM and SIGINT.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::fault::Fault;

/// An ear for both signals. Made before the ready line: whoever reads that may stop us at once.
pub(crate) struct Stop {
    term: Signal,
    int: Signal,
}

impl Stop {
    /// From now on the signals no longer end the process by themselves.
    pub(crate) fn listen() -> Result<Stop, Fault> {
        let listen =
            |kind| signal(kind).map_err(|error| Fault::run(format!("cannot listen for signals: {error}")));
        Ok(Stop { term: listen(SignalKind::terminate())?, int: listen(SignalKind::interrupt())? })
    }

    /// Waits for one. A second one, while we finish what runs, ends the process at once.
    pub(crate) async fn told(mut self) {
        self.one().await;
        tokio::spawn(async move {
            self.one().await;
            std::process::exit(1);
        });
    }

    async fn one(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}
