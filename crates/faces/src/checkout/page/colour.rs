//! Colours that a shop may set: read strictly, written as six hex digits, weighed for contrast.

use std::sync::LazyLock;

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

static NAMES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("data/colours.csv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(',')).collect()
});

impl Colour {
    /// White.
    pub(super) const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };
    /// Black.
    pub(super) const BLACK: Colour = Colour { red: 0, green: 0, blue: 0 };

    /// Reads a CSS colour: `#abc`, `#aabbcc`, `rgb(1, 2, 3)` or a name. Others, transparency included, are not colours here.
    pub(super) fn parse(text: &str) -> Option<Colour> {
        let text = text.trim().to_ascii_lowercase();
        if let Some(hex) = text.strip_prefix('#') {
            return Colour::from_hex(hex);
        }
        if let Some(inner) = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
            return Colour::from_parts(inner);
        }
        let found = NAMES.iter().find(|(name, _)| *name == text)?;
        Colour::from_hex(found.1)
    }

    fn from_hex(hex: &str) -> Option<Colour> {
        if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| match hex.len() {
            3 => u8::from_str_radix(&hex[at..=at], 16).ok().map(|digit| digit * 17),
            6 => u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok(),
            _ => None,
        };
        Some(Colour { red: part(0)?, green: part(1)?, blue: part(2)? })
    }

    fn from_parts(inner: &str) -> Option<Colour> {
        let mut parts = inner.split([',', ' ']).filter(|part| !part.is_empty());
        let mut part = || parts.next()?.parse::<u8>().ok();
        let colour = Colour { red: part()?, green: part()?, blue: part()? };
        parts.next().is_none().then_some(colour)
    }

    /// Six hex digits, as CSS reads them.
    pub(super) fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// How far two colours differ in brightness, in hundredths: 100 to 2100 (WCAG 2.2, contrast ratio).
    pub(super) fn contrast(self, other: Colour) -> u32 {
        let (one, two) = (self.luminance(), other.luminance());
        let (light, dark) = (one.max(two), one.min(two));
        (light + 5_000) * 100 / (dark + 5_000)
    }

    /// White where it can be read on this colour (4.5 to 1), else black, which then can.
    pub(super) fn ink(self) -> Colour {
        if self.contrast(Colour::WHITE) >= 450 { Colour::WHITE } else { Colour::BLACK }
    }

    /// Whether this is rather dark, so that light text stands on it.
    pub(super) fn is_dark(self) -> bool {
        self.contrast(Colour::WHITE) >= self.contrast(Colour::BLACK)
    }

    /// Relative luminance of 0 to 100,000.
    fn luminance(self) -> u32 {
        let weighed = linear(self.red) * 2126 + linear(self.green) * 7152 + linear(self.blue) * 722;
        weighed / 10_000
    }
}

/// A channel without its gamma, of 0 to 100,000.
#[expect(clippy::float_arithmetic, reason = "brightness, not money")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 100,000")]
fn linear(channel: u8) -> u32 {
    let share = f64::from(channel) / 255.0;
    let light = if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) };
    (light * 100_000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn colours_are_read_strictly() {
        let css = |text| Colour::parse(text).map(Colour::css);
        assert_eq!(css("#0A7d33").as_deref(), Some("#0a7d33"));
        assert_eq!(css("#fa0").as_deref(), Some("#ffaa00"));
        assert_eq!(css("rgb(10, 125 51)").as_deref(), Some("#0a7d33"));
        assert_eq!(css(" RebeccaPurple ").as_deref(), Some("#663399"));
        for text in [
            "",
            "#",
            "#12345",
            "#gg0000",
            "#é0",
            "red;}",
            "url(x)",
            "rgb(1,2)",
            "rgb(1,2,300)",
            "var(--x)",
            "transparent",
        ] {
            assert_eq!(css(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert_eq!(Colour::BLACK.contrast(Colour::WHITE), 2100);
        assert_eq!(Colour::parse("#777").unwrap().contrast(Colour::WHITE), 447);
        assert_eq!(Colour::parse("yellow").unwrap().ink(), Colour::BLACK);
        assert_eq!(Colour::parse("navy").unwrap().ink(), Colour::WHITE);
    }

    proptest! {
        #[test]
        fn the_ink_can_always_be_read(red: u8, green: u8, blue: u8) {
            let colour = Colour { red, green, blue };
            prop_assert!(colour.ink().contrast(colour) >= 450);
        }
    }
}
