//! Outcome words and the effects that amounts trigger (connectors 3, "Effects by amount").

use florin_domain::Refusal;

use crate::card::Behaviour;

/// What an operation is made to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As a card of the table does.
    Card(Behaviour),
    /// Declined with this ISO 8583 code, 1 to 99.
    Iso(u8),
    /// Processed or not, and something goes wrong on the way.
    Effect(Effect),
}

/// What goes wrong. All but the unprocessed three are approved, and the books say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The reply comes after 35 seconds.
    TimeoutCharged,
    /// The connection is cut; nothing happened.
    CutBeforeRead,
    /// The connection is cut before the reply.
    CutAfterCharge,
    /// 503; nothing happened.
    Http503,
    /// 500, although charged.
    Http500Charged,
    /// 200 with a page.
    Html,
    /// 200 with the first half of the JSON, as if it were whole.
    HalfJson,
    /// 200, the whole length announced, half of it sent, then cut.
    HalfBody,
    /// The reply names another amount.
    WrongAmount,
    /// The reply names another reference.
    WrongReference,
    /// 429 with `Retry-After: 1`; nothing happened. By amount the next try succeeds.
    RateLimited,
    /// A webhook says "failed" a second later.
    ContradictingWebhook,
    /// The webhook comes before the reply.
    WebhookBeforeReply,
    /// The webhook comes twice.
    WebhookTwice,
    /// An older event comes after the newer one.
    WebhookOutOfOrder,
    /// The webhook's signature is wrong.
    WebhookBadSignature,
}

/// Effect, its word, and its code: minor units above nine million.
const EFFECTS: &[(Effect, &str, i64)] = &[
    (Effect::TimeoutCharged, "timeout_charged", 901),
    (Effect::CutBeforeRead, "cut_before_read", 902),
    (Effect::CutAfterCharge, "cut_after_charge", 903),
    (Effect::Http503, "http_503", 904),
    (Effect::Http500Charged, "http_500_charged", 905),
    (Effect::Html, "html", 906),
    (Effect::HalfJson, "half_json", 907),
    (Effect::WrongAmount, "wrong_amount", 908),
    (Effect::WrongReference, "wrong_reference", 909),
    (Effect::RateLimited, "rate_limited", 910),
    (Effect::ContradictingWebhook, "contradicting_webhook", 911),
    (Effect::WebhookBeforeReply, "webhook_before_reply", 912),
    (Effect::WebhookTwice, "webhook_twice", 913),
    (Effect::WebhookOutOfOrder, "webhook_out_of_order", 914),
    (Effect::WebhookBadSignature, "webhook_bad_signature", 915),
    // Has no amount: the specification's table stops at 915.
    (Effect::HalfBody, "half_body", 0),
];

/// The tenant that proves its users' cards by a hold: Florin's wallet.
const WALLET: &str = "wallet";

/// Numbers that do in the wallet's charges what they do not in its holds (wallet 6.2).
const OF_WALLET: &[(&str, Outcome)] = &[
    ("4000000000009995", Outcome::Card(Behaviour::Declined(Refusal::InsufficientFunds))),
    ("4000000000000119", Outcome::Effect(Effect::CutAfterCharge)),
];

/// Where the effects by amount begin.
const BASE: i64 = 9_000_000;

impl Effect {
    /// The word of rules and of the list of calls.
    pub(crate) fn word(self) -> &'static str {
        EFFECTS.iter().find(|(effect, ..)| *effect == self).map_or("", |(_, word, _)| *word)
    }

    /// Nothing happens at the PSP: no money, and the key stays free.
    pub(crate) fn is_unprocessed(self) -> bool {
        matches!(self, Effect::CutBeforeRead | Effect::Http503 | Effect::RateLimited)
    }
}

impl Outcome {
    /// Plainly approved.
    pub(crate) const APPROVED: Outcome = Outcome::Card(Behaviour::Approved);

    /// What this amount triggers, if anything.
    pub(crate) fn by_amount(minor: i64) -> Option<Outcome> {
        match minor - BASE {
            code @ 1..=99 => u8::try_from(code).ok().map(Outcome::Iso),
            code @ 901..=915 => {
                EFFECTS.iter().find(|(.., known)| *known == code).map(|(effect, ..)| Outcome::Effect(*effect))
            }
            _ => None,
        }
    }

    /// What a number of the wallet's table does in this tenant's charge or hold; none for other numbers and tenants.
    pub(crate) fn of_wallet(tenant: &str, number: &str, charges: bool) -> Option<Outcome> {
        let known = OF_WALLET.iter().find(|(known, _)| tenant == WALLET && *known == number);
        known.map(|(_, outcome)| if charges { *outcome } else { Outcome::APPROVED })
    }

    /// The outcome of a word: of the card table, of the amount table, or two ISO digits.
    /// Effects win over refusal words: `rate_limited` is a 429 here, not a decline.
    pub(crate) fn find(word: &str) -> Option<Outcome> {
        if let Some((effect, ..)) = EFFECTS.iter().find(|(_, known, _)| *known == word) {
            return Some(Outcome::Effect(*effect));
        }
        if word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit()) && word != "00" {
            return word.parse().ok().map(Outcome::Iso);
        }
        Behaviour::find(word).map(Outcome::Card)
    }

    /// The effect, if it is one.
    pub(crate) fn effect(self) -> Option<Effect> {
        match self {
            Outcome::Effect(effect) => Some(effect),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amount_table_is_read_by_its_edges() {
        assert_eq!(Outcome::by_amount(9_000_000), None);
        assert_eq!(Outcome::by_amount(9_000_051), Some(Outcome::Iso(51)));
        assert_eq!(Outcome::by_amount(9_000_100), None);
        assert_eq!(Outcome::by_amount(9_000_900), None);
        assert_eq!(Outcome::by_amount(9_000_903), Some(Outcome::Effect(Effect::CutAfterCharge)));
        assert_eq!(Outcome::by_amount(9_000_916), None);
        assert_eq!(Outcome::by_amount(1000), None);
    }

    #[test]
    fn cards_of_the_wallet_are_proved_before_they_are_declined() {
        let poor = "4000000000009995";
        assert_eq!(Outcome::of_wallet("wallet", poor, false), Some(Outcome::APPROVED));
        assert!(matches!(
            Outcome::of_wallet("wallet", poor, true),
            Some(Outcome::Card(Behaviour::Declined(_)))
        ));
        assert_eq!(Outcome::of_wallet("shop", poor, true), None);
        assert_eq!(Outcome::of_wallet("wallet", "4111111111111111", true), None);
    }

    #[test]
    fn words_lead_back_to_outcomes() {
        for (effect, word, _) in EFFECTS {
            assert_eq!(Outcome::find(word), Some(Outcome::Effect(*effect)));
            assert_eq!(effect.word(), *word);
        }
        assert_eq!(Outcome::find("51"), Some(Outcome::Iso(51)));
        assert!(matches!(Outcome::find("insufficient_funds"), Some(Outcome::Card(Behaviour::Declined(_)))));
        assert_eq!(Outcome::find("approved"), Some(Outcome::APPROVED));
        assert_eq!(Outcome::find("00"), None);
        assert_eq!(Outcome::find("nonsense"), None);
    }
}
