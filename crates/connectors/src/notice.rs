//! A PSP's call to us: raw bytes in, verified notices out.

use florin_domain::{Credentials, Timestamp};

/// What came in, unread.
#[derive(Debug)]
pub struct NoticeRequest<'a> {
    /// Names in lower case.
    pub headers: &'a [(String, String)],
    /// The raw bytes.
    pub body: &'a [u8],
    /// The account's credentials; they hold the verification key.
    pub credentials: &'a Credentials,
    /// Now, for the age of signatures.
    pub now: Timestamp,
    /// The certificate that the connector asked for, DER, proved to be a valid one of its host.
    pub certificate: Option<&'a [u8]>,
}

/// A certificate that a PSP signs its calls with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Where it is, as PEM with what it was issued by. The connector has judged the address.
    pub url: String,
    /// The host whose certificate it must be.
    pub host: &'static str,
}

/// One thing that a PSP tells. Amounts in it are never believed: we ask or compare (standards 11.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The PSP's id of the event; the same event again has no effect.
    pub event_id: String,
    /// Our reference of the attempt, where the PSP repeats it.
    pub reference: Option<String>,
    /// The PSP's reference, where it does not.
    pub psp_reference: Option<String>,
    /// What it is about.
    pub kind: NoticeKind,
}

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something changed: ask for the attempt's status.
    Changed,
    /// The PSP says that it was done: ask, and if the answer says otherwise, alarm.
    Succeeded,
    /// The PSP says that it was declined or failed: ask, and if the answer says otherwise, alarm.
    Failed,
    /// A dispute over this many of the PSP's minor units.
    Dispute {
        /// How far it is.
        stage: DisputeStage,
        /// Minor units of the payment's currency.
        minor: i64,
    },
    /// Nothing that concerns a payment.
    Other,
}

/// How far a dispute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeStage {
    /// The money is taken back for now.
    Opened,
    /// It is ours again.
    Won,
    /// It is gone.
    Lost,
    /// A question or a warning; no money moves.
    Inquiry,
}

/// Why a notice has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// This PSP does not call us.
    #[error("this gateway sends no notices")]
    Unsupported,
    /// The account has no verification key: refused, never believed.
    #[error("the gateway account has no key to verify notices with")]
    NoKey,
    /// The signature is missing, wrong or too old.
    #[error("the notice's signature does not verify")]
    Unverified,
    /// Verified, and yet not readable.
    #[error("the notice cannot be read")]
    Unreadable,
}
