//! Who bears a fraud: the issuer after a proof that its scheme accepts, else the merchant (standards 3.3).

use super::TransStatus;
use crate::brand::Brand;
use crate::words::words;

words! {
    /// Whether liability moves from the merchant to the issuer.
    Shift {
        /// It does.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// The acquirer will say.
        Unknown = "unknown",
    }
}

words! {
    /// Why.
    Rule {
        /// The cardholder was authenticated, and there is a cryptogram.
        Authenticated = "authenticated",
        /// It was attempted, and there is a cryptogram.
        Attempted = "attempted",
        /// Neither.
        NotAuthenticated = "not_authenticated",
        /// Data was shared and nobody was authenticated.
        DataOnly = "data_only",
        /// The acquirer asked for an exemption that was applied.
        Exemption = "exemption",
        /// The merchant began the payment: such payments get no fresh shift.
        MerchantInitiated = "merchant_initiated",
        /// There is no cryptogram.
        NoCryptogram = "no_cryptogram",
        /// There is no indicator, as with some wallets.
        NoIndicator = "no_indicator",
        /// Indicator and status contradict each other.
        Contradiction = "contradiction",
        /// An indicator that the scheme does not know.
        UnknownIndicator = "unknown_indicator",
        /// The scheme has no rule of its own.
        AcquirerDecides = "acquirer_decides",
        /// The account that was asked last was not handed the proof; what it found out by itself its acquirer says.
        Withheld = "withheld",
    }
}

/// The verdict and the rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Liability {
    /// Whether it moves.
    pub shift: Shift,
    /// Why.
    pub rule: Rule,
}

/// What is known of an authentication when money is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The card's scheme.
    pub brand: Option<Brand>,
    /// What the issuer said; none where only the merchant or a wallet tells of it.
    pub status: Option<TransStatus>,
    /// The electronic commerce indicator, two digits.
    pub eci: Option<&'a str>,
    /// Whether there is a cryptogram (CAVV, AAV).
    pub has_cryptogram: bool,
    /// The merchant began the payment.
    pub merchant_initiated: bool,
}

/// Schemes with the same indicators.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// `05`, `06`, `07`.
    Visa,
    /// `02`, `01`, `00`, `04`, `06`, `07`.
    MasterCard,
}

fn family(brand: Option<Brand>) -> Option<Family> {
    match brand? {
        Brand::Visa
        | Brand::Amex
        | Brand::Discover
        | Brand::DinersClub
        | Brand::Jcb
        | Brand::UnionPay
        | Brand::Elo => Some(Family::Visa),
        Brand::MasterCard | Brand::Maestro => Some(Family::MasterCard),
        Brand::Troy | Brand::Hipercard | Brand::Dankort | Brand::EnRoute | Brand::Uatp => None,
    }
}

/// The indicator of a status, where the scheme has one and nobody told another.
pub fn eci_of(brand: Option<Brand>, status: TransStatus) -> Option<&'static str> {
    Some(match (family(brand)?, status) {
        (Family::Visa, TransStatus::Authenticated) => "05",
        (Family::Visa, TransStatus::Attempted) => "06",
        (Family::Visa, _) => "07",
        (Family::MasterCard, TransStatus::Authenticated) => "02",
        (Family::MasterCard, TransStatus::Attempted) => "01",
        (Family::MasterCard, TransStatus::Informational) => "06",
        (Family::MasterCard, _) => "00",
    })
}

impl Liability {
    /// After an authentication that ended without a proof.
    pub const WITHOUT_PROOF: Liability = Liability { shift: Shift::No, rule: Rule::NotAuthenticated };

    /// At an account that was not handed the proof.
    pub const WITHHELD: Liability = Liability { shift: Shift::Unknown, rule: Rule::Withheld };

    /// The scheme's rule for this proof.
    pub fn of(proof: &Proof<'_>) -> Liability {
        let no = |rule| Liability { shift: Shift::No, rule };
        let unknown = |rule| Liability { shift: Shift::Unknown, rule };
        if proof.merchant_initiated {
            return no(Rule::MerchantInitiated);
        }
        if proof.status == Some(TransStatus::Informational) {
            return no(Rule::Exemption);
        }
        let Some(family) = family(proof.brand) else { return unknown(Rule::AcquirerDecides) };
        let Some(eci) = proof.eci.filter(|eci| !eci.is_empty()) else { return unknown(Rule::NoIndicator) };
        // A wallet may write one digit.
        let said = match (family, eci.trim_start_matches('0')) {
            (Family::Visa, "5") | (Family::MasterCard, "2") => TransStatus::Authenticated,
            (Family::Visa, "6") | (Family::MasterCard, "1") => TransStatus::Attempted,
            (Family::Visa, "7") | (Family::MasterCard, "") => return no(Rule::NotAuthenticated),
            (Family::MasterCard, "4") => return no(Rule::DataOnly),
            (Family::MasterCard, "6") => return no(Rule::Exemption),
            (Family::MasterCard, "7") => return no(Rule::MerchantInitiated),
            _ => return unknown(Rule::UnknownIndicator),
        };
        match proof.status {
            Some(status) if status != said => unknown(Rule::Contradiction),
            _ if !proof.has_cryptogram => no(Rule::NoCryptogram),
            _ if said == TransStatus::Authenticated => {
                Liability { shift: Shift::Yes, rule: Rule::Authenticated }
            }
            _ => Liability { shift: Shift::Yes, rule: Rule::Attempted },
        }
    }
}
