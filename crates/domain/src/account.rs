//! A merchant's account at a PSP, and whether money is real.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::Invalid;
use crate::id::{AccountId, MerchantId};
use crate::time::Timestamp;

/// Whether money is real. Test and live never cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A sandbox.
    Test,
    /// Real money.
    Live,
}

impl Mode {
    /// Reads `test` or `live`.
    pub fn parse(text: &str) -> Result<Mode, Invalid> {
        match text {
            "test" => Ok(Mode::Test),
            "live" => Ok(Mode::Live),
            _ => Err(Invalid::Word { what: "mode", choices: "test, live" }),
        }
    }

    /// `test` or `live`.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Test => "test",
            Mode::Live => "live",
        }
    }
}

/// What a PSP wants to see of a merchant: names and values, all of them treated as secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials(Vec<(String, Zeroizing<String>)>);

impl Credentials {
    /// From pairs, in the order given.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Credentials {
        Credentials(pairs.into_iter().map(|(key, value)| (key, Zeroizing::new(value))).collect())
    }

    /// A value by its name, in any letter case (orchestra 3.6).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All pairs, in the order given.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}

/// Where a payment may be sent: a connector with credentials, either kept by us or given with the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayAccount {
    /// The merchant it belongs to.
    pub merchant: MerchantId,
    /// Its id; inline accounts get one that is the same for the same credentials.
    pub id: AccountId,
    /// `paymentGatewayAccountName`; none for credentials given with the request.
    pub name: Option<String>,
    /// The connector's id, as in its manifest.
    pub gateway: &'static str,
    /// What the PSP wants to see.
    pub credentials: Credentials,
    /// Where this PSP answers, if not at its own address (a stand-in, a proxy).
    pub base_url: Option<String>,
    /// When its credentials last changed; none for credentials given with a request.
    pub changed_at: Option<Timestamp>,
    /// How long "not found" may still become "found" at this PSP, in seconds; none: as the connector says.
    pub settle_delay_s: Option<u32>,
    /// When to ask about an unknown outcome, seconds after it; none: the installation's schedule.
    pub inquiry_schedule_s: Option<Vec<u32>>,
}
