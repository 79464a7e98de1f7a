//! Refusal words on the wire and their ISO 8583 codes, both ways.

use florin_domain::Refusal;

/// The reason for a two-character ISO 8583 response code; unknown ones are a plain decline.
pub(crate) fn reason_of(code: &str) -> Refusal {
    CODES.iter().find(|(iso, _)| *iso == code).map_or(Refusal::IssuerDeclined, |(_, reason)| *reason)
}

/// The ISO 8583 code that a network would send for this reason; none where the network never spoke.
pub(crate) fn code_of(reason: Refusal) -> Option<&'static str> {
    if reason == Refusal::TryLater {
        return Some("19");
    }
    CODES.iter().find(|(_, known)| *known == reason).map(|(iso, _)| *iso)
}

/// One reason may have several codes: the first one is what we send for the reason's word.
const CODES: &[(&str, Refusal)] = &[
    ("01", Refusal::CallIssuer),
    ("02", Refusal::CallIssuer),
    ("03", Refusal::AccountNotEnabled),
    ("04", Refusal::CardPickup),
    ("05", Refusal::DoNotHonor),
    ("06", Refusal::IssuerDeclined),
    ("07", Refusal::CardPickup),
    ("13", Refusal::AmountInvalid),
    ("14", Refusal::CardNumberInvalid),
    ("15", Refusal::NoSuchIssuer),
    ("19", Refusal::TryLater),
    ("30", Refusal::RequestInvalid),
    ("41", Refusal::CardLost),
    ("43", Refusal::CardStolen),
    ("46", Refusal::AccountClosed),
    ("39", Refusal::AccountClosed),
    ("51", Refusal::InsufficientFunds),
    ("52", Refusal::AccountClosed),
    ("53", Refusal::AccountClosed),
    ("54", Refusal::CardExpired),
    ("55", Refusal::PinIncorrect),
    ("57", Refusal::NotPermitted),
    ("58", Refusal::NotPermitted),
    ("59", Refusal::IssuerSuspectsFraud),
    ("61", Refusal::AmountLimit),
    ("62", Refusal::CardRestricted),
    ("63", Refusal::SecurityViolation),
    ("65", Refusal::CountLimit),
    ("1A", Refusal::ScaRequired),
    ("70", Refusal::ScaRequired),
    ("75", Refusal::PinTriesExceeded),
    ("78", Refusal::AccountClosed),
    ("79", Refusal::AccountClosed),
    ("83", Refusal::IssuerSuspectsFraud),
    ("86", Refusal::PinIncorrect),
    ("91", Refusal::IssuerUnavailable),
    ("92", Refusal::NoSuchIssuer),
    ("93", Refusal::NotPermitted),
    ("96", Refusal::TryLater),
    ("N7", Refusal::CvcIncorrect),
    ("R0", Refusal::MandateRevoked),
    ("R1", Refusal::MandateRevoked),
    ("R3", Refusal::MandateRevoked),
];

/// Reads and writes a reason as its word, for the state file.
pub(crate) mod as_word {
    use florin_domain::Refusal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(crate) fn serialize<S: Serializer>(reason: &Option<Refusal>, to: S) -> Result<S::Ok, S::Error> {
        match reason {
            Some(reason) => to.serialize_some(reason.as_str()),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Refusal>, D::Error> {
        let word = Option::<String>::deserialize(from)?;
        word.map(|word| Refusal::find(&word).ok_or_else(|| D::Error::custom("an unknown reason"))).transpose()
    }
}

/// Reads and writes a currency as its code, for the state file.
pub(crate) mod as_code {
    use florin_domain::Currency;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(crate) fn serialize<S: Serializer>(currency: &Currency, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(currency.code())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Currency, D::Error> {
        Currency::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_we_send_leads_back_to_its_reason() {
        for reason in Refusal::ALL {
            if let Some(code) = code_of(*reason) {
                assert_eq!(reason_of(code), *reason);
            }
        }
        assert_eq!(code_of(Refusal::PspRiskBlocked), None);
        assert_eq!(reason_of("99"), Refusal::IssuerDeclined);
        assert_eq!(reason_of("51"), Refusal::InsufficientFunds);
    }
}
