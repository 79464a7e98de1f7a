//! Card brands as the page names them: the dialect's word, the name for people, what numbers tell.

use florin_domain::Brand;

/// A brand of checkout-codes 7.3 and how it is called.
pub struct Named {
    /// The dialect's word.
    pub word: &'static str,
    /// The scheme's own name.
    pub name: &'static str,
    /// Its house brand, when numbers tell it.
    pub brand: Option<Brand>,
}

const fn named(word: &'static str, name: &'static str, brand: Option<Brand>) -> Named {
    Named { word, name, brand }
}

/// All brands, in the order in which a page shows them.
pub const BRANDS: &[Named] = &[
    named("visa", "Visa", Some(Brand::Visa)),
    named("master", "Mastercard", Some(Brand::MasterCard)),
    named("maestro", "Maestro", Some(Brand::Maestro)),
    named("amex", "American Express", Some(Brand::Amex)),
    named("belkart", "Belkart", None),
    named("mir", "Mir", None),
    named("discover", "Discover", Some(Brand::Discover)),
    named("diners", "Diners Club", Some(Brand::DinersClub)),
    named("jcb", "JCB", Some(Brand::Jcb)),
    named("unionpay", "UnionPay", Some(Brand::UnionPay)),
    named("elo", "Elo", Some(Brand::Elo)),
    named("hipercard", "Hipercard", Some(Brand::Hipercard)),
    named("troy", "Troy", Some(Brand::Troy)),
    named("dankort", "Dankort", Some(Brand::Dankort)),
    named("rupay", "RuPay", None),
    named("prostir", "Prostir", None),
    named("uatp", "UATP", Some(Brand::Uatp)),
    named("enroute", "enRoute", Some(Brand::EnRoute)),
    named("solo", "Solo", None),
    named("switch", "Switch", None),
    named("laser", "Laser", None),
];

/// The brand of a dialect's word.
pub fn find(word: &str) -> Option<&'static Named> {
    BRANDS.iter().find(|named| named.word.eq_ignore_ascii_case(word))
}

/// The dialect's word for a house brand.
pub fn word(brand: Brand) -> &'static str {
    BRANDS.iter().find(|named| named.brand == Some(brand)).map_or("card", |named| named.word)
}

/// The name for people of a dialect's word; the word itself when it is not known.
pub fn name(word: &str) -> &str {
    find(word).map_or(word, |named| named.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_brand_that_numbers_tell_has_a_word_and_a_name() {
        for rule in florin_domain::brand::rules() {
            assert_ne!(word(rule.brand), "card", "{}", rule.brand);
        }
        assert_eq!(name("master"), "Mastercard");
        assert_eq!(name("unheard-of"), "unheard-of");
    }
}
