//! What the store can say, by what the caller can do about it.

/// Why a statement or a commit did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was faster (a version guard, a deadlock, a serialization failure): begin again.
    #[error("somebody else changed the same rows; begin again")]
    Again,
    /// A unique key is taken.
    #[error("it exists already")]
    Taken,
    /// An account has less than that at its disposal (standards 10.1).
    #[error("the account has less than that")]
    Insufficient,
    /// The same id was booked before with other content (standards 10.1).
    #[error("this id was booked before with other content")]
    Differs,
    /// The table is not there: the database was never migrated.
    #[error("the database has no tables yet; run `florin migrate`")]
    NoTable,
    /// The database was made by a newer program.
    #[error("the database has version {found}, this program knows {known}; use the newer program")]
    Newer {
        /// The database's version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The address has another form.
    #[error("a database address is sqlite:///path/to/florin.db or postgres://user@host/name")]
    Address,
    /// Only the embedded database can do this.
    #[error("only the embedded database can be copied this way; use your PostgreSQL's own backup")]
    NotEmbedded,
    /// A row is not as this program writes it.
    #[error("a row of the database is not as this version writes it; check it with `florin doctor`")]
    Row,
    /// The disk is full.
    #[error("the disk of the database is full; free some space and try again")]
    Full,
    /// The database failed in another way.
    #[error("the database failed: {0}")]
    Broken(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Again,
                ErrorCode::DiskFull => StoreError::Full,
                ErrorCode::ConstraintViolation if is_unique(failure.extended_code) => StoreError::Taken,
                _ if message.as_deref().is_some_and(|text| text.starts_with("no such table")) => {
                    StoreError::NoTable
                }
                _ => StoreError::Broken(error.to_string()),
            },
            rusqlite::Error::SqlInputError { msg, .. } if msg.starts_with("no such table") => {
                StoreError::NoTable
            }
            _ => StoreError::Broken(error.to_string()),
        }
    }
}

fn is_unique(extended_code: i32) -> bool {
    matches!(
        extended_code,
        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
    )
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> StoreError {
        match error.code().map(tokio_postgres::error::SqlState::code) {
            Some("40001" | "40P01" | "55P03") => StoreError::Again,
            Some("23505") => StoreError::Taken,
            Some("42P01") => StoreError::NoTable,
            Some("53100") => StoreError::Full,
            // The message of the server names tables and columns, never values.
            _ => StoreError::Broken(
                error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned()),
            ),
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> StoreError {
        match error {
            deadpool_postgres::PoolError::Backend(error) => {
                // The cause says what is wrong (refused, unknown host, password); the outer text does not.
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                match (error.as_db_error(), cause) {
                    (None, Some(cause)) => StoreError::Broken(format!("{error}: {cause}")),
                    _ => error.into(),
                }
            }
            other => StoreError::Broken(other.to_string()),
        }
    }
}
