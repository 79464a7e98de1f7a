//! What is read from notices that were believed. Whether they are is law 8's (`tests/contract.rs`).

use super::*;
use crate::notice::NoticeRequest;

fn told(body: &Value) -> Result<Vec<Notice>, NoticeError> {
    BeGateway.notices(&NoticeRequest {
        headers: &[("authorization".to_owned(), "Basic MTAxOnMzY3JldA==".to_owned())],
        body: body.to_string().as_bytes(),
        credentials: &account(&[]),
        now: Timestamp::from_seconds(0),
        certificate: None,
    })
}

#[test]
fn a_transaction_that_moved_on_tells_what_it_claims() {
    let mut body = json!({ "transaction": made("payment", "failed") });
    body["transaction"]["updated_at"] = json!("2031-05-04T15:12:09.410Z");
    let notice = told(&body).unwrap().remove(0);
    assert_eq!(notice.kind, NoticeKind::Failed);
    assert_eq!((notice.reference.as_deref(), notice.psp_reference.as_deref()), (Some("0198-1"), Some(UID)));
    assert_eq!(notice.event_id, format!("{UID}/failed/2031-05-04T15:12:09.410Z"));

    body["transaction"]["status"] = json!("successful");
    assert_ne!(told(&body).unwrap()[0].event_id, notice.event_id, "news of the same uid");
    assert_eq!(told(&made("refund", "successful")).unwrap()[0].kind, NoticeKind::Succeeded, "version 3");
    for (status, kind) in [
        ("expired", NoticeKind::Failed),
        ("incomplete", NoticeKind::Changed),
        ("hovering", NoticeKind::Changed),
    ] {
        assert_eq!(told(&made("payment", status)).unwrap()[0].kind, kind, "{status}");
    }
}

#[test]
fn a_chargeback_is_a_dispute_over_its_parent() {
    let chargeback = |kind: &str, status: &str| {
        json!({ "transaction": { "uid": "c-1", "type": kind, "status": status, "amount": 500, "currency": "JPY",
            "parent_uid": UID, "parent_transaction": { "uid": UID, "tracking_id": "0198-1" } } })
    };
    for (kind, status, stage) in [
        ("chargeback", "successful", DisputeStage::Opened),
        ("chargeback", "failed", DisputeStage::Inquiry),
        ("chargeback", "hovering", DisputeStage::Inquiry),
        ("fraud_advice", "successful", DisputeStage::Inquiry),
    ] {
        let notice = told(&chargeback(kind, status)).unwrap().remove(0);
        assert_eq!(notice.kind, NoticeKind::Dispute { stage, minor: 500 }, "{kind} {status}");
        assert_eq!(
            (notice.reference.as_deref(), notice.psp_reference.as_deref()),
            (Some("0198-1"), Some(UID))
        );
    }
    let mut unreadable = chargeback("chargeback", "successful");
    unreadable["transaction"]["amount"] = json!("500");
    assert_eq!(told(&unreadable), Err(NoticeError::Unreadable), "a dispute over nobody knows what");
    let mut advice = chargeback("fraud_advice", "successful");
    advice["transaction"]["amount"] = Value::Null;
    assert_eq!(
        told(&advice).unwrap()[0].kind,
        NoticeKind::Dispute { stage: DisputeStage::Inquiry, minor: 0 }
    );
}

#[test]
fn what_is_none_of_ours_is_kept_and_does_nothing() {
    for body in [
        json!({ "token": "9f6c", "expired": true, "status": "error" }),
        json!({ "id": "sbs_1", "event": "renewed.subscription" }),
        json!({ "transaction": made("p2p", "successful") }),
    ] {
        assert_eq!(told(&body).unwrap()[0].kind, NoticeKind::Other, "{body}");
    }
    for body in [json!([]), json!({}), json!({ "transaction": { "uid": "" } })] {
        assert_eq!(told(&body), Err(NoticeError::Unreadable), "{body}");
    }
}

#[test]
fn verification_needs_a_key_and_one_header() {
    let key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A";
    let basic = ("authorization", "Basic MTAxOnMzY3JldA==");
    let signature = ("content-signature", "AAAA");
    let body = made("payment", "successful").to_string();
    let ask = |credentials: &Credentials, headers: &[(&str, &str)]| {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = NoticeRequest {
            headers: &headers,
            body: body.as_bytes(),
            credentials,
            now: Timestamp::from_seconds(0),
            certificate: None,
        };
        BeGateway.notices(&request).map(|notices| notices.len())
    };
    let (bare, keyed) = (account(&[]), account(&[("PublicKey", key)]));
    assert_eq!(ask(&Credentials::default(), &[basic]), Err(NoticeError::NoKey));
    assert_eq!(ask(&bare, &[signature, basic]), Ok(1), "no key to look at the signature with");
    assert_eq!(ask(&keyed, &[basic]), Ok(1), "no signature");
    assert_eq!(ask(&keyed, &[signature, basic]), Err(NoticeError::Unverified), "a wrong one ends it");
    assert_eq!(ask(&account(&[("PublicKey", "not base64!")]), &[signature, basic]), Err(NoticeError::NoKey));
    for headers in [&[][..], &[basic, basic], &[signature, signature, basic], &[("authorization", "Basic x")]]
    {
        assert_eq!(ask(&keyed, headers), Err(NoticeError::Unverified), "{headers:?}");
    }
}
