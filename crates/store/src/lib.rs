//! Keeps everything, opens nothing: tables, queries and the waist over SQLite and PostgreSQL.

pub mod access;
pub mod accounts;
pub mod alarms;
pub mod attempts;
pub mod authentications;
pub mod breaches;
pub mod cards;
pub mod checkouts;
pub mod counters;
pub mod db;
pub mod decisions;
pub mod deliveries;
pub mod documents;
pub mod error;
pub mod events;
pub mod facts;
pub mod idempotency;
pub mod keys;
pub mod ledger;
pub mod merchants;
pub mod nodes;
pub mod notices;
pub mod payments;
pub mod products;
pub mod records;
pub mod sessions;
pub mod shop_records;
pub mod shops;
pub mod subscriptions;
pub mod transactions;
pub mod wallet;
pub mod wallet_tokens;

pub use db::{Arg, Counters, Db, Migrated, Row, Tx, latest_version};
pub use error::StoreError;
