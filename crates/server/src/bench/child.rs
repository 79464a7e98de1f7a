//! Processes that a bench starts: how they say where they listen, and how they end with it.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::fault::Fault;
use crate::process::Process;

/// A cold start migrates a database and opens keys.
const READY_WITHIN: Duration = Duration::from_secs(60);
const READY: &str = "listening on http://";

/// A process of this program that listens. Ends with the bench.
pub(super) struct Server {
    /// Where it listens.
    pub(super) address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts this program with these words and waits until it listens.
    pub(super) async fn start(words: &[&str]) -> Result<Server, Fault> {
        let failed = |why: String| Fault::run(format!("`florin {}` did not start: {why}", words.join(" ")));
        let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
        let mut command = Command::new(program);
        // Settings of a server on this machine must not reach the one that is measured.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FLORIN_"))
        {
            command.env_remove(name);
        }
        command
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let stdout = child.stdout.take().ok_or_else(|| failed("it has no standard output".into()))?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, address)) = line.split_once(READY) {
                    return address.parse().ok();
                }
            }
            None
        };
        match tokio::time::timeout(READY_WITHIN, ready).await {
            Ok(Some(address)) => Ok(Server { address, child }),
            Ok(None) => Err(failed("it ended before it listened; its message stands above".into())),
            Err(_) => Err(failed("it was not ready within a minute".into())),
        }
    }

    /// The process, to be looked at.
    pub(super) fn process(&self) -> Process {
        self.child.id().map_or(Process::Own, Process::Other)
    }
}

/// Runs this program with these words to its end; the last line that it printed.
pub(super) async fn ask(words: &[&str]) -> Result<String, Fault> {
    let failed = |why: String| Fault::run(format!("`florin {}` failed: {why}", words.join(" ")));
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
    let output = command.output().await.map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed("its message stands above".into()));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().last().unwrap_or_default().to_owned())
}

/// Listens on a free port of this machine and says so.
pub(super) async fn listen() -> Result<TcpListener, Fault> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = bound.map_err(|error| Fault::run(format!("cannot listen on 127.0.0.1: {error}")))?;
    let address = listener.local_addr().map_err(|error| Fault::run(error.to_string()))?;
    println!("{READY}{address}");
    Ok(listener)
}

/// Ends this process when its parent, which holds our standard input open, is gone.
pub(super) fn end_with_parent() {
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
}
