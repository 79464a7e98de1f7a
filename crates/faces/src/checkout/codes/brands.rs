//! Names of card brands on the wire (checkout-codes 7.3).

use florin_domain::Brand;

/// Every card brand that the dialect names.
pub(crate) const CARDS: &[&str] = &[
    "visa",
    "master",
    "maestro",
    "amex",
    "discover",
    "jcb",
    "diners",
    "unionpay",
    "mir",
    "belkart",
    "prostir",
    "rupay",
    "dankort",
    "elo",
    "hipercard",
    "solo",
    "switch",
    "laser",
];

/// Schemes that the number tells and that no other dialect of ours knows, by their first digits.
const LOCAL: &[(&str, &str)] = &[
    ("2200", "mir"),
    ("2201", "mir"),
    ("2202", "mir"),
    ("2203", "mir"),
    ("2204", "mir"),
    ("9112", "belkart"),
    ("9804", "prostir"),
];

/// The wire name of a card's brand: by what the number told, else by the first six digits.
pub(crate) fn brand(brand: Option<Brand>, first6: &str) -> Option<&'static str> {
    match brand {
        Some(brand) => Some(name(brand)),
        None => LOCAL.iter().find(|(head, _)| first6.starts_with(head)).map(|(_, name)| *name),
    }
}

fn name(brand: Brand) -> &'static str {
    match brand {
        Brand::Visa => "visa",
        Brand::MasterCard => "master",
        Brand::Maestro => "maestro",
        Brand::Amex => "amex",
        Brand::Discover => "discover",
        Brand::Jcb => "jcb",
        Brand::DinersClub => "diners",
        Brand::UnionPay => "unionpay",
        Brand::Dankort => "dankort",
        Brand::Elo => "elo",
        Brand::Hipercard => "hipercard",
        Brand::Troy => "troy",
        Brand::EnRoute => "enroute",
        Brand::Uatp => "uatp",
    }
}

/// The wire name of a label inside a scheme: `electron`, `switch`.
pub(crate) fn sub_brand(label: Option<&str>) -> Option<String> {
    label.map(str::to_lowercase)
}

/// Whether a list of brands (`excluded_brands`, any letter case) names this card's brand or the label inside it.
pub(crate) fn is_listed(list: &[String], brand: Option<&str>, sub_brand: Option<&str>) -> bool {
    let names = |wanted: Option<&str>| {
        wanted.is_some_and(|wanted| list.iter().any(|listed| listed.eq_ignore_ascii_case(wanted)))
    };
    names(brand) || names(sub_brand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brands_have_the_dialects_names() {
        assert_eq!(brand(Some(Brand::MasterCard), "520424"), Some("master"));
        assert_eq!(brand(Some(Brand::DinersClub), "305693"), Some("diners"));
        assert_eq!(brand(None, "911230"), Some("belkart"));
        assert_eq!(brand(None, "220411"), Some("mir"));
        assert_eq!(brand(None, ""), None);
        assert_eq!(sub_brand(Some("Electron")).as_deref(), Some("electron"));
    }

    #[test]
    fn a_brand_is_excluded_by_its_own_name_or_its_label() {
        let list = ["Amex".to_owned(), "electron".to_owned()];
        assert!(is_listed(&list, Some("amex"), None));
        assert!(is_listed(&list, Some("visa"), Some("electron")));
        assert!(!is_listed(&list, Some("visa"), None));
        assert!(!is_listed(&list, None, None));
    }
}
