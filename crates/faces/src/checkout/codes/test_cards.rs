//! Card numbers that anybody may use in test mode (checkout-codes 6).

/// The published numbers, those of transfers included.
const NUMBERS: &[&str] = &[
    "4200000000000000",
    "4005550000000019",
    "4012000000001006",
    "5204240000015003",
    "4012000000001055",
    "5204240000015011",
    "4012000000001097",
    "5204240000015029",
    "4012000000001022",
    "5204240000015045",
    "4012000000001030",
    "5204240000015052",
    "4012000000001014",
    "5204240000015060",
    "4012000000003010",
    "9112300000000000",
    "4012000000003101",
    "4012001037484447",
];

/// Whether a number is a published one; spaces and hyphens between the digits do not count.
pub(crate) fn is_listed(number: &str) -> bool {
    let digits = || number.bytes().filter(|b| !matches!(b, b' ' | b'-'));
    NUMBERS.iter().any(|known| digits().eq(known.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_number_can_be_a_card() {
        for number in NUMBERS {
            assert!(florin_domain::Pan::parse(number).is_ok() && is_listed(number), "{number}");
        }
        assert!(is_listed("4200 0000 0000 0000") && !is_listed("4242424242424242") && !is_listed(""));
    }
}
