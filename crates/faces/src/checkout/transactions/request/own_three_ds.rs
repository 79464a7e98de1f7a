//! `three_d_secure`: results of an authentication that the shop ran itself. They are used once and never kept.

use std::fmt;

use florin_engine::ThreeDs;
use zeroize::Zeroizing;

use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::{ANY, Fields};

/// The protocol version of results that do not name theirs.
const VERSION: &str = "2.1.0";

/// What the shop's authentication ended with.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::checkout) struct OwnThreeDs {
    /// Electronic commerce indicator, two digits.
    pub(in crate::checkout) eci: String,
    /// The cryptogram, if there is one.
    pub(in crate::checkout) cavv: Option<Zeroizing<String>>,
    /// Id of the transaction at the directory server.
    pub(in crate::checkout) xid: Option<String>,
    /// `2.2.0`.
    pub(in crate::checkout) version: String,
    /// `Y`, `A`, `N` …
    pub(in crate::checkout) pa_status: Option<String>,
}

impl fmt::Debug for OwnThreeDs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnThreeDs")
            .field("eci", &self.eci)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl OwnThreeDs {
    /// As PSPs are told; none without a cryptogram.
    pub(in crate::checkout) fn for_psp(&self, merchant_name: &str) -> Option<ThreeDs> {
        Some(ThreeDs {
            authentication_value: self.cavv.as_ref()?.to_string(),
            eci: self.eci.clone(),
            xid: self.xid.clone().unwrap_or_default(),
            version: self.version.clone(),
            merchant_name: merchant_name.to_owned(),
            sli: None,
        })
    }
}

/// Reads the results; the members may also stand in a section `advanced`.
pub(super) fn read(request: &Fields<'_>, errors: &mut Errors) -> Option<OwnThreeDs> {
    let outer = request.object("three_d_secure", errors)?;
    let fields = outer.object("advanced", errors).unwrap_or(outer);
    let text = |name, errors: &mut Errors| fields.text(name, ANY, errors).map(str::to_owned);
    let cavv = text("cavv", errors).map(Zeroizing::new);
    let xid = match text("ds_trans_id", errors) {
        None => text("xid", errors),
        known => known,
    };
    let version = text("version", errors).unwrap_or_else(|| VERSION.to_owned());
    if !is_version(&version) {
        fields.fault("version", phrase::INVALID, errors);
    }
    let pa_status = text("pa_status", errors);
    match text("eci", errors) {
        Some(eci) if eci.len() <= 2 && eci.bytes().all(|b| b.is_ascii_digit()) => {
            Some(OwnThreeDs { eci: format!("{eci:0>2}"), cavv, xid, version, pa_status })
        }
        Some(_) => {
            fields.fault("eci", phrase::INVALID, errors);
            None
        }
        // Without an indicator nothing was authenticated.
        None if cavv.is_none() => None,
        None => {
            fields.fault("eci", phrase::BLANK, errors);
            None
        }
    }
}

fn is_version(text: &str) -> bool {
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 8 && text.split('.').all(are_digits)
}
