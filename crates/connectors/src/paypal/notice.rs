//! PayPal's calls to us: the signature over a checksum of the raw bytes first, then the event.
//!
//! The checksum is no digest: who has one true call could make another body of the same sum. So a call is believed
//! as a hint, and what it says is asked for; a dispute, which cannot be asked for, raises an alarm for people too.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use url::Url;

use super::{MANIFEST, amount, certificate};
use crate::codec::json;
use crate::notice::{DisputeStage, Notice, NoticeError, NoticeKind, NoticeRequest, Signer};

/// The host whose certificates PayPal signs with.
const SIGNER: &str = "messageverificationcerts.paypal.com";

/// The certificate that the call names, unless the account brings one.
pub(super) fn signer(request: &NoticeRequest<'_>) -> Result<Option<Signer>, NoticeError> {
    let signed = Signed::of(request)?;
    let pinned = MANIFEST.credential(request.credentials, "WebhookCertificate").is_some();
    Ok((!pinned).then(|| Signer { url: signed.certificate_url.into(), host: SIGNER }))
}

/// Verifies and reads one event.
pub(super) fn read(request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
    let signed = Signed::of(request)?;
    let pinned = MANIFEST.credential(request.credentials, "WebhookCertificate");
    let der = match (pinned, request.certificate) {
        (Some(pem), _) => certificate::from_pem(pem).ok_or(NoticeError::NoKey)?,
        (None, Some(der)) => der.to_vec(),
        (None, None) => return Err(NoticeError::Unverified),
    };
    let text = format!("{}|{}|{}|{}", signed.id, signed.time, signed.webhook, crc32(request.body));
    if !certificate::verifies(&der, text.as_bytes(), &signed.signature) {
        return Err(NoticeError::Unverified);
    }
    let event = json::read(request.body).map_err(|_| NoticeError::Unreadable)?;
    notice(&event).map(|notice| vec![notice]).ok_or(NoticeError::Unreadable)
}

/// What the headers say of the signature.
struct Signed<'a> {
    id: &'a str,
    time: &'a str,
    webhook: &'a str,
    signature: Vec<u8>,
    certificate_url: Url,
}

impl<'a> Signed<'a> {
    fn of(request: &NoticeRequest<'a>) -> Result<Signed<'a>, NoticeError> {
        let webhook = MANIFEST.credential(request.credentials, "WebhookId").ok_or(NoticeError::NoKey)?;
        let header = |name: &str| {
            let mut named = request.headers.iter().filter(|(own, _)| own == name);
            match (named.next(), named.next()) {
                (Some((_, value)), None) if !value.contains('|') => Ok(value.as_str()),
                _ => Err(NoticeError::Unverified),
            }
        };
        if header("paypal-auth-algo")? != "SHA256withRSA" {
            return Err(NoticeError::Unverified);
        }
        let signature = BASE64_STANDARD.decode(header("paypal-transmission-sig")?);
        Ok(Signed {
            id: header("paypal-transmission-id")?,
            time: header("paypal-transmission-time")?,
            webhook,
            signature: signature.map_err(|_| NoticeError::Unverified)?,
            certificate_url: of_paypal(header("paypal-cert-url")?).ok_or(NoticeError::Unverified)?,
        })
    }
}

/// An https address of PayPal's own, on the usual port.
fn of_paypal(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let theirs = host == "paypal.com" || host.ends_with(".paypal.com");
    let plain = url.scheme() == "https" && url.port().is_none() && url.username().is_empty();
    (theirs && plain && url.password().is_none()).then_some(url)
}

/// CRC-32 as ISO 3309 and zip files have it.
fn crc32(bytes: &[u8]) -> u32 {
    let sum =
        bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
            })
        });
    !sum
}

/// What an event is about. None if it is not an event.
fn notice(event: &Value) -> Option<Notice> {
    let name = json::text(event, &["event_type"])?;
    let resource = event.get("resource").unwrap_or(&Value::Null);
    let owned = |path: &[&str]| json::text(resource, path).map(str::to_owned);
    let unit = resource.get("purchase_units").and_then(|units| units.get(0)).unwrap_or(&Value::Null);
    let mut notice = Notice {
        event_id: json::text(event, &["id"]).filter(|id| !id.is_empty())?.to_owned(),
        reference: None,
        psp_reference: None,
        kind: NoticeKind::Other,
    };
    if let Some(what) = name.strip_prefix("CUSTOMER.DISPUTE.") {
        notice.kind = dispute(what, resource)?;
        let disputed = resource.get("disputed_transactions").and_then(|list| list.get(0));
        notice.psp_reference =
            disputed.and_then(|one| json::text(one, &["seller_transaction_id"])).map(str::to_owned);
        return Some(notice);
    }
    notice.kind = match name {
        "PAYMENT.CAPTURE.COMPLETED" | "PAYMENT.AUTHORIZATION.CREATED" => NoticeKind::Succeeded,
        "PAYMENT.CAPTURE.DENIED" | "PAYMENT.CAPTURE.DECLINED" | "PAYMENT.REFUND.FAILED" => NoticeKind::Failed,
        "CHECKOUT.ORDER.APPROVED"
        | "CHECKOUT.ORDER.COMPLETED"
        | "CHECKOUT.ORDER.VOIDED"
        | "CHECKOUT.PAYMENT-APPROVAL.REVERSED"
        | "PAYMENT.CAPTURE.PENDING"
        | "PAYMENT.CAPTURE.REFUNDED"
        | "PAYMENT.CAPTURE.REVERSED"
        | "PAYMENT.AUTHORIZATION.VOIDED"
        | "PAYMENT.REFUND.PENDING" => NoticeKind::Changed,
        _ => return Some(notice),
    };
    // A capture inherits the `custom_id` of its hold; the invoice is the attempt's own.
    notice.reference = owned(&["invoice_id"])
        .or_else(|| owned(&["custom_id"]))
        .or_else(|| json::text(unit, &["custom_id"]).map(str::to_owned));
    notice.psp_reference = owned(&["id"]).or_else(|| owned(&["order_id"]));
    Some(notice)
}

/// Questions between payer and merchant move no money yet.
fn dispute(what: &str, resource: &Value) -> Option<NoticeKind> {
    let stage = match (what, json::text(resource, &["dispute_outcome", "outcome_code"])) {
        ("RESOLVED", Some("RESOLVED_SELLER_FAVOUR" | "CANCELED_BY_BUYER" | "DENIED")) => DisputeStage::Won,
        ("RESOLVED", Some("RESOLVED_BUYER_FAVOUR" | "RESOLVED_WITH_PAYOUT" | "ACCEPTED")) => {
            DisputeStage::Lost
        }
        ("CREATED" | "UPDATED", _)
            if matches!(
                json::text(resource, &["dispute_life_cycle_stage"]),
                Some("CHARGEBACK" | "PRE_ARBITRATION" | "ARBITRATION")
            ) =>
        {
            DisputeStage::Opened
        }
        _ => DisputeStage::Inquiry,
    };
    let money = amount::read(resource, "dispute_amount");
    match stage {
        DisputeStage::Inquiry => Some(NoticeKind::Dispute { stage, minor: 0 }),
        _ => Some(NoticeKind::Dispute { stage, minor: money?.minor() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn certificates_come_from_paypal_and_nowhere_else() {
        for (address, is_theirs) in [
            ("https://api.paypal.com/v1/notifications/certs/CERT-1", true),
            ("https://paypal.com/c", true),
            ("http://api.paypal.com/c", false),
            ("https://paypal.com.evil.example/c", false),
            ("https://evilpaypal.com/c", false),
            ("https://api.paypal.com@evil.example/c", false),
            ("https://user@api.paypal.com/c", false),
            ("https://api.paypal.com:8443/c", false),
            ("https://127.0.0.1/c", false),
            ("not an address", false),
        ] {
            assert_eq!(of_paypal(address).is_some(), is_theirs, "{address}");
        }
    }
}
