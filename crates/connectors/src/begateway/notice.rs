//! beGateway's calls to us: the signature over the raw bytes first, then the transaction.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::amount::Exponents;
use super::transaction::{Kind, Transaction};
use super::{MANIFEST, talk};
use crate::codec::json;
use crate::notice::{DisputeStage, Notice, NoticeError, NoticeKind, NoticeRequest};

/// Verifies and reads one notice.
pub(super) fn read(request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
    verify(request)?;
    let body = json::read(request.body).map_err(|_| NoticeError::Unreadable)?;
    notice(&body, request).map(|notice| vec![notice]).ok_or(NoticeError::Unreadable)
}

/// Notices come with a signature and with the shop's own credentials. Where we have the key, a signature is
/// verified and nothing else counts; without a signature, or without the key, the credentials do.
fn verify(request: &NoticeRequest<'_>) -> Result<(), NoticeError> {
    let key = MANIFEST.credential(request.credentials, "PublicKey");
    let basic = talk::basic(request.credentials);
    if key.is_none() && basic.is_none() {
        return Err(NoticeError::NoKey);
    }
    let verified = match (only(request, "content-signature")?, key) {
        (Some(signature), Some(key)) => {
            let key = der(key).ok_or(NoticeError::NoKey)?;
            let signature = STANDARD.decode(signature).map_err(|_| NoticeError::Unverified)?;
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(request.body, &signature).is_ok()
        }
        _ => match (only(request, "authorization")?, basic) {
            (Some(said), Some(own)) => verify_slices_are_equal(said.as_bytes(), own.as_bytes()).is_ok(),
            _ => false,
        },
    };
    if verified { Ok(()) } else { Err(NoticeError::Unverified) }
}

/// A header that must not be there twice.
fn only<'a>(request: &NoticeRequest<'a>, name: &str) -> Result<Option<&'a str>, NoticeError> {
    let mut values = request.headers.iter().filter(|(header, _)| header == name);
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(NoticeError::Unverified),
        (value, None) => Ok(value.map(|(_, value)| value.as_str())),
    }
}

/// The key's bytes: one line of base64, or PEM as people like to paste it.
fn der(key: &str) -> Option<Vec<u8>> {
    let lines = key.lines().filter(|line| !line.trim_start().starts_with("-----"));
    let text: String = lines.flat_map(str::chars).filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok()
}

/// What a notice is about. None if it is not one.
fn notice(body: &Value, request: &NoticeRequest<'_>) -> Option<Notice> {
    let Some(told) = Transaction::of(body) else { return other(body) };
    let uid = told.text("uid")?;
    // One uid is told again when its status changes.
    let state = told.text("status").unwrap_or_default();
    let moment = told.text("updated_at").or_else(|| told.text("created_at")).unwrap_or_default();
    let mut notice = Notice {
        event_id: format!("{uid}/{state}/{moment}"),
        reference: told.text("tracking_id").map(str::to_owned),
        psp_reference: Some(uid.to_owned()),
        kind: NoticeKind::Other,
    };
    match told.text("type") {
        Some(word @ ("chargeback" | "fraud_advice")) => {
            let stage = if word == "chargeback" && state == "successful" {
                DisputeStage::Opened
            } else {
                DisputeStage::Inquiry
            };
            notice.kind = NoticeKind::Dispute { stage, minor: disputed(told, request, stage)? };
            let parent = told.text("parent_uid").or_else(|| told.deep(&["parent_transaction", "uid"]));
            notice.psp_reference = parent.map(str::to_owned);
            let of_parent = told.deep(&["parent_transaction", "tracking_id"]).map(str::to_owned);
            notice.reference = of_parent.or(notice.reference);
        }
        Some(word) if Kind::find(word).is_some() => {
            notice.kind = match state {
                "successful" => NoticeKind::Succeeded,
                "failed" | "expired" => NoticeKind::Failed,
                _ => NoticeKind::Changed,
            }
        }
        _ => {}
    }
    Some(notice)
}

/// In minor units as we count them. A question or a warning moves nothing and may name no amount.
fn disputed(told: Transaction<'_>, request: &NoticeRequest<'_>, stage: DisputeStage) -> Option<i64> {
    let exponents = Exponents::of(request.credentials);
    let money = told.amount().and_then(|(units, code)| exponents.to_money(units, code));
    match money {
        Some(money) => Some(money.minor()),
        None => (stage == DisputeStage::Inquiry).then_some(0),
    }
}

/// Payment tokens that ran out and subscriptions: none of ours.
fn other(body: &Value) -> Option<Notice> {
    let names = ["id", "event", "status", "updated_at"].iter().filter_map(|name| json::text(body, &[name]));
    let name = names.collect::<Vec<_>>().join("/");
    let is_one = body.get("event").is_some() || body.get("token").is_some() && body.get("expired").is_some();
    let event_id = if name.is_empty() { "other".to_owned() } else { name };
    is_one.then_some(Notice { event_id, reference: None, psp_reference: None, kind: NoticeKind::Other })
}
