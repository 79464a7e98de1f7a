//! Numbered SQL files, one list for both engines, each applied once.

use super::Db;
use crate::error::StoreError;

pub(super) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "merchants", include_str!("../../migrations/0001_merchants.sql")),
    (2, "vault", include_str!("../../migrations/0002_vault.sql")),
    (3, "payments", include_str!("../../migrations/0003_payments.sql")),
    (4, "ledger", include_str!("../../migrations/0004_ledger.sql")),
    (5, "deliveries", include_str!("../../migrations/0005_deliveries.sql")),
    (6, "compat_and_users", include_str!("../../migrations/0006_compat_and_users.sql")),
    (7, "checkout", include_str!("../../migrations/0007_checkout.sql")),
    (8, "exclusive", include_str!("../../migrations/0008_exclusive.sql")),
    (9, "shop_records", include_str!("../../migrations/0009_shop_records.sql")),
    (10, "transactions_by_uid", include_str!("../../migrations/0010_transactions_by_uid.sql")),
    (11, "wallet", include_str!("../../migrations/0011_wallet.sql")),
    (12, "wallet_books", include_str!("../../migrations/0012_wallet_books.sql")),
    (13, "ewallet_sessions", include_str!("../../migrations/0013_ewallet_sessions.sql")),
    (14, "wallet_tokens", include_str!("../../migrations/0014_wallet_tokens.sql")),
    (15, "transactions_by_card", include_str!("../../migrations/0015_transactions_by_card.sql")),
    (16, "breaches", include_str!("../../migrations/0016_breaches.sql")),
    (17, "wallet_payments", include_str!("../../migrations/0017_wallet_payments.sql")),
    (18, "authentications", include_str!("../../migrations/0018_authentications.sql")),
    (19, "unclustered", include_str!("../../migrations/0019_unclustered.sql")),
    (20, "one_by_one", include_str!("../../migrations/0020_one_by_one.sql")),
    (21, "wallet_oauth", include_str!("../../migrations/0021_wallet_oauth.sql")),
    (22, "wallet_requests", include_str!("../../migrations/0022_wallet_requests.sql")),
];

/// What [`Db::migrate`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The version before.
    pub from: i64,
    /// The version now.
    pub to: i64,
}

/// The version that this program brings a database to.
pub fn latest_version() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, _, _)| *version)
}

pub(super) async fn version(db: &Db) -> Result<i64, StoreError> {
    match db.fetch_one("SELECT CAST(MAX(version) AS BIGINT) FROM migrations", &[]).await {
        Ok(row) => Ok(row.map_or(Ok(None), |mut row| row.maybe_int())?.unwrap_or(0)),
        Err(StoreError::NoTable) => Ok(0),
        Err(error) => Err(error),
    }
}

pub(super) async fn run(db: &Db, now_micros: i64) -> Result<Migrated, StoreError> {
    let from = version(db).await?;
    if from > latest_version() {
        return Err(StoreError::Newer { found: from, known: latest_version() });
    }
    if from == 0 {
        db.script("CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)").await?;
    }
    for (number, name, sql) in MIGRATIONS.iter().filter(|(number, _, _)| *number > from) {
        // The row comes first: of two nodes that migrate at once, the second waits here and then sees it.
        let claim = format!(
            "INSERT INTO migrations (version, name, applied_at) VALUES ({number}, '{name}', {now_micros})"
        );
        match db.script(&format!("{claim};{sql}")).await {
            Ok(()) => {}
            Err(StoreError::Taken) if version(db).await? >= *number => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Migrated { from, to: version(db).await? })
}
