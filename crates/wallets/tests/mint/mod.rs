//! Stand-ins for the wallets, which sign and seal what the crate verifies and opens.

pub(crate) mod apple;
pub(crate) mod der;
pub(crate) mod google;
#[allow(dead_code, reason = "for the tests of other crates")]
pub(crate) mod town;
