//! Card tokens: the public name of a sealed card (standards 7.3). Has nothing to do with the card
//! number; which record a token names is the store's to know, by a keyed hash of the token.

use zeroize::Zeroizing;

use crate::random::Random;
use crate::secret::SecretText;

/// Characters in a token: 190 bits.
pub const LEN: usize = 32;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Draws a token: 32 characters of `[A-Za-z0-9]`, each equally likely.
pub fn generate(rng: &dyn Random) -> SecretText {
    let mut token = String::with_capacity(LEN);
    // A little more than needed on average, so that one draw almost always is enough.
    let mut drawn = Zeroizing::new([0_u8; LEN + 16]);
    while token.len() < LEN {
        rng.fill(&mut *drawn);
        // Six bits give 64 values; the two beyond the alphabet are thrown away, since folding
        // them back would make two characters likelier than the rest.
        let fair = drawn.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 0x3f)));
        let missing = LEN - token.len();
        token.extend(fair.take(missing).map(|&character| char::from(character)));
    }
    SecretText::new(token)
}

/// Whether the text could be a token at all; says nothing about whether it is one. The `@` that
/// some requests put in front is not part of it.
pub fn is_well_formed(text: &str) -> bool {
    text.len() == LEN && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn tokens_are_32_letters_and_digits_and_never_the_same() {
        let rng = Seeded::new(1);
        let tokens: std::collections::BTreeSet<String> =
            (0..1000).map(|_| generate(&rng).expose().to_owned()).collect();
        assert_eq!(tokens.len(), 1000);
        assert!(tokens.iter().all(|token| is_well_formed(token)));
    }

    #[test]
    fn all_characters_of_a_token_are_equally_likely() {
        let rng = Seeded::new(2);
        let mut seen = BTreeMap::<char, i64>::new();
        for _ in 0..6200 {
            for character in generate(&rng).expose().chars() {
                *seen.entry(character).or_default() += 1;
            }
        }
        assert_eq!(seen.len(), 62);
        // 3200 expected of each, standard deviation 56: five deviations is never, by chance.
        for (character, count) in seen {
            assert!((count - 3200).abs() < 280, "{character} was drawn {count} times");
        }
    }

    #[test]
    fn what_cannot_be_a_token_is_told_apart() {
        assert!(is_well_formed("nQGywsQE9gbURtrXEjTZwtWqeMdK9nsO"));
        assert!(!is_well_formed("@nQGywsQE9gbURtrXEjTZwtWqeMdK9nsO"));
        assert!(!is_well_formed("nQGywsQE9gbURtrXEjTZwtWqeMdK9ns"));
        assert!(!is_well_formed("nQGywsQE9gbURtrXEjTZwtWqeMdK9ns-"));
        assert!(!is_well_formed("žQGywsQE9gbURtrXEjTZwtWqeMdK9ns"));
        assert!(!is_well_formed(""));
    }
}
