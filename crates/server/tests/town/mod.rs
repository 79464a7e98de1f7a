//! The real programs, started as an operator would: `florin serve`, `florin simulator`, a file to apply.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use florin_connectors::{Method, Reply, Request};
use florin_engine::http::Http;
use serde_json::Value;

pub mod receiver;
pub mod shop;
pub mod wallet;

pub const KEY: &str = "town-api-key-0123456789abcdef";

/// A program that is killed when the test ends. What it prints is kept.
pub struct Program {
    child: Child,
    pub url: String,
    pub said: Arc<Mutex<String>>,
}

impl Program {
    /// Starts `florin` and waits for its ready line.
    pub fn start(args: &[&str]) -> Program {
        Program::until(args, "listening on ")
    }

    /// Starts `florin` and waits for a line with these words; what follows them is its address.
    pub fn until(args: &[&str], words: &str) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let mut log = child.stderr.take().unwrap();
        let kept = said.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = log.read(&mut buffer) {
                kept.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..n]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.by_ref().map_while(Result::ok).find_map(|line| {
            said.lock().unwrap().extend([&line, "\n"]);
            line.split_once(words).map(|(_, url)| url.trim().to_owned())
        });
        let url = ready.unwrap_or_else(|| panic!("{args:?} was never ready: {}", said.lock().unwrap()));
        let kept = said.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().extend([&line, "\n"]);
            }
        });
        Program { child, url, said }
    }

    /// `kill -9`: no good-bye.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and the exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of one test, gone when the test is.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("florin_town_{name}_{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A merchant whose account `main` is a simulator of its own process.
pub fn declaration(simulator: &str) -> String {
    format!(
        r#"
[[merchant]]
name = "town"

  [[merchant.api_key]]
  key = "{KEY}"
  mode = "test"

  [[merchant.gateway_account]]
  name = "main"
  gateway = "simulator"
  credentials = {{ }}
  base_url = "{simulator}"
"#
    )
}

/// A simulator and a Florin that uses it, on SQLite in `folder`.
pub fn serve(folder: &Folder, simulator: &Program) -> Program {
    serve_declared(folder, &declaration(&simulator.url), &[])
}

/// Starts `florin serve` on the house in `folder`, with what a text declares.
pub fn serve_declared(folder: &Folder, text: &str, more: &[&str]) -> Program {
    let file = folder.path("town.toml");
    std::fs::write(&file, text).unwrap();
    shop::serve(folder, &[&["--apply", &file], more].concat())
}

pub fn simulator() -> Program {
    Program::start(&["simulator", "--listen", "127.0.0.1:0"])
}

/// One HTTP call.
pub async fn call(http: &Http, method: Method, url: &str, body: Option<&Value>) -> Option<Reply> {
    let mut request = Request::new(method, url.to_owned()).header("x-api-key", KEY);
    if let Some(body) = body {
        request = request.body("application/json", body.to_string().into_bytes());
    }
    http.call(&request, Duration::from_secs(40)).await.ok()
}

pub fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or(Value::Null)
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
