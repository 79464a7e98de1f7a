//! The signature of Standard Webhooks, beside whatever a dialect has of its own (standards 11.1).

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use florin_vault::SecretText;
use zeroize::Zeroizing;

/// `v1,<base64>` for each secret, separated by spaces: while secrets change, old and new sign together.
pub(super) fn sign(secrets: &[SecretText], webhook_id: &str, seconds: i64, body: &[u8]) -> String {
    let signatures = secrets.iter().map(|secret| {
        let mut context = hmac::Context::with_key(&key(secret));
        context.update(format!("{webhook_id}.{seconds}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

/// The bytes behind `whsec_`; a secret that is no base64 is taken as it stands.
fn key(secret: &SecretText) -> hmac::Key {
    let text = secret.expose();
    let base64 = text.strip_prefix("whsec_").unwrap_or(text);
    let bytes = STANDARD.decode(base64).unwrap_or_else(|_| text.as_bytes().to_vec());
    hmac::Key::new(hmac::HMAC_SHA256, &Zeroizing::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_vectors_come_out_byte_for_byte() {
        let folder = std::env::var("FLORIN_FIXTURES")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures").to_owned());
        let Ok(text) = std::fs::read_to_string(format!("{folder}/reference/webhooks.json")) else {
            eprintln!("no reference vectors at {folder}: set FLORIN_FIXTURES; this test checked nothing");
            return;
        };
        let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut checked = 0;
        for vector in vectors["standard_webhooks"].as_array().unwrap() {
            let word = |name: &str| vector[name].as_str();
            let secrets: Vec<_> = ["secret", "secret_previous"]
                .into_iter()
                .filter_map(|name| word(name).map(|secret| SecretText::new(secret.to_owned())))
                .collect();
            if secrets.is_empty() {
                continue; // signed with a key pair
            }
            let seconds = vector["webhook_timestamp"].as_i64().unwrap();
            let body = word("body").unwrap().as_bytes();
            let signed = sign(&secrets, word("webhook_id").unwrap(), seconds, body);
            assert_eq!(Some(signed.as_str()), word("signature"), "{}", vector["id"]);
            checked += 1;
        }
        assert_eq!(checked, 2);
    }
}
