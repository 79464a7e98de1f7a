//! What a payment is and what may happen to it: pure, without clock, store, network or chance.

pub mod account;
pub mod account_number;
pub mod attempt;
pub mod brand;
pub mod card;
pub mod commission;
pub mod country;
pub mod currency;
pub mod error;
pub mod iban;
pub mod id;
pub mod ledger;
pub mod money;
pub mod payment;
pub mod refusal;
pub mod three_ds;
pub mod time;
pub mod wallet_state;
mod words;

pub use account::{Credentials, GatewayAccount, Mode};
pub use account_number::AccountNumber;
pub use attempt::{Attempt, AttemptRef, AttemptState, Operation};
pub use brand::{Brand, Detected};
pub use card::{Card, CardFacts, Cvv, Expiry, Pan};
pub use commission::{CommissionRule, Percent};
pub use currency::{Currency, CurrencyStatus};
pub use error::Invalid;
pub use iban::Iban;
pub use id::{AccountId, ApiKeyId, MerchantId, PaymentId};
pub use ledger::{LedgerAccount, LedgerEntry, Side, Transfer};
pub use money::{AmountFault, Money};
pub use payment::{Change, Fact, Payment, Refused, State};
pub use refusal::{Category, Refusal, RetryClass};
pub use time::Timestamp;
pub use wallet_state::{AllowanceState, TransactionAct, TransactionState, WalletPaymentState};
