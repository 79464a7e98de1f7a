//! From an account's texts to its keys, and what is wrong with them.

use florin_domain::Iban;
use florin_vault::SecretText;
use florin_wallets::WalletError;
use florin_wallets::apple::MerchantKey;
use florin_wallets::google::RecipientKey;

use super::domains::{self, ASSOCIATION, LARGEST};
use super::identity::Identity;
use super::{Account, Apple, EWallet, Google, Kept, Ways, kind, text_of};
use crate::documents::Opened;

/// As Apple's sheet takes it (standards 1.5).
const DISPLAY_NAME: usize = 64;

/// An account read; why not, if it cannot be.
pub(super) fn account(opened: Opened<Kept>) -> Result<Account, String> {
    let Opened { name, created_at, body } = opened;
    let known = kind(&body.r#type).ok_or_else(|| "there is no e-wallet of this type".to_owned())?;
    if let Some(fault) = missing(&body).into_iter().next() {
        return Err(fault);
    }
    let ways = match known.wallet {
        EWallet::ApplePay => Ways::Apple(apple(&body)?),
        EWallet::GooglePay => Ways::Google(google(&body)?),
        _ => Ways::Other,
    };
    let settings = body.settings.iter().map(|(key, value)| (key.clone(), SecretText::new(text_of(value))));
    let settings = settings.collect();
    Ok(Account { name, created_at, wallet: known.wallet, ways, settings })
}

/// Everything that is wrong with an account.
pub(super) fn faults(kept: &Kept) -> Vec<String> {
    let Some(known) = kind(&kept.r#type) else {
        return vec!["there is no e-wallet of this type".to_owned()];
    };
    let mut faults = missing(kept);
    // Keys are read in any letter case, so one of two would be forgotten.
    let keys: Vec<String> = kept.settings.keys().map(|key| key.to_ascii_lowercase()).collect();
    let twice = kept.settings.keys().enumerate().filter(|(at, _)| keys[..*at].contains(&keys[*at]));
    faults.extend(twice.map(|(_, key)| format!("the property {key} stands twice")));
    for property in known.properties.iter().filter(|property| !property.choices.is_empty()) {
        let fits = |value: &String| property.choices.iter().any(|choice| choice.eq_ignore_ascii_case(value));
        if kept.text(property.key).is_some_and(|value| !fits(&value)) {
            faults.push(format!("{} must be one of {}", property.key, property.choices.join(", ")));
        }
    }
    let read = match known.wallet {
        EWallet::ApplePay => apple(kept).map(drop),
        EWallet::GooglePay => google(kept).map(drop),
        EWallet::CardPay => cards(kept),
        EWallet::PayPal => paypal(kept),
        EWallet::BankPay => bank(kept),
        EWallet::Upi | EWallet::Mock => Ok(()),
    };
    if faults.is_empty() {
        faults.extend(read.err());
    }
    faults
}

fn missing(kept: &Kept) -> Vec<String> {
    let properties = kind(&kept.r#type).map_or(&[][..], |kind| kind.properties);
    let missing = properties.iter().filter(|property| property.required && kept.text(property.key).is_none());
    missing.map(|property| format!("the property {} is missing", property.key)).collect()
}

/// Whether authentication is wished for is said twice; both must agree.
fn cards(kept: &Kept) -> Result<(), String> {
    let is = |key: &str, word: &str| kept.text(key).is_some_and(|text| text.eq_ignore_ascii_case(word));
    if is("AuthenticationOption", "None") && is("Perform3ds", "Mandatory") {
        return Err("AuthenticationOption None contradicts Perform3ds Mandatory".to_owned());
    }
    Ok(())
}

/// Orders are made with the secret of this account, or with those of a gateway account.
fn paypal(kept: &Kept) -> Result<(), String> {
    if kept.text("ClientSecret").is_none() && kept.text("GatewayAccount").is_none() {
        return Err("the property ClientSecret is missing".to_owned());
    }
    Ok(())
}

fn bank(kept: &Kept) -> Result<(), String> {
    let read = kept.text("RecipientIban").map(|text| Iban::parse(&text)).transpose();
    read.map(drop).map_err(|fault| format!("RecipientIban: {fault}"))
}

fn apple(kept: &Kept) -> Result<Apple, String> {
    let merchant_id = kept.text("MerchantId").unwrap_or_default();
    if !merchant_id.starts_with("merchant.") {
        return Err("MerchantId begins with \"merchant.\"".to_owned());
    }
    let display_name = kept.text("MerchantDisplayName").unwrap_or_default();
    if display_name.chars().count() > DISPLAY_NAME {
        return Err(format!("MerchantDisplayName has {DISPLAY_NAME} characters at most"));
    }
    let certificates = kept.text("ProcessingCertificate").unwrap_or_default();
    let keys = kept.text("ProcessingKey").unwrap_or_default();
    if kept.text(ASSOCIATION).is_some_and(|file| file.len() > LARGEST) {
        return Err(format!("{ASSOCIATION} has {LARGEST} bytes at most"));
    }
    Ok(Apple {
        domains: domains::named(kept)?,
        identity: Identity::read(kept)?,
        keys: processing_keys(&certificates, &keys, &merchant_id)?,
        merchant_id,
        display_name,
    })
}

/// Each certificate with the key that is its own. While keys change there are several of both.
fn processing_keys(certificates: &str, keys: &str, merchant_id: &str) -> Result<Vec<MerchantKey>, String> {
    let keys = texts(keys);
    let mut read = Vec::new();
    for certificate in texts(certificates) {
        let mut why = None;
        let own = keys.iter().find_map(|key| match MerchantKey::read(certificate, key, Some(merchant_id)) {
            Ok(key) => Some(key),
            Err(error) => {
                why = Some(error);
                None
            }
        });
        match (own, why) {
            (Some(key), _) => read.push(key),
            (None, Some(error)) => return Err(format!("ProcessingCertificate and ProcessingKey: {error}")),
            (None, None) => return Err("the property ProcessingKey is missing".to_owned()),
        }
    }
    if read.is_empty() && !keys.is_empty() {
        return Err("the property ProcessingCertificate is missing".to_owned());
    }
    Ok(read)
}

fn google(kept: &Kept) -> Result<Google, String> {
    let keys = kept.text("PrivateKey").unwrap_or_default();
    let keys = texts(&keys).into_iter().map(RecipientKey::read).collect::<Result<_, WalletError>>();
    Ok(Google {
        merchant_id: kept.text("MerchantId").unwrap_or_default(),
        merchant_name: kept.text("MerchantName").unwrap_or_default(),
        gateway_id: kept.text("GatewayId"),
        gateway_merchant_id: kept.text("GatewayMerchantId"),
        signing_only: kept.text("AllowSigningOnly").is_some_and(|word| word.eq_ignore_ascii_case("true")),
        keys: keys.map_err(|error| format!("PrivateKey: {error}"))?,
    })
}

/// The PEM blocks of a text, or its lines where it is bare base64.
fn texts(text: &str) -> Vec<&str> {
    if !text.contains("-----BEGIN ") {
        return text.split_whitespace().collect();
    }
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(begins) = rest.find("-----BEGIN ") {
        let from = &rest[begins..];
        let ends =
            from.find("-----END ").and_then(|at| from[at + 9..].find("-----").map(|more| at + 9 + more + 5));
        let Some(ends) = ends else {
            blocks.push(from);
            break;
        };
        blocks.push(&from[..ends]);
        rest = &from[ends..];
    }
    blocks
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kept(kind: &str, settings: &serde_json::Value) -> Kept {
        Kept { r#type: kind.to_owned(), settings: settings.as_object().unwrap().clone() }
    }

    #[test]
    fn several_keys_stand_in_one_text() {
        let pem = "-----BEGIN A-----\nx\n-----END A-----";
        assert_eq!(texts(&format!("{pem}\n{pem}\n")), [pem, pem]);
        assert_eq!(texts("YQ==\n Yg=="), ["YQ==", "Yg=="]);
        assert_eq!(texts(""), Vec::<&str>::new());
        assert_eq!(texts("-----BEGIN A-----\nx"), ["-----BEGIN A-----\nx"]);
    }

    #[test]
    fn messages_that_anybody_can_read_are_taken_where_the_account_says_so() {
        for (word, taken) in [(json!(null), false), (json!("false"), false), (json!("True"), true)] {
            let settings = json!({ "MerchantId": "1", "MerchantName": "x", "AllowSigningOnly": word });
            let account = kept("GooglePay", &settings);
            assert_eq!(google(&account).unwrap().signing_only, taken, "{word}");
        }
        let odd = json!({ "MerchantId": "1", "MerchantName": "x", "AllowSigningOnly": "perhaps" });
        assert_eq!(faults(&kept("GooglePay", &odd)), ["AllowSigningOnly must be one of true, false"]);
    }

    #[test]
    fn what_would_not_work_is_said_property_by_property() {
        for (kind, settings, fault) in [
            ("Cheque", json!({}), "no e-wallet of this type"),
            ("PayPal", json!({}), "ClientId is missing"),
            (
                "CardPay",
                json!({ "merchantidentifier": "x", "MerchantDisplayName": "x", "Perform3ds": "Perhaps" }),
                "must be one of",
            ),
            ("PayPal", json!({ "ClientId": "x" }), "ClientSecret is missing"),
            ("UPI", json!({ "Provider": "x", "PROVIDER": "y" }), "stands twice"),
            (
                "CardPay",
                json!({ "MerchantIdentifier": "x", "MerchantDisplayName": "x", "DisplayOwnerId": "perhaps" }),
                "DisplayOwnerId must be one of true, false",
            ),
            (
                "CardPay",
                json!({ "MerchantIdentifier": "x", "MerchantDisplayName": "x", "AuthenticationOption": "Sms" }),
                "AuthenticationOption must be one of None, ",
            ),
            (
                "CardPay",
                json!({
                    "MerchantIdentifier": "x", "MerchantDisplayName": "x", "Perform3ds": "Mandatory",
                    "AuthenticationOption": "none",
                }),
                "contradicts",
            ),
            (
                "BankPay",
                json!({ "Provider": "x", "RecipientIban": "DE88370400440532013000" }),
                "RecipientIban: ",
            ),
            (
                "GooglePay",
                json!({ "MerchantId": "B", "MerchantName": "S", "PrivateKey": "no" }),
                "PrivateKey: ",
            ),
            (
                "ApplePay",
                json!({ "MerchantId": "shop", "MerchantDisplayName": "S" }),
                "begins with \"merchant.\"",
            ),
            (
                "ApplePay",
                json!({ "MerchantId": "merchant.x", "MerchantDisplayName": "S", "Domain": "https://x.example/" }),
                "Domain",
            ),
            (
                "ApplePay",
                json!({ "MerchantId": "merchant.x", "MerchantDisplayName": "S", "ProcessingKey": "x" }),
                "ProcessingCertificate is missing",
            ),
            (
                "ApplePay",
                json!({ "MerchantId": "merchant.x", "MerchantDisplayName": "S", "IdentityCertificateP12": "x" }),
                "IdentityCertificateP12",
            ),
        ] {
            let faults = self::faults(&kept(kind, &settings));
            assert!(faults.len() == 1 && faults[0].contains(fault), "{kind}: {faults:?}");
        }
    }

    #[test]
    fn a_declaration_may_write_numbers_truth_and_lists() {
        let written =
            json!({ "merchantIdentifier": 7, "MERCHANTDISPLAYNAME": ["a", "b"], "DisplayOwnerId": true });
        let kept = kept("CardPay", &written);
        assert_eq!(kept.text("MerchantIdentifier").as_deref(), Some("7"));
        assert_eq!(kept.text("MerchantDisplayName").as_deref(), Some("a\nb"));
        assert_eq!(kept.text("DisplayOwnerId").as_deref(), Some("true"));
        assert_eq!(kept.faults(), Vec::<String>::new());
    }
}
