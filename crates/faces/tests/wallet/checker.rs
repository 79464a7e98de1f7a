//! The operators' checker names the line that differs.

use florin_engine::wallet::clients;
use florin_faces::wallet::checker::{Received, Verdict, check};

use crate::house::{House, POOR_KEY, Plain, house};

async fn checked(house: &House, signed: &Plain, sent: &Plain, claimed: Option<&str>) -> Verdict {
    let clients = clients::all(&house.engine).await.unwrap();
    let mut header = signed.authorization();
    if signed.ext != sent.ext {
        header = header.replace(&signed.ext, &sent.ext);
    }
    let received = Received {
        method: sent.method.into(),
        target: sent.target.clone(),
        host: sent.host.into(),
        authorization: header,
        body: sent.body.clone().into_bytes(),
    };
    check(&clients, "https://pay.example", &received, claimed)
}

#[tokio::test]
async fn usual_mistakes_are_found() {
    let house = house().await;
    let sent = Plain::new("POST", "/rest/v1/cards?user_id=13", "{\"a\":1}");
    let good = checked(&house, &sent, &sent, None).await;
    assert_eq!((good.fits, good.findings), (true, vec!["The MAC verifies.".to_owned()]));
    let with = |change: fn(&mut Plain)| {
        let mut signed = sent.clone();
        change(&mut signed);
        signed
    };
    for (signed, finding) in [
        (with(|s| s.method = "GET"), "Line 3 (method) differs: the client signs another method."),
        (
            with(|s| s.target = "/rest/v1/cards".into()),
            "Line 4 (request address) differs: the client signs it without its query.",
        ),
        (with(|s| s.port = 8443), "Line 6 (port) differs: the client signs another port."),
        (
            with(|s| s.key = POOR_KEY),
            "No usual mistake explains it: either the client has another key, or give the text that it signed.",
        ),
    ] {
        let verdict = checked(&house, &signed, &sent, None).await;
        assert_eq!((verdict.fits, verdict.findings), (false, vec![finding.to_owned()]));
    }
    let unknown = Plain { id: "nobody", ..sent.clone() };
    assert!(!checked(&house, &unknown, &unknown, None).await.fits);
    let other_body = Plain { body: "{}".into(), ..sent.clone() };
    let verdict = checked(&house, &sent, &other_body, None).await;
    assert_eq!(verdict.findings[1], "Line 7 (ext): body_hash in ext is not the hash of the body.");
    assert!(!verdict.fits);
}

#[tokio::test]
async fn the_text_that_was_signed_is_compared_line_by_line() {
    let house = house().await;
    let sent = Plain::new("GET", "/rest/v1/card/1", "");
    let signed = Plain { target: "/rest/v1/card/01".into(), ..sent.clone() };
    let text = format!("{}\n{}\nGET\n/rest/v1/card/01\nwallet.example\n443\n\n", sent.ts, sent.nonce);
    let verdict = checked(&house, &signed, &sent, Some(&text)).await;
    assert_eq!(verdict.findings, ["Line 4 (request address) differs."]);
    let verdict = checked(&house, &sent, &sent, Some(&text)).await;
    assert!(verdict.fits, "the signature is right, whatever was claimed");
}
