//! Stripe's calls to us: the signature over the raw bytes first, then the event.

use aws_lc_rs::hmac;
use serde_json::Value;

use super::{MANIFEST, amount};
use crate::codec::json;
use crate::notice::{DisputeStage, Notice, NoticeError, NoticeKind, NoticeRequest};

/// A signature older or newer than this is refused, in seconds.
const TOLERANCE_S: u64 = 300;

/// While a secret is being changed there are two; more than this is noise.
const MAX_SIGNATURES: usize = 16;

/// Verifies and reads one event.
pub(super) fn read(request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
    let secret = MANIFEST.credential(request.credentials, "WebhookSecret").ok_or(NoticeError::NoKey)?;
    let mut headers = request.headers.iter().filter(|(name, _)| name == "stripe-signature");
    let (Some((_, header)), None) = (headers.next(), headers.next()) else {
        return Err(NoticeError::Unverified);
    };
    if !verifies(header, request.body, secret, request.now.seconds()) {
        return Err(NoticeError::Unverified);
    }
    let event = json::read(request.body).map_err(|_| NoticeError::Unreadable)?;
    notice(&event).map(|notice| vec![notice]).ok_or(NoticeError::Unreadable)
}

/// `t=…,v1=…[,v1=…]`, each `v1` the HMAC-SHA256 of `{t}.{body}` in lower-case hex. Other schemes are
/// ignored: `v0` is made with a key that is no secret.
fn verifies(header: &str, body: &[u8], secret: &str, now: i64) -> bool {
    let parts: Vec<(&str, &str)> = header.split(',').filter_map(|part| part.split_once('=')).collect();
    let mut times = parts.iter().filter(|(name, _)| *name == "t");
    let (Some((_, time)), None) = (times.next(), times.next()) else { return false };
    let Ok(at) = time.parse::<i64>() else { return false };
    if now.abs_diff(at) > TOLERANCE_S {
        return false;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signed = [time.as_bytes(), b".", body].concat();
    let signatures = parts.iter().filter(|(name, _)| *name == "v1").take(MAX_SIGNATURES);
    signatures.fold(false, |found, (_, signature)| found | matches(&key, &signed, signature))
}

/// In constant time. Capital letters are not how Stripe writes it.
fn matches(key: &hmac::Key, signed: &[u8], signature: &str) -> bool {
    let lower = !signature.bytes().any(|byte| byte.is_ascii_uppercase());
    lower && hex::decode(signature).is_ok_and(|tag| hmac::verify(key, signed, &tag).is_ok())
}

/// What an event is about. None if it is not an event.
fn notice(event: &Value) -> Option<Notice> {
    let kind = json::text(event, &["type"])?;
    let object = json::find(event, &["data", "object"]).unwrap_or(&Value::Null);
    let owned = |path: &[&str]| json::text(object, path).map(str::to_owned);
    let mut notice = Notice {
        event_id: json::text(event, &["id"]).filter(|id| !id.is_empty())?.to_owned(),
        reference: None,
        psp_reference: None,
        kind: NoticeKind::Other,
    };
    match kind {
        "payment_intent.succeeded"
        | "payment_intent.payment_failed"
        | "payment_intent.canceled"
        | "payment_intent.amount_capturable_updated"
        | "payment_intent.requires_action"
        | "payment_intent.processing"
        | "refund.created"
        | "refund.updated"
        | "refund.failed" => {
            notice.kind = told(kind, json::text(object, &["status"]));
            notice.reference = owned(&["metadata", "ref"]);
            notice.psp_reference = owned(&["id"]);
        }
        "charge.refunded" => {
            notice.kind = NoticeKind::Changed;
            notice.reference = owned(&["metadata", "ref"]);
            notice.psp_reference = payment(object);
        }
        "charge.dispute.created" | "charge.dispute.updated" | "charge.dispute.closed" => {
            notice.kind = NoticeKind::Dispute { stage: stage(object), minor: disputed(object)? };
            notice.psp_reference = payment(object);
        }
        "radar.early_fraud_warning.created" => {
            notice.kind = NoticeKind::Dispute { stage: DisputeStage::Inquiry, minor: 0 };
            notice.psp_reference = payment(object);
        }
        _ => {}
    }
    Some(notice)
}

/// What an event claims of an attempt. A payment that was canceled may have been done and then voided.
fn told(kind: &str, status: Option<&str>) -> NoticeKind {
    match (kind, status) {
        ("payment_intent.succeeded", _) | ("refund.created" | "refund.updated", Some("succeeded")) => {
            NoticeKind::Succeeded
        }
        ("payment_intent.payment_failed" | "refund.failed", _)
        | ("refund.created" | "refund.updated", Some("failed" | "canceled")) => NoticeKind::Failed,
        _ => NoticeKind::Changed,
    }
}

/// The intent of a charge, dispute or warning, as an id or expanded; without one, the charge.
fn payment(object: &Value) -> Option<String> {
    [&["payment_intent"][..], &["payment_intent", "id"], &["charge"], &["charge", "id"], &["id"]]
        .iter()
        .find_map(|path| json::text(object, path))
        .map(str::to_owned)
}

/// Warnings, and words that Stripe may add later, move no money.
fn stage(dispute: &Value) -> DisputeStage {
    match json::text(dispute, &["status"]) {
        Some("needs_response" | "under_review") => DisputeStage::Opened,
        Some("won") => DisputeStage::Won,
        Some("lost") => DisputeStage::Lost,
        _ => DisputeStage::Inquiry,
    }
}

/// In minor units of the currency as we count them.
fn disputed(dispute: &Value) -> Option<i64> {
    let units = json::integer(dispute, &["amount"])?;
    let currency = json::text(dispute, &["currency"])?;
    Some(amount::from_stripe(units, currency)?.minor())
}
