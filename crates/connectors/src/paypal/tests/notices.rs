//! What PayPal tells us, over the minted vectors.

use florin_domain::Timestamp;

use super::*;
use crate::notice::{DisputeStage, NoticeKind};

/// The notices of one of the minted vectors.
fn told(id: &str, certificate: bool) -> Result<Vec<Notice>, NoticeError> {
    let file: Value =
        serde_json::from_str(include_str!("../../../fixtures/paypal/webhook-vectors.json")).unwrap();
    let case = file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap();
    let headers: Vec<(String, String)> = case["header"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().to_owned()))
        .collect();
    let webhook = file["webhook_id"].as_str().unwrap();
    let der = certificate::from_pem(file["certificate_pem"].as_str().unwrap()).unwrap();
    let request = NoticeRequest {
        headers: &headers,
        body: case["body"].as_str().unwrap().as_bytes(),
        credentials: &account(&[("WebhookId", webhook)]),
        now: Timestamp::from_seconds(0),
        certificate: certificate.then_some(&der),
    };
    let signer = PayPal.notice_signer(&request)?.expect("no certificate of the account's own");
    assert_eq!(signer.host, "messageverificationcerts.paypal.com");
    PayPal.notices(&request)
}

#[test]
fn a_notice_names_the_attempt_and_what_it_claims() {
    let paid = told("ok", true).unwrap().remove(0);
    assert_eq!((paid.event_id.as_str(), paid.kind), ("WH-florin1", NoticeKind::Succeeded));
    assert_eq!(
        (paid.reference.as_deref(), paid.psp_reference.as_deref()),
        (Some("contract-1"), Some("3CP11111FL000001C"))
    );
    let disputed = told("dispute", true).unwrap().remove(0);
    assert_eq!(disputed.kind, NoticeKind::Dispute { stage: DisputeStage::Opened, minor: 4290 });
    assert_eq!(disputed.psp_reference.as_deref(), Some("3CP11111FL000001C"));
    assert_eq!(
        told("ok", false),
        Err(NoticeError::Unverified),
        "without the certificate nothing is believed"
    );
    assert_eq!(told("foreign_host", true), Err(NoticeError::Unverified));
}
