//! Numbers that look random and are not: ids, authorization codes, network ids and jitter, all from the seed.

/// Stirs a number so that neighbours look unrelated. Every output has exactly one input, so ids never collide.
pub(crate) fn mix(number: u64) -> u64 {
    let mut x = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The input that `mix` turned into this output.
fn unmix(mixed: u64) -> u64 {
    let mut x = mixed ^ (mixed >> 31) ^ (mixed >> 62);
    x = x.wrapping_mul(0x3196_42B2_D24D_8EC3);
    x = x ^ (x >> 27) ^ (x >> 54);
    x = x.wrapping_mul(0x96DE_1B17_3F11_9089);
    x = x ^ (x >> 30) ^ (x >> 60);
    x.wrapping_sub(0x9E37_79B9_7F4A_7C15)
}

/// What an id names; the prefix says it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// A charge or an authorization.
    Payment,
    /// A capture.
    Capture,
    /// A void.
    Void,
    /// A refund.
    Refund,
    /// An increment.
    Increment,
    /// A payout.
    Payout,
    /// A stored card.
    Token,
    /// A webhook event.
    Event,
    /// Anything made under the mock profile: `mock-NNNNNN`, rising.
    Mock,
}

impl Prefix {
    fn word(self) -> &'static str {
        match self {
            Prefix::Payment => "pay_",
            Prefix::Capture => "cap_",
            Prefix::Void => "voi_",
            Prefix::Refund => "ref_",
            Prefix::Increment => "inc_",
            Prefix::Payout => "out_",
            Prefix::Token => "tok_",
            Prefix::Event => "evt_",
            Prefix::Mock => "mock-",
        }
    }
}

/// The public id of an operation.
pub(crate) fn id(prefix: Prefix, seed: u64, number: u64) -> String {
    match prefix {
        Prefix::Mock => format!("mock-{number:06}"),
        _ => format!("{}{:016x}", prefix.word(), mix(number ^ mix(seed))),
    }
}

/// The operation number behind a public id; none if the text is no id of ours.
pub(crate) fn read_id(text: &str, seed: u64) -> Option<u64> {
    if let Some(digits) = text.strip_prefix("mock-") {
        return digits.parse().ok();
    }
    let (prefix, rest) = text.split_at_checked(4)?;
    let known = ["pay_", "cap_", "voi_", "ref_", "inc_", "out_", "tok_"].contains(&prefix);
    let plain = rest.len() == 16 && rest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !known || !plain {
        return None;
    }
    u64::from_str_radix(rest, 16).ok().map(|mixed| unmix(mixed) ^ mix(seed))
}

/// Six digits, never `000000`: that one belongs to the mock profile.
pub(crate) fn authorization_code(seed: u64, number: u64) -> String {
    format!("{:06}", mix(seed ^ mix(number) ^ 1) % 999_999 + 1)
}

/// Fifteen digits, as card networks give them.
pub(crate) fn network_transaction_id(seed: u64, number: u64) -> String {
    format!("{:015}", mix(seed ^ mix(number) ^ 2) % 1_000_000_000_000_000)
}

/// A latency in microseconds, within a fifth of what was asked.
pub(crate) fn jittered(latency_ms: u64, seed: u64, number: u64) -> u64 {
    let whole = latency_ms.saturating_mul(1000);
    let span = whole / 5;
    if span == 0 {
        return whole;
    }
    whole - span + mix(seed ^ mix(number) ^ 3) % (2 * span + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_to_its_number() {
        for number in (0..1000).chain([u64::MAX, u64::MAX - 7, 1 << 40]) {
            assert_eq!(unmix(mix(number)), number);
            assert_eq!(read_id(&id(Prefix::Refund, 7, number), 7), Some(number));
        }
        assert_eq!(id(Prefix::Mock, 7, 12), "mock-000012");
        assert_eq!(read_id("mock-000012", 7), Some(12));
        for text in [
            "",
            "pay_",
            "pay_12",
            "xyz_0123456789abcdef",
            "pay_0123456789ABCDEF",
            "pay_+123456789abcdef",
            "é",
        ] {
            assert_eq!(read_id(text, 7), None, "{text}");
        }
    }

    #[test]
    fn jitter_stays_within_a_fifth() {
        for number in 0..1000 {
            let latency = jittered(100, 3, number);
            assert!((80_000..=120_000).contains(&latency), "{latency}");
        }
        assert_eq!(jittered(0, 3, 1), 0);
    }

    #[test]
    fn codes_have_their_digits() {
        for number in 0..1000 {
            let code = authorization_code(1, number);
            assert!(code.len() == 6 && code != "000000");
            assert_eq!(network_transaction_id(1, number).len(), 15);
        }
    }
}
