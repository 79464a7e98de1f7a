//! Why nothing was done. A decline is not here: it is an answer.

use florin_connectors::ConnectorError;
use florin_domain::{AttemptState, Invalid, Refused};
use florin_store::StoreError;
use florin_vault::VaultError;
use florin_wallets::WalletError;

/// By what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The caller's words.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The payment's state.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// This idempotency key came with another request before.
    #[error("this idempotency key came with another request before")]
    KeyReused,
    /// The first request with this idempotency key is still being worked on.
    #[error("the first request with this idempotency key is still under way; ask again in a second")]
    KeyInFlight,
    /// Another operation of the same kind on the same payment is still under way.
    #[error("another operation of the same kind is still under way for this payment")]
    UnderWay,
    /// A shop's id belongs to another merchant.
    #[error("this shop belongs to another merchant")]
    ShopOfAnother,
    /// The same shop asked for the same moments ago (checkout-gateway 2.3).
    #[error("the same was asked for within the last 30 seconds")]
    Duplicate,
    /// A person may decide only what is in manual review.
    #[error("the attempt is not in manual review: it is {word}", word = .0.as_str())]
    NotInReview(AttemptState),
    /// Nothing was sent: the gateway cannot do it.
    #[error(transparent)]
    Connector(#[from] ConnectorError),
    /// The vault is sealed, or a key is missing.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What a wallet gave cannot be paid with.
    #[error(transparent)]
    Wallet(#[from] WalletError),
    /// A wallet's token paid for something before.
    #[error("this payment token of a wallet was used before")]
    WalletTokenUsed,
    /// An authentication is of another card or another amount than it is to be used for.
    #[error("the authentication is of another card or another amount")]
    OtherAuthentication,
    /// A host that is to prove an Apple Pay account proves another one.
    #[error("this domain proves another Apple Pay account already")]
    DomainOfAnother,
    /// Our own house.
    #[error(transparent)]
    Store(#[from] StoreError),
}
