//! Stand-ins for the wallets, which sign and seal what the crate verifies and opens.

pub(crate) mod apple;
pub(crate) mod der;
pub(crate) mod google;
