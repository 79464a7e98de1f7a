//! Why a signature does not fit, for operators who help a client's owner: which of the seven lines of the signed text
//! (wallet-mac 4) differs. It tries what clients are known to do wrong, and never shows a key or a MAC.

use florin_engine::wallet::clients::{WalletClient, WalletClients};

use super::ext;
use super::header::MacHeader;
use super::host::Host;
use super::normalized::{self, Signed};

/// A request, as it was received.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// In upper case.
    pub method: String,
    /// Path and query as in the request line.
    pub target: String,
    /// The `Host` header.
    pub host: String,
    /// The `Authorization` header.
    pub authorization: String,
    /// The raw body.
    pub body: Vec<u8>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the signature and the body are right.
    pub fits: bool,
    /// What to say, a sentence each.
    pub findings: Vec<String>,
}

impl Verdict {
    fn no(finding: impl Into<String>) -> Verdict {
        Verdict { fits: false, findings: vec![finding.into()] }
    }
}

/// The lines of the text, in order.
const LINES: [&str; 7] = ["ts", "nonce", "method", "request address", "host", "port", "ext"];
/// Where clients are known to listen and what they then sign.
const PORTS: [&str; 8] = ["443", "80", "8080", "8443", "8000", "3000", "5000", ""];

/// Checks a signature. With the text that the client says it signed, its lines are compared with ours.
pub fn check(
    clients: &WalletClients,
    public_url: &str,
    received: &Received,
    claimed: Option<&str>,
) -> Verdict {
    let header = match MacHeader::parse(&received.authorization) {
        Ok(header) => header,
        Err(fault) => return Verdict::no(format!("{fault}.")),
    };
    let Some(client) = clients.find(header.id) else {
        return Verdict::no("No client has this id, or it has the documentation's key and is shut out.");
    };
    let Some(host) = Host::parse(&received.host) else {
        return Verdict::no("The Host header is not a host name with an optional port.");
    };
    let signed = Signed { method: &received.method, target: &received.target };
    let public = Host::of_url(public_url);
    let candidates = host.candidates(public.as_ref()).into_iter();
    let texts: Vec<Vec<u8>> =
        candidates.map(|(name, port)| normalized::text(&header, signed, name, port)).collect();
    let mut verdict = if client.signed(&texts, &header.mac) {
        Verdict { fits: true, findings: vec!["The MAC verifies.".into()] }
    } else {
        Verdict { fits: false, findings: differing(client, &header, received, &texts, claimed) }
    };
    if client.disabled {
        verdict.fits = false;
        verdict.findings.push("The client is disabled.".into());
    }
    if let Err(fault) = ext::check_body(header.ext, &received.body, clients.settings.require_body_hash) {
        verdict.fits = false;
        verdict.findings.push(format!("Line 7 (ext): {fault}."));
    }
    verdict
}

fn differing(
    client: &WalletClient,
    header: &MacHeader<'_>,
    received: &Received,
    texts: &[Vec<u8>],
    claimed: Option<&str>,
) -> Vec<String> {
    let ours: Vec<Vec<String>> = texts.iter().map(|text| lines(&String::from_utf8_lossy(text))).collect();
    if let Some(claimed) = claimed {
        return compared(client, header, &ours, claimed);
    }
    for lines in &ours {
        for (line, said, value) in variations(lines, received) {
            let mut other = lines.clone();
            other[line] = value;
            if client.signed(&[joined(&other)], &header.mac) {
                return vec![format!("Line {} ({}) differs: {said}.", line + 1, LINES[line])];
            }
        }
        let unended = lines.join("\n").into_bytes();
        if client.signed(&[unended], &header.mac) {
            return vec!["The end differs: the client does not end the last line with a line feed.".into()];
        }
    }
    vec![
        "No usual mistake explains it: either the client has another key, or give the text that it signed."
            .into(),
    ]
}

/// The text that the client signed, line by line beside the one of ours that is nearest to it.
fn compared(
    client: &WalletClient,
    header: &MacHeader<'_>,
    ours: &[Vec<String>],
    claimed: &str,
) -> Vec<String> {
    let theirs = lines(claimed);
    let mut findings = Vec::new();
    if !client.signed(&[claimed.as_bytes().to_vec()], &header.mac) {
        findings.push(
            "The MAC is not of the given text under this client's key: another key, or another text.".into(),
        );
    }
    if theirs.len() != LINES.len() || !claimed.ends_with('\n') {
        findings.push("The given text is not seven lines, each ended by a line feed.".into());
    }
    let differ = |ours: &[String]| -> Vec<usize> {
        (0..LINES.len()).filter(|line| ours.get(*line) != theirs.get(*line)).collect()
    };
    let nearest = ours.iter().map(|ours| differ(ours)).min_by_key(Vec::len).unwrap_or_default();
    findings.extend(nearest.iter().map(|line| format!("Line {} ({}) differs.", line + 1, LINES[*line])));
    findings
}

/// What clients put into a line although it is wrong: the line, what it is, and its text.
fn variations(lines: &[String], received: &Received) -> Vec<(usize, &'static str, String)> {
    let (nonce, method, target, ext) = (&lines[1], &lines[2], &lines[3], &lines[6]);
    let path = target.split('?').next().unwrap_or_default();
    let decoded = |text: &str| ext::decode(text).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let encoded = ext.replace('+', "%2B").replace('/', "%2F");
    let (head, tail) = ext.split_once('=').unwrap_or(("", ext));
    let mut all = vec![
        (1, "the client trims the nonce", nonce.trim().to_owned()),
        (2, "the client signs it in lower case", method.to_lowercase()),
        (3, "the client signs it without its query", path.to_owned()),
        (3, "the client signs it with a slash at the end", format!("{target}/")),
        (3, "the client signs it without the slash at the end", target.trim_end_matches('/').to_owned()),
        (3, "the client signs the whole address with https", format!("https://{}{target}", received.host)),
        (3, "the client signs the whole address with http", format!("http://{}{target}", received.host)),
        (3, "the client signs it decoded", decoded(target).unwrap_or_default()),
        (4, "the client signs it with the port", received.host.clone()),
        (6, "the client signs an empty line although it sends one", String::new()),
        (6, "the client signs it decoded", decoded(ext).unwrap_or_default()),
        (6, "the client signs it encoded and sends it otherwise", encoded),
        (
            6,
            "the client signs it encoded and sends it otherwise",
            format!("{head}={}", tail.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")),
        ),
    ];
    all.extend(
        ["GET", "POST", "PUT", "DELETE"]
            .map(|other| (2, "the client signs another method", other.to_owned())),
    );
    all.extend(PORTS.map(|port| (5, "the client signs another port", port.to_owned())));
    all.extend(seconds_near(&lines[0]).map(|ts| (0, "the client signs another second than it sends", ts)));
    all
}

fn seconds_near(ts: &str) -> impl Iterator<Item = String> {
    let at: i64 = ts.parse().unwrap_or_default();
    (-2..=2).filter(|near| *near != 0).map(move |near| (at + near).to_string())
}

fn lines(text: &str) -> Vec<String> {
    text.strip_suffix('\n').unwrap_or(text).split('\n').map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}
