//! Does things, in order: write, act, write. The only room that owns a clock, a socket and a key ring.

pub mod accounts;
pub mod alternatives;
pub mod authentications;
pub mod balances;
pub mod breaches;
pub mod callers;
pub mod cards;
pub mod checkouts;
pub mod clock;
pub mod deliveries;
pub mod direct;
pub mod documents;
pub mod engine;
pub mod error;
pub mod ewallet_accounts;
pub mod export;
pub mod http;
pub mod idempotency;
pub mod inquiries;
pub mod jobs;
pub mod notices;
mod opening;
pub mod orders;
pub mod outbound;
pub mod payments;
pub mod payouts;
pub mod products;
pub mod provision;
mod recent;
mod record;
pub mod reviews;
mod send;
pub mod sessions;
pub mod shop_records;
pub mod shops;
mod signers;
pub mod signing;
pub mod statuses;
pub mod strings;
pub mod subscriptions;
pub mod transactions;
pub mod wallet;
pub mod wallet_tokens;
mod words;
pub mod workers;

pub use callers::{Caller, Compat, Permission, SuccessStatus};
pub use clock::{Clock, SystemClock};
pub use engine::{Engine, Settings};
pub use error::EngineError;
pub use idempotency::Idempotency;
pub use orders::{Answered, CardSource, FollowUp, Order, Outcome, Tried};

// What orders are written with: faces name these through the engine alone.
pub use florin_connectors::{
    Action, Authentication, Connector, ConnectorError, Direct, DirectKind, Manifest, Method, Party, Payer,
    Request, Shipping, ThreeDs, Verb, all as connectors, find as connector,
};
pub use florin_store::StoreError;
pub use florin_vault::{SecretText, VaultError};
pub use florin_wallets::WalletError;
