//! The simulator's webhooks: `Sim-Signature: t=…,v1=…`, HMAC-SHA256 of `t.body` with `WebhookKey`, 300 seconds old at most.

use aws_lc_rs::hmac;

use crate::codec::json::{self, integer, text};
use crate::notice::{DisputeStage, Notice, NoticeError, NoticeKind, NoticeRequest};

/// Seconds that a signature may be old, or ahead of our clock.
const TOLERANCE_S: i64 = 300;

/// Verifies, then reads.
pub(super) fn read(request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
    let key =
        request.credentials.get("WebhookKey").filter(|key| !key.is_empty()).ok_or(NoticeError::NoKey)?;
    if !is_signed(request, key) {
        return Err(NoticeError::Unverified);
    }
    let body = json::read(request.body).map_err(|_| NoticeError::Unreadable)?;
    let event_id = text(&body, &["id"]).ok_or(NoticeError::Unreadable)?.to_owned();
    let event = text(&body, &["type"]).ok_or(NoticeError::Unreadable)?;
    let kind = match event.split_once('.') {
        Some(("dispute", word)) => {
            let is_inquiry = text(&body, &["data", "dispute", "reason"]) == Some("inquiry");
            let stage = match word {
                "opened" if is_inquiry => Some(DisputeStage::Inquiry),
                "opened" => Some(DisputeStage::Opened),
                "won" => Some(DisputeStage::Won),
                "lost" => Some(DisputeStage::Lost),
                "warning" => Some(DisputeStage::Inquiry),
                _ => None,
            };
            let minor = integer(&body, &["data", "dispute", "amount"]).unwrap_or(0);
            stage.map_or(NoticeKind::Other, |stage| NoticeKind::Dispute { stage, minor })
        }
        Some(("payment" | "capture" | "void" | "refund" | "increment" | "payout", word)) => match word {
            "authorized" | "captured" | "succeeded" => NoticeKind::Succeeded,
            "declined" | "failed" => NoticeKind::Failed,
            _ => NoticeKind::Changed,
        },
        _ => NoticeKind::Other,
    };
    let data = |name: &str| text(&body, &["data", name]).map(str::to_owned);
    Ok(vec![Notice { event_id, reference: data("reference"), psp_reference: data("id"), kind }])
}

fn is_signed(request: &NoticeRequest<'_>, key: &str) -> bool {
    let header = request.headers.iter().find(|(name, _)| name == "sim-signature");
    let Some((_, header)) = header else { return false };
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let Some((_, time)) = parts().find(|(name, _)| *name == "t") else { return false };
    let Ok(sent_at) = time.parse::<i64>() else { return false };
    if request.now.seconds().abs_diff(sent_at) > TOLERANCE_S.unsigned_abs() {
        return false;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signed = [time.as_bytes(), b".", request.body].concat();
    // Several may stand there while a key is changed: any one will do.
    parts().filter(|(name, _)| *name == "v1").any(|(_, hash)| {
        !hash.bytes().any(|byte| byte.is_ascii_uppercase())
            && hex::decode(hash).is_ok_and(|hash| hmac::verify(&key, &signed, &hash).is_ok())
    })
}
