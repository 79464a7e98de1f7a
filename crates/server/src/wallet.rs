//! `florin wallet check-signature`: why a client's signature does not fit, for whoever helps its owner. Needs the
//! client's key, so it opens the house; neither the key nor any MAC is shown. And `withdraw`, for users who want back what
//! they allowed.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use florin_engine::EngineError;
use florin_engine::wallet::{clients, tokens, users};
use florin_faces::wallet::checker::{self, Received};

use crate::cli::HouseFlags;
use crate::config::{self, House};
use crate::fault::Fault;
use crate::open;

/// Flags of `wallet`.
#[derive(Debug, Clone, Args)]
pub(crate) struct WalletFlags {
    #[command(subcommand)]
    command: WalletCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum WalletCommand {
    /// Check the signature of a request and name the line that differs. Exit code 1 if it does not fit.
    CheckSignature(CheckFlags),
    /// Take back what a user allowed a client, or all clients: rights that last, tokens, codes.
    Withdraw(WithdrawFlags),
}

/// Whose rights, and from whom.
#[derive(Debug, Clone, Args)]
struct WithdrawFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// The user who wants them back.
    #[arg(long, value_name = "NUMBER")]
    user: i64,
    /// The client that loses them [default: all clients].
    #[arg(long, value_name = "ID")]
    client: Option<String>,
}

/// A request: in a file as it came over the wire, or in parts. A part beats the file.
#[derive(Debug, Clone, Args)]
struct CheckFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// The address that clients reach us by.
    #[arg(long, value_name = "URL", env = "FLORIN_PUBLIC_URL")]
    public_url: Option<String>,
    /// The whole request: request line, headers, an empty line, body.
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// GET, POST, PUT or DELETE.
    #[arg(long, value_name = "WORD")]
    method: Option<String>,
    /// Path and query as in the request line.
    #[arg(long, value_name = "TEXT")]
    target: Option<String>,
    /// The Host header.
    #[arg(long, value_name = "HOST[:PORT]")]
    host: Option<String>,
    /// The Authorization header's value.
    #[arg(long, value_name = "TEXT")]
    authorization: Option<String>,
    /// The body, byte for byte.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// The text that the client says it signed: its lines are compared with ours.
    #[arg(long, value_name = "FILE")]
    signed_text: Option<PathBuf>,
}

/// Runs one of the wallet's commands.
pub(crate) async fn run(flags: WalletFlags) -> Result<(), Fault> {
    match flags.command {
        WalletCommand::CheckSignature(flags) => check_signature(flags).await,
        WalletCommand::Withdraw(flags) => withdraw(flags).await,
    }
}

async fn withdraw(flags: WithdrawFlags) -> Result<(), Fault> {
    let public_url = config::public_url_of(&flags.house, None)?;
    let engine = open::working_engine(&House::read(flags.house)?, public_url).await?;
    let failed = |error: EngineError| Fault::run(error.to_string());
    if !users::exists(&engine, flags.user).await.map_err(failed)? {
        return Err(Fault::usage(format!("there is no wallet user {}; check --user", flags.user)));
    }
    let taken = tokens::withdraw(&engine, flags.user, flags.client.as_deref()).await.map_err(failed)?;
    println!("{taken} rights and sign-ins of user {} are taken back", flags.user);
    Ok(())
}

async fn check_signature(flags: CheckFlags) -> Result<(), Fault> {
    let received = received(&flags)?;
    let claimed = flags.signed_text.as_deref().map(read).transpose()?;
    let claimed = claimed.map(|text| String::from_utf8_lossy(&text).into_owned());
    let public_url = config::public_url_of(&flags.house, flags.public_url)?;
    let engine = open::working_engine(&House::read(flags.house)?, public_url).await?;
    let clients = clients::all(&engine).await.map_err(|error| Fault::run(error.to_string()))?;
    let verdict = checker::check(&clients, &engine.settings().public_url, &received, claimed.as_deref());
    for finding in &verdict.findings {
        println!("{finding}");
    }
    if verdict.fits { Ok(()) } else { Err(Fault::Told) }
}

fn received(flags: &CheckFlags) -> Result<Received, Fault> {
    let mut received = match &flags.request {
        Some(path) => parse(&read(path)?).ok_or_else(|| {
            Fault::usage(format!(
                "{} is no request: expected a request line, headers, an empty line and the body",
                path.display()
            ))
        })?,
        None => Received::default(),
    };
    let parts = [
        (&flags.method, &mut received.method, "--method"),
        (&flags.target, &mut received.target, "--target"),
        (&flags.host, &mut received.host, "--host"),
        (&flags.authorization, &mut received.authorization, "--authorization"),
    ];
    for (given, part, flag) in parts {
        if let Some(given) = given {
            part.clone_from(given);
        }
        if part.is_empty() {
            return Err(Fault::usage(format!(
                "{flag} is missing: give it, or the whole request with --request FILE"
            )));
        }
    }
    if let Some(path) = &flags.body {
        received.body = read(path)?;
    }
    Ok(received)
}

/// Lines of the head may end with or without a carriage return; the body is taken as it stands.
fn parse(bytes: &[u8]) -> Option<Received> {
    let mut received = Received::default();
    let mut rest = bytes;
    for line_no in 0.. {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        rest = &rest[end + 1..];
        if line_no == 0 {
            let mut words = line.split(' ');
            words.next()?.clone_into(&mut received.method);
            words.next()?.clone_into(&mut received.target);
        } else if line.is_empty() {
            break;
        } else {
            let (name, value) = line.split_once(':')?;
            match name.to_ascii_lowercase().as_str() {
                "host" => value.trim().clone_into(&mut received.host),
                "authorization" => value.trim().clone_into(&mut received.authorization),
                _ => {}
            }
        }
    }
    received.body = rest.to_vec();
    Some(received)
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|error| Fault::file("read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_it_came() {
        let text = "PUT /rest/v1/card/1?a=%2F HTTP/1.1\r\nhost: a.example:80\r\nX: y\nAuthorization: MAC id=\"a: b\"\r\n\r\n{\r\n}";
        let received = parse(text.as_bytes()).unwrap();
        assert_eq!((received.method.as_str(), received.target.as_str()), ("PUT", "/rest/v1/card/1?a=%2F"));
        assert_eq!(
            (received.host.as_str(), received.authorization.as_str()),
            ("a.example:80", "MAC id=\"a: b\"")
        );
        assert_eq!(received.body, b"{\r\n}");
        assert!(parse(b"GET / HTTP/1.1\r\nHost: a").is_none());
    }
}
