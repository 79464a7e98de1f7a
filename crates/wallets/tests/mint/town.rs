//! Both wallets, and a merchant who has agreed with both.

use super::apple::{Apple, Merchant};
use super::google::{Google, Opener};

/// What the tests of other crates build their houses around; each adds what it asks of them.
pub(crate) struct Town {
    pub(crate) apple: Apple,
    pub(crate) google: Google,
    pub(crate) merchant: Merchant,
    pub(crate) opener: Opener,
}

impl Town {
    /// A town whose clocks stand at this second: tokens are signed now, Google's keys are good for a while.
    pub(crate) fn at(start: i64) -> Town {
        let mut apple = Apple::new();
        (apple.signed_at, apple.leaf_until) = (start, "400101000000");
        let mut google = Google::new();
        google.intermediate_ends_ms = (start + 86_400) * 1000;
        google.root_ends_ms = Some((start + 30 * 86_400) * 1000);
        Town { apple, google, merchant: Merchant::ec(), opener: Opener::new() }
    }
}
