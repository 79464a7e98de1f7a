//! What a client signs: seven lines, each ended by one line feed (wallet-mac 4).

use super::header::MacHeader;

/// The parts of a request that are signed beside its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signed<'a> {
    /// In upper case.
    pub(super) method: &'a str,
    /// Path and query exactly as sent.
    pub(super) target: &'a str,
}

/// The text that a client signs when it calls us by this host and port.
pub(super) fn text(header: &MacHeader<'_>, signed: Signed<'_>, host: &str, port: u16) -> Vec<u8> {
    let port = port.to_string();
    let lines = [header.ts, header.nonce, signed.method, signed.target, host, &port, header.ext];
    let mut text = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    }
    text
}
