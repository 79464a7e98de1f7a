//! Where fixtures are and what they hold. Own ones are beside this crate; recorded ones are looked for in
//! `FLORIN_PSP_FIXTURES`, then `FLORIN_FIXTURES/psp`, then `../shared/fixtures/psp` beside the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use florin_connectors::{Reply, all};
use serde_json::Value;

/// One reply and what it must be read as.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// File and id.
    pub(crate) source: String,
    /// `charge`, `capture`, `any`, …
    pub(crate) op: String,
    pub(crate) reply: Reply,
    pub(crate) expect: Value,
}

impl Case {
    pub(crate) fn name(&self) -> String {
        format!("{} ({})", self.source, self.op)
    }
}

/// A reply to a request that comes before the one a case is about.
pub(crate) struct Prelude {
    pub(crate) path: String,
    pub(crate) reply: Reply,
}

/// Signed notices of one file.
pub(crate) struct Vectors {
    /// What the account holds.
    pub(crate) credentials: Vec<(String, String)>,
    pub(crate) cases: Vec<Vector>,
}

pub(crate) struct Vector {
    pub(crate) id: String,
    pub(crate) now: i64,
    /// The header that decides, then the others; names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) valid: bool,
}

impl Vector {
    /// Whether the header that decides depends on the body: shared credentials do not.
    pub(crate) fn covers_body(&self) -> bool {
        self.headers[0].0 != "authorization"
    }
}

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The folder of recorded fixtures, if there is one. Says so once if there is none.
fn recorded() -> Option<PathBuf> {
    static SAID: Once = Once::new();
    let folder = std::env::var_os("FLORIN_PSP_FIXTURES")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("FLORIN_FIXTURES").map(|folder| PathBuf::from(folder).join("psp")))
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/psp"));
    if folder.is_dir() {
        return Some(folder);
    }
    SAID.call_once(|| {
        eprintln!("no recorded fixtures at {}: only the project's own are run", folder.display());
    });
    None
}

fn read(path: &Path) -> Option<Value> {
    let bytes = std::fs::read(path).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The file of this name of a PSP, from both folders.
fn files(psp: &str, file: &str) -> Vec<(&'static str, Value)> {
    let folders = [("recorded", recorded()), ("own", Some(own()))];
    folders
        .into_iter()
        .filter_map(|(kind, folder)| Some((kind, read(&folder?.join(psp).join(file))?)))
        .collect()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// A reply of a case: its body is JSON, a text as it stands, or nothing at all.
fn reply(case: &Value) -> Reply {
    let body = match &case["body"] {
        Value::String(text) => text.clone().into_bytes(),
        Value::Null => Vec::new(),
        other => other.to_string().into_bytes(),
    };
    let mut headers = vec![("content-type".to_owned(), text(case, "content_type"))];
    if let Some(more) = case["response_headers"].as_object() {
        headers.extend(
            more.iter()
                .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap_or_default().to_owned())),
        );
    }
    Reply { status: u16::try_from(case["http_status"].as_u64().unwrap_or(200)).unwrap(), headers, body }
}

/// Every case of a PSP.
pub(crate) fn cases(psp: &str) -> Vec<Case> {
    let files = ["transcripts.json", "schema-checked.json", "written.json"]
        .iter()
        .flat_map(|file| files(psp, file).into_iter().map(move |found| (file, found)));
    files
        .flat_map(|(file, (kind, document))| {
            let cases = document["cases"].as_array().cloned().unwrap_or_default();
            cases.into_iter().map(move |case| Case {
                source: format!("{kind} {file} {}", text(&case, "id")),
                op: text(&case, "op"),
                reply: reply(&case),
                expect: case["expect"].clone(),
            })
        })
        // Notices are law 8's; hosted checkouts are asked for by no connector.
        .filter(|case| case.op != "webhook" && !case.op.starts_with("checkout_"))
        .collect()
}

/// Replies to what comes before. Laws ask thousands of times, so a file is read once.
pub(crate) fn preludes(psp: &'static str) -> &'static [Prelude] {
    static READ: Mutex<BTreeMap<&str, &[Prelude]>> = Mutex::new(BTreeMap::new());
    READ.lock().unwrap().entry(psp).or_insert_with(|| {
        let document = read(&own().join(psp).join("prelude.json")).unwrap_or_default();
        let replies = document["replies"].as_array().cloned().unwrap_or_default();
        let preludes: Vec<_> =
            replies.iter().map(|one| Prelude { path: text(one, "path"), reply: reply(one) }).collect();
        preludes.leak()
    })
}

/// A reply that repeats an amount.
pub(crate) fn amounts(psp: &str) -> Option<Value> {
    read(&own().join(psp).join("amounts.json"))
}

/// The PSP's own descriptions of its requests.
pub(crate) fn schemas(psp: &str) -> Vec<Value> {
    let names = ["openapi-slice.json", "openapi-orders-slice.json", "openapi-payments-slice.json"];
    names.iter().flat_map(|name| files(psp, name)).map(|(_, document)| document).collect()
}

/// Signed notices. Recorded files do not say where key and signature belong, or name them by themselves.
pub(crate) fn vectors(psp: &str) -> Vec<Vectors> {
    let (credential, header) = match psp {
        "simulator" => ("WebhookKey", "sim-signature"),
        "stripe" => ("WebhookSecret", "stripe-signature"),
        "begateway" => ("PublicKey", "content-signature"),
        "paypal" => ("WebhookId", "paypal-transmission-sig"),
        _ => return Vec::new(),
    };
    let documents = files(psp, "webhook-vectors.json").into_iter();
    documents
        .map(|(_, document)| Vectors {
            credentials: match document["shop"].as_object() {
                Some(shop) => shop.keys().map(|name| (name.clone(), text(&document["shop"], name))).collect(),
                None if psp == "paypal" => vec![
                    (credential.to_owned(), text(&document, "webhook_id")),
                    ("WebhookCertificate".to_owned(), text(&document, "certificate_pem")),
                ],
                None => vec![(credential.to_owned(), text(&document, "endpoint_secret"))],
            },
            cases: document["cases"].as_array().unwrap().iter().map(|case| vector(case, header)).collect(),
        })
        .collect()
}

fn vector(case: &Value, header: &str) -> Vector {
    let mut headers: Vec<(String, String)> = match case["header"].as_object() {
        Some(named) => named.keys().map(|name| (name.to_lowercase(), text(&case["header"], name))).collect(),
        None => vec![(header.to_owned(), text(case, "header"))],
    };
    headers.sort_by_key(|(name, _)| name != header);
    Vector {
        id: text(case, "id"),
        now: case["now"].as_i64().unwrap_or_default(),
        headers,
        body: text(case, "body"),
        valid: case["expect"]["valid"] == true,
    }
}

/// Public lists of reason codes.
pub(crate) fn declines() -> Option<Value> {
    read(&recorded()?.join("declines.json"))
}

/// Transcripts before and after somebody else removed the secrets.
pub(crate) fn scrub_pairs() -> Vec<(String, String, String)> {
    let Some(document) = recorded().and_then(|folder| read(&folder.join("scrub/pairs.json"))) else {
        return Vec::new();
    };
    let pairs = document["cases"].as_array().unwrap().iter();
    pairs.map(|pair| (text(pair, "from"), text(pair, "raw"), text(pair, "scrubbed"))).collect()
}

/// What was removed: the parts of `raw` that stand where `scrubbed` says `[FILTERED]`.
pub(crate) fn removed(raw: &str, scrubbed: &str) -> Vec<String> {
    let mut parts = scrubbed.split("[FILTERED]");
    let mut rest = raw.strip_prefix(parts.next().unwrap()).expect("begins alike");
    let mut removed = Vec::new();
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        // The last one must reach the end.
        let end = if at + 1 == parts.len() && rest.ends_with(part) {
            rest.len() - part.len()
        } else {
            rest.find(part).expect("goes on alike")
        };
        removed.extend((end > 0).then(|| rest[..end].trim_end_matches('&').to_owned()));
        rest = &rest[end + part.len()..];
    }
    removed
}

/// What must not be kept of a reply: client secrets and whole card tokens.
pub(crate) fn secrets_of(case: &Case) -> Vec<String> {
    let Ok(body) = serde_json::from_slice::<Value>(&case.reply.body) else { return Vec::new() };
    let of_secret_name = |path: &String| path.ends_with("secret") || path.ends_with("/token");
    let paths = texts(&body);
    let found =
        paths.iter().filter(|path| of_secret_name(path)).filter_map(|path| body.pointer(path)?.as_str());
    found.filter(|text| text.len() > 5).map(str::to_owned).collect()
}

/// The paths of all texts in a JSON value.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let below =
        |key: String, inner: &Value| texts(inner).into_iter().map(move |path| format!("/{key}{path}"));
    match value {
        Value::String(_) => vec![String::new()],
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, inner)| below(at.to_string(), inner)).collect()
        }
        Value::Object(members) => {
            members.iter().flat_map(|(key, inner)| below(escaped(key), inner)).collect()
        }
        _ => Vec::new(),
    }
}

/// Names the folders of PSPs that no connector speaks to.
pub(crate) fn name_what_is_skipped() {
    let known: BTreeSet<&str> = all().iter().map(|connector| connector.manifest().id).collect();
    let folders =
        [recorded(), Some(own())].into_iter().flatten().filter_map(|folder| std::fs::read_dir(folder).ok());
    let psps: BTreeSet<String> = folders
        .flat_map(Iterator::flatten)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('_') && name != "scrub" && !known.contains(name.as_str()))
        .collect();
    eprintln!("no connector yet for the fixtures of: {}", psps.into_iter().collect::<Vec<_>>().join(", "));
}
