//! Which scheme a card number belongs to. The ranges are data (`data/iin.csv`); standards 5 is their digest.

use std::fmt;
use std::sync::LazyLock;

/// A card scheme that a number can tell, in the spelling of the gateway dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the schemes' own names")]
pub enum Brand {
    // In the order that decides between equally long prefixes.
    Elo,
    Troy,
    Hipercard,
    Dankort,
    EnRoute,
    Uatp,
    UnionPay,
    Jcb,
    Discover,
    DinersClub,
    Amex,
    MasterCard,
    Visa,
    Maestro,
}

/// What a scheme's numbers look like.
struct Shape {
    brand: Brand,
    name: &'static str,
    lengths: &'static [u8],
    cvv: &'static [u8],
    luhn: bool,
}

const SHAPES: &[Shape] = &[
    Shape { brand: Brand::Elo, name: "Elo", lengths: &[16], cvv: &[3], luhn: true },
    Shape { brand: Brand::Troy, name: "Troy", lengths: &[16], cvv: &[3], luhn: true },
    Shape { brand: Brand::Hipercard, name: "Hipercard", lengths: &[13, 16, 19], cvv: &[3], luhn: false },
    Shape { brand: Brand::Dankort, name: "Dankort", lengths: &[16], cvv: &[3], luhn: true },
    Shape { brand: Brand::EnRoute, name: "enRoute", lengths: &[15], cvv: &[0], luhn: false },
    Shape { brand: Brand::Uatp, name: "UATP", lengths: &[15], cvv: &[0], luhn: true },
    Shape {
        brand: Brand::UnionPay,
        name: "UnionPay",
        lengths: &[14, 15, 16, 17, 18, 19],
        cvv: &[3],
        luhn: false,
    },
    Shape { brand: Brand::Jcb, name: "JCB", lengths: &[15, 16, 17, 18, 19], cvv: &[3], luhn: true },
    Shape { brand: Brand::Discover, name: "Discover", lengths: &[16, 17, 18, 19], cvv: &[3], luhn: true },
    Shape {
        brand: Brand::DinersClub,
        name: "DinersClub",
        lengths: &[14, 15, 16, 17, 18, 19],
        cvv: &[3],
        luhn: true,
    },
    Shape { brand: Brand::Amex, name: "AMEX", lengths: &[15], cvv: &[4], luhn: true },
    Shape { brand: Brand::MasterCard, name: "MasterCard", lengths: &[16], cvv: &[3], luhn: true },
    Shape { brand: Brand::Visa, name: "Visa", lengths: &[13, 16, 18, 19], cvv: &[3], luhn: true },
    Shape {
        brand: Brand::Maestro,
        name: "Maestro",
        lengths: &[12, 13, 14, 15, 16, 17, 18, 19],
        cvv: &[0, 3],
        luhn: true,
    },
];

/// Maestro numbers of these ranges were issued without a check digit.
const WITHOUT_CHECK_DIGIT: &[&str] = &["501080", "501081", "501082"];

impl Brand {
    fn shape(self) -> &'static Shape {
        &SHAPES[self as usize]
    }

    /// The dialect's spelling.
    pub fn as_str(self) -> &'static str {
        self.shape().name
    }

    /// Reads the spelling, in any letter case.
    pub fn find(name: &str) -> Option<Brand> {
        SHAPES.iter().find(|shape| shape.name.eq_ignore_ascii_case(name)).map(|shape| shape.brand)
    }

    /// How many digits a number may have.
    pub fn lengths(self) -> &'static [u8] {
        self.shape().lengths
    }

    /// Lengths of the verification value; 0 means that cards come without one.
    pub fn cvv_lengths(self) -> &'static [u8] {
        self.shape().cvv
    }

    fn allows_length(self, length: usize) -> bool {
        self.shape().lengths.iter().any(|allowed| usize::from(*allowed) == length)
    }

    /// Whether this number of this brand must pass the Luhn check.
    pub fn needs_luhn(self, digits: &str) -> bool {
        self.shape().luhn && !WITHOUT_CHECK_DIGIT.iter().any(|prefix| digits.starts_with(prefix))
    }
}

impl fmt::Display for Brand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a number says about its card: one brand, and labels inside it (Electron in Visa, Switch in Maestro).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The scheme.
    pub brand: Brand,
    /// A sub-brand of the same scheme, in the dialect's spelling.
    pub label: Option<&'static str>,
}

/// Digits of the longest prefix in the table.
const WIDEST: usize = 8;

struct Range {
    brand: Brand,
    label: Option<&'static str>,
    lo: u32,
    hi: u32,
    width: usize,
}

static RANGES: LazyLock<Vec<Range>> = LazyLock::new(|| {
    let lines = include_str!("../data/iin.csv").lines().filter(|line| !line.starts_with('#'));
    let mut ranges: Vec<Range> = lines.map(read_range).collect();
    // Longest prefix first; then the brand's rank; a labelled range before its bare brand.
    ranges.sort_by_key(|range| (std::cmp::Reverse(range.width), range.brand, range.label.is_none()));
    ranges
});

fn read_range(line: &'static str) -> Range {
    let mut cells = line.split(',');
    let mut cell = || cells.next().expect("four cells a line: a test reads the whole table");
    let (brand, label, lo, hi) = (cell(), cell(), cell(), cell());
    Range {
        brand: Brand::find(brand).expect("a brand of the list above"),
        label: (!label.is_empty()).then_some(label),
        lo: lo.parse().expect("digits"),
        hi: hi.parse().expect("digits"),
        width: lo.len(),
    }
}

/// One range of issuer numbers, for whoever recognises cards elsewhere, such as a page while a payer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The scheme that owns the range.
    pub brand: Brand,
    /// First and last prefix of the range, with equally many digits.
    pub prefixes: (u32, u32),
    /// Digits of the prefixes.
    pub width: usize,
}

/// All ranges; the first that fits a number decides.
pub fn rules() -> impl Iterator<Item = Rule> {
    RANGES.iter().map(|range| Rule { brand: range.brand, prefixes: (range.lo, range.hi), width: range.width })
}

/// Beginnings of numbers that carry no check digit although their brand has one.
pub fn without_check_digit() -> &'static [&'static str] {
    WITHOUT_CHECK_DIGIT
}

/// The brand of a number of plain digits: the longest matching prefix whose brand allows the length.
pub fn detect(digits: &str) -> Option<Detected> {
    let mut heads = [None; WIDEST + 1];
    let mut head = 0;
    for (width, byte) in (1..=WIDEST).zip(digits.bytes()) {
        head = head * 10 + u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        heads[width] = Some(head);
    }
    let range = RANGES.iter().find(|range| {
        heads[range.width].is_some_and(|head| (range.lo..=range.hi).contains(&head))
            && range.brand.allows_length(digits.len())
    })?;
    Some(Detected { brand: range.brand, label: range.label })
}

/// Whether the number's last digit checks the others.
pub fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            match (at % 2, digit) {
                (0, digit) => digit,
                (_, digit) if digit > 4 => digit * 2 - 9,
                (_, digit) => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_stand_in_the_order_of_the_brands() {
        for (at, shape) in SHAPES.iter().enumerate() {
            assert_eq!(shape.brand as usize, at);
        }
        assert!(RANGES.len() > 100);
    }

    #[test]
    fn the_longest_prefix_that_fits_the_length_wins() {
        let brand = |digits| detect(digits).map(|found| (found.brand, found.label));
        assert_eq!(brand("4111111111111111"), Some((Brand::Visa, None)));
        assert_eq!(brand("4917300800000000"), Some((Brand::Visa, Some("Electron"))));
        assert_eq!(brand("6333000023456788"), Some((Brand::Maestro, Some("Switch"))));
        assert_eq!(brand("5066991111111118"), Some((Brand::Elo, None)));
        assert_eq!(brand("41111111111111"), None);
        assert_eq!(brand("0000000000000000"), None);
    }
}
