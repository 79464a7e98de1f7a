//! Google's root signing keys: which of them may vouch for a token now.

use florin_domain::{Mode, Timestamp};

use super::Version;
use crate::MAX_TOKEN_BYTES;
use crate::codec;
use crate::ec::Point;
use crate::error::WalletError;
use crate::json::Object;

/// The root keys of one mode. A key for tests never vouches for a live token, since sets are kept apart.
pub struct RootKeys {
    mode: Mode,
    keys: Vec<RootKey>,
}

struct RootKey {
    version: Version,
    point: Point,
    /// Without an end only `ECv1` may use it.
    ends_at: Option<Timestamp>,
}

impl RootKeys {
    /// Reads the file that Google publishes for this mode (`keys.json`).
    ///
    /// Keys of versions that are unknown here, or that cannot be read, are left out: Google adds new ones.
    /// A file that leaves none is refused, so that a bad answer never replaces good keys.
    pub fn parse(mode: Mode, json: &[u8]) -> Result<RootKeys, WalletError> {
        let wrong =
            WalletError::BadKey("this is no list of Google's root signing keys with one that can be used");
        if json.len() > MAX_TOKEN_BYTES {
            return Err(wrong);
        }
        let outer = Object::parse(json, "keys").map_err(|_| wrong)?;
        let list: Vec<Object<'_>> =
            serde_json::from_str(outer.raw("keys").ok_or(wrong)?).map_err(|_| wrong)?;
        let keys: Vec<RootKey> = list.iter().filter_map(RootKey::read).collect();
        if keys.is_empty() { Err(wrong) } else { Ok(RootKeys { mode, keys }) }
    }

    /// Whose tokens they vouch for.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// When the first key of the set ends that has not ended yet: fetch anew before.
    pub fn next_end(&self, now: Timestamp) -> Option<Timestamp> {
        self.keys.iter().filter_map(|key| key.ends_at).filter(|ends_at| *ends_at > now).min()
    }

    /// Whether any key could vouch for a token now.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.keys.iter().any(|key| key.is_current(now))
    }

    /// The points that may vouch for tokens of this version now.
    pub(super) fn current(&self, version: Version, now: Timestamp) -> Vec<&Point> {
        let fits = |key: &&RootKey| key.version == version && key.is_current(now);
        self.keys.iter().filter(fits).map(|key| &key.point).collect()
    }
}

impl RootKey {
    fn read(entry: &Object<'_>) -> Option<RootKey> {
        let version = Version::parse(&entry.must("protocolVersion").ok()?)?;
        let point = Point::of_info(&codec::base64(&entry.must("keyValue").ok()?, "keyValue").ok()?)?;
        let ends_at = entry.integer("keyExpiration").ok()?.map(super::at_ms);
        if ends_at.is_none() && version != Version::V1 {
            return None;
        }
        Some(RootKey { version, point, ends_at })
    }

    fn is_current(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|ends_at| ends_at > now)
    }
}
