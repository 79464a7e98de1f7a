//! Tokens of sessions and of their results: JWTs signed with the merchant's own key, which never leaves this house: browsers
//! do not check them, and servers have us check them. The header's algorithm is compared and never obeyed, and `kid` is only
//! an index into our keys (RFC 8725, standards 14).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use florin_domain::{MerchantId, Timestamp};
use florin_store::StoreError;
use serde::{Deserialize, Serialize};

use super::{LASTS_MS, Session, keys};
use crate::engine::Engine;
use crate::error::EngineError;

/// HMAC with SHA-256 (RFC 7518 3.2), of the two that orchestra 11.3 leaves us.
const ALGORITHM: &str = "HS256";
/// Longer than any token of ours.
const MOST: usize = 128 * 1024;
/// A clock may be ahead of ours by so much.
const SKEW_S: i64 = 60;
/// How long a result can be validated (orchestra 11.5).
const RESULT_LASTS_S: i64 = 24 * 60 * 60;

/// What a token is for. One is never taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A browser shows it to pay.
    Session,
    /// The merchant's server shows it to hear what came of a try.
    Result,
}

impl Audience {
    fn as_str(self) -> &'static str {
        match self {
            Audience::Session => "ewallet-session",
            Audience::Result => "ewallet-result",
        }
    }
}

/// What a valid token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The merchant whose key signed it.
    pub merchant: MerchantId,
    /// The session.
    pub session: String,
    /// The try, of a result.
    pub no: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Written<'a, P> {
    pld: &'a P,
    iss: &'a str,
    aud: &'a str,
    jti: &'a str,
    sid: &'a str,
    iat: i64,
    exp: i64,
}

/// Of the claims, those that decide; `pld` is for browsers.
#[derive(Deserialize)]
struct Read {
    iss: String,
    aud: String,
    jti: String,
    sid: String,
    iat: i64,
    exp: i64,
}

/// The token with which a browser pays.
pub async fn of_session(
    engine: &Engine,
    session: &Session,
    pld: &impl Serialize,
) -> Result<String, EngineError> {
    let issued = session.created_at.seconds();
    write(engine, session, Audience::Session, &session.id, (issued, issued + LASTS_MS / 1000), pld).await
}

/// The token that points at a try. The same try, standing the same, has the same token.
pub async fn of_result(
    engine: &Engine,
    session: &Session,
    (no, began): (i64, Timestamp),
    pld: &impl Serialize,
) -> Result<String, EngineError> {
    let (jti, issued) = (format!("{}.{no}", session.id), began.seconds());
    write(engine, session, Audience::Result, &jti, (issued, issued + RESULT_LASTS_S), pld).await
}

async fn write(
    engine: &Engine,
    session: &Session,
    audience: Audience,
    jti: &str,
    (iat, exp): (i64, i64),
    pld: &impl Serialize,
) -> Result<String, EngineError> {
    let merchant = &session.caller.merchant;
    let signer = keys::current(engine, merchant).await?;
    let kid = format!("{merchant}.{}", signer.no);
    let header = Header { alg: ALGORITHM, typ: "JWT", kid: &kid };
    let (iss, aud) = (engine.settings.public_url.as_str(), audience.as_str());
    let claims = Written { pld, iss, aud, jti, sid: &session.id, iat, exp };
    let json = |part: serde_json::Result<Vec<u8>>| part.map_err(|_| StoreError::Row);
    let mut token = BASE64URL.encode(json(serde_json::to_vec(&header))?);
    token.push('.');
    BASE64URL.encode_string(json(serde_json::to_vec(&claims))?, &mut token);
    let signature = signer.key.sign(token.as_bytes());
    token.push('.');
    BASE64URL.encode_string(signature, &mut token);
    Ok(token)
}

/// What a token names; none if it is forged, over, not for this, or another installation's.
pub async fn read(engine: &Engine, token: &str, audience: Audience) -> Result<Option<Named>, EngineError> {
    let Some((signed, signature, merchant, version)) = parts(token) else { return Ok(None) };
    let Some(signer) = keys::of_version(engine, &merchant, version).await? else { return Ok(None) };
    if !signer.key.verifies(signed.as_bytes(), &signature) {
        return Ok(None);
    }
    Ok(claims(engine, signed, audience).map(|(session, no)| Named { merchant, session, no }))
}

/// The signed part, the signature, and whose key of which version it names.
fn parts(token: &str) -> Option<(&str, Vec<u8>, MerchantId, i64)> {
    if token.len() > MOST {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    if payload.contains('.') {
        return None;
    }
    let header = BASE64URL.decode(header).ok()?;
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    if header.alg != ALGORITHM {
        return None;
    }
    let (merchant, version) = header.kid.rsplit_once('.')?;
    let merchant = MerchantId::parse(merchant).ok()?;
    Some((signed, BASE64URL.decode(signature).ok()?, merchant, version.parse().ok()?))
}

fn claims(engine: &Engine, signed: &str, audience: Audience) -> Option<(String, Option<i64>)> {
    let (_, payload) = signed.split_once('.')?;
    let read: Read = serde_json::from_slice(&BASE64URL.decode(payload).ok()?).ok()?;
    let now = engine.now().seconds();
    let fits = read.iss == engine.settings.public_url
        && read.aud == audience.as_str()
        && read.iat <= now + SKEW_S
        && now < read.exp;
    if !fits {
        return None;
    }
    let no = match audience {
        Audience::Session => None,
        Audience::Result => Some(read.jti.rsplit_once('.')?.1.parse().ok()?),
    };
    Some((read.sid, no))
}
