//! Decimal places of amounts that people see. The wire carries minor units only (checkout-codes 7.1).

use florin_domain::Currency;

/// Which table says how many decimals a currency has: a shop's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum DigitsTable {
    /// ISO 4217.
    #[default]
    Iso,
    /// The table of the vendor's client, for shops that moved over.
    Vendor,
}

const VENDOR_NONE: &[&str] = &[
    "BIF", "BYR", "CLF", "CLP", "CVE", "DJF", "GNF", "IDR", "IQD", "IRR", "ISK", "JPY", "KMF", "KPW", "KRW",
    "LAK", "LBP", "MMK", "PYG", "RWF", "SLL", "STD", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
];
const VENDOR_ONE: &[&str] = &["MOP"];
const VENDOR_THREE: &[&str] = &["BHD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl DigitsTable {
    /// Decimal places of the currency.
    pub(crate) fn digits(self, currency: Currency) -> u8 {
        let among = |list: &[&str]| list.contains(&currency.code());
        match self {
            DigitsTable::Iso => currency.exponent().unwrap_or(2),
            DigitsTable::Vendor if among(VENDOR_NONE) => 0,
            DigitsTable::Vendor if among(VENDOR_ONE) => 1,
            DigitsTable::Vendor if among(VENDOR_THREE) => 3,
            DigitsTable::Vendor => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_tables_differ_where_the_vendor_does() {
        for (code, iso, vendor) in [
            ("EUR", 2, 2),
            ("JPY", 0, 0),
            ("IDR", 2, 0),
            ("CLF", 4, 0),
            ("MOP", 2, 1),
            ("IQD", 3, 0),
            ("KWD", 3, 3),
            ("BYN", 2, 2),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(
                (DigitsTable::Iso.digits(currency), DigitsTable::Vendor.digits(currency)),
                (iso, vendor),
                "{code}"
            );
        }
        for code in [VENDOR_NONE, VENDOR_ONE, VENDOR_THREE].concat() {
            assert!(Currency::parse(code).is_ok(), "{code}");
        }
    }
}
