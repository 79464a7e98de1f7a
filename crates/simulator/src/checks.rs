//! AVS and CVC result codes, emulated from digits as checkout-codes 6 says, and electronic commerce indicators.

use florin_domain::{Brand, brand};

use crate::card::Behaviour;

/// The address check: a digit anywhere in the street line against the same digit in the postcode.
pub(crate) fn avs(behaviour: Behaviour, street: Option<&str>, zip: Option<&str>) -> char {
    match behaviour {
        Behaviour::AddressFails => return 'W', // street no, zip yes
        Behaviour::ZipFails => return 'A',     // street yes, zip no
        _ => {}
    }
    let (street, zip) = (street.unwrap_or_default(), zip.unwrap_or_default());
    let both = |a: char, b: char| street.contains(a) && zip.contains(b);
    PAIRS.iter().find(|(a, b, _)| both(*a, *b)).map_or('1', |(_, _, result)| *result)
}

const PAIRS: &[(char, char, char)] = &[
    ('1', '1', 'M'),
    ('2', '2', 'N'),
    ('1', '2', 'B'),
    ('2', '1', 'P'),
    ('3', '3', 'U'),
    ('4', '4', 'E'),
    ('5', '5', '0'),
];

/// The check of the verification value.
pub(crate) fn cvc(behaviour: Behaviour, cvc: Option<&str>) -> char {
    match (behaviour, cvc) {
        (Behaviour::CvcFails, _) | (_, Some("222")) => 'N',
        (_, Some("111")) => 'M',
        (_, Some("333")) => 'U',
        (_, Some("444")) => 'E',
        (_, Some("555")) => '0',
        _ => '1',
    }
}

/// The electronic commerce indicator for a `transStatus` (standards 3.3).
pub(crate) fn eci(masked: &str, status: char) -> &'static str {
    // Only the first digits are kept; the rest does not matter to the brand.
    let number = masked.replace('*', "0");
    let mastercard =
        matches!(brand::detect(&number).map(|found| found.brand), Some(Brand::MasterCard | Brand::Maestro));
    match (status, mastercard) {
        ('Y', false) => "05",
        ('Y', true) => "02",
        ('A', false) => "06",
        ('A', true) => "01",
        (_, false) => "07",
        (_, true) => "00",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_address_decide_the_address_check() {
        let plain = Behaviour::Approved;
        for (street, zip, result) in [
            ("1 High Street", "1010", 'M'),
            ("2 High Street", "2020", 'N'),
            ("1 High Street", "2020", 'B'),
            ("2 High Street", "7001", 'P'),
            ("3 High Street", "3000", 'U'),
            ("4 High Street", "4000", 'E'),
            ("5 High Street", "5000", '0'),
            ("High Street", "1000", '1'),
        ] {
            assert_eq!(avs(plain, Some(street), Some(zip)), result, "{street} {zip}");
        }
        assert_eq!(avs(plain, None, None), '1');
        assert_eq!(avs(Behaviour::AddressFails, Some("1"), Some("1")), 'W');
        assert_eq!(avs(Behaviour::ZipFails, Some("1"), Some("1")), 'A');
    }

    #[test]
    fn the_verification_value_decides_its_check() {
        let results =
            ["111", "222", "333", "444", "555", "123"].map(|value| cvc(Behaviour::Approved, Some(value)));
        assert_eq!(results, ['M', 'N', 'U', 'E', '0', '1']);
        assert_eq!(cvc(Behaviour::Approved, None), '1');
        assert_eq!(cvc(Behaviour::CvcFails, Some("111")), 'N');
    }

    #[test]
    fn indicators_differ_by_scheme() {
        assert_eq!(eci("401200******1006", 'Y'), "05");
        assert_eq!(eci("555555******4444", 'Y'), "02");
        assert_eq!(eci("401200******1055", 'A'), "06");
        assert_eq!(eci("401200******1014", 'N'), "07");
    }
}
