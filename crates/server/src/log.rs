//! Logs: standard error, text or JSON; and the panic hook, which prints no payload.

use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

const DEFAULT: &str = "warn,florin=info,florin_engine=info,florin_faces=info";

/// Starts logging. `FLORIN_LOG` sets levels, such as `debug` or `florin::requests=debug`.
pub(crate) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("FLORIN_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = match format {
        LogFormat::Text => {
            let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
            logs.with_ansi(colour).with_target(false).try_init()
        }
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(false).try_init(),
    };
}

/// A panic is a mistake of ours. Its message may quote what it choked on, so only its place is told.
pub(crate) fn hide_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        eprintln!("florin: an internal mistake at {place} ended one task; please report this place");
    }));
}
