//! Why a wallet's token gave no payment. Grouped by what the caller can do; no message quotes the token.

/// A refusal. [`WalletError::code`] names the reason for logs and counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// Not a token of this wallet, or one that was cut on its way: the page should pass on what the wallet gave.
    #[error("this is not a payment token of the wallet ({0}): pass on unchanged what the wallet gave")]
    Malformed(&'static str),
    /// A version or form that is not accepted here. Paying in another way may work.
    #[error("the payment token has a form that is not accepted here ({0})")]
    Unsupported(&'static str),
    /// Altered, or not from whom it claims to be. Refuse it and count it; trying again does not help.
    #[error("the payment token is not genuine: {0}")]
    Forged(Forgery),
    /// Too old, or the clocks differ. The payer can pay again with a new token.
    #[error("the payment token has expired: {0}")]
    Stale(Staleness),
    /// We lack a key. An operator must install or refresh it; a new token does not help.
    #[error("no key fits the payment token: {0}")]
    NoKey(MissingKey),
    /// Genuine, but given for another order or shop. Nothing may be charged with it.
    #[error("the payment token was given for something else: {0}")]
    Mismatch(Mismatch),
    /// A key, certificate or list of keys that is to be installed cannot be used.
    #[error("{0}")]
    BadKey(&'static str),
}

/// What is not genuine in a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Forgery {
    #[error("no single signing certificate is marked as the wallet's")]
    LeafMarker,
    #[error("no single issuing certificate is marked as the wallet's")]
    IntermediateMarker,
    #[error("its certificates do not lead to the pinned root")]
    Chain,
    #[error("its signature does not fit")]
    Signature,
    #[error("its key is not a point of the curve")]
    Point,
    #[error("its authentication code does not fit")]
    Mac,
    #[error("its content does not open")]
    Content,
}

/// What is over, or has not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Staleness {
    #[error("it was signed too long ago")]
    Signature,
    #[error("it was signed in the future; check the clock of this machine")]
    Future,
    #[error("a certificate was not valid when it was signed")]
    Certificate,
    #[error("the wallet's signing key is over")]
    IntermediateKey,
    #[error("its message is over")]
    Message,
}

/// Which key is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum MissingKey {
    #[error("it was sealed for a merchant key that is not installed")]
    Merchant,
    #[error("no current root key of the wallet is at hand for this version and mode")]
    Root,
}

/// What belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Mismatch {
    #[error("amount or currency differ from the order")]
    Amount,
    #[error("the session's application data differ")]
    ApplicationData,
    #[error("the shop's merchant id at the gateway differs")]
    GatewayMerchant,
    #[error("the transaction ids inside and outside differ")]
    TransactionId,
}

impl WalletError {
    /// One word for the reason, for logs and counters.
    pub fn code(self) -> &'static str {
        match self {
            WalletError::Malformed(_) => "malformed_token",
            WalletError::Unsupported(_) => "unsupported_version",
            WalletError::Forged(what) => match what {
                Forgery::LeafMarker => "leaf_marker_missing",
                Forgery::IntermediateMarker => "intermediate_marker_missing",
                Forgery::Chain => "untrusted_chain",
                Forgery::Signature => "signature_invalid",
                Forgery::Point => "invalid_point",
                Forgery::Mac => "mac_invalid",
                Forgery::Content => "decryption_failed",
            },
            WalletError::Stale(what) => match what {
                Staleness::Signature => "signature_stale",
                Staleness::Future => "signature_from_future",
                Staleness::Certificate => "certificate_expired",
                Staleness::IntermediateKey => "intermediate_key_expired",
                Staleness::Message => "message_expired",
            },
            WalletError::NoKey(MissingKey::Merchant) => "unknown_merchant_key",
            WalletError::NoKey(MissingKey::Root) => "no_trusted_root_key",
            WalletError::Mismatch(what) => match what {
                Mismatch::Amount => "amount_mismatch",
                Mismatch::ApplicationData => "application_data_mismatch",
                Mismatch::GatewayMerchant => "gateway_merchant_mismatch",
                Mismatch::TransactionId => "transaction_id_mismatch",
            },
            WalletError::BadKey(_) => "bad_key",
        }
    }
}
