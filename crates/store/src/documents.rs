//! Sealed settings documents: shops, e-wallet accounts, certificates, the wallet's clients and users.

use florin_domain::Timestamp;

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A document as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// A merchant's id, or empty for the installation.
    pub owner: String,
    /// `shop`, `ewallet_account`, …
    pub kind: String,
    /// Unique for owner and kind.
    pub name: String,
    /// A keyed hash of the content: tells whether a new one differs without opening this one.
    pub digest: String,
    /// An envelope.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// One document.
pub async fn find(db: &Db, owner: &str, kind: &str, name: &str) -> Result<Option<Document>, StoreError> {
    const SQL: &str = "SELECT owner, kind, name, digest, body, created_at FROM documents
                        WHERE owner = $1 AND kind = $2 AND name = $3";
    db.fetch_one(SQL, args![owner, kind, name]).await?.map(read).transpose()
}

/// All documents of a kind, by name.
pub async fn list(db: &Db, owner: &str, kind: &str) -> Result<Vec<Document>, StoreError> {
    const SQL: &str = "SELECT owner, kind, name, digest, body, created_at FROM documents
                        WHERE owner = $1 AND kind = $2 ORDER BY name";
    db.fetch(SQL, args![owner, kind]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Document, StoreError> {
    Ok(Document {
        owner: row.text()?,
        kind: row.text()?,
        name: row.text()?,
        digest: row.text()?,
        body: row.text()?,
        created_at: Timestamp(row.int()?),
    })
}

/// Creates or replaces a document.
pub async fn save(tx: &mut Tx, document: &Document) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO documents (owner, kind, name, digest, body, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, 1)
         ON CONFLICT (owner, kind, name) DO UPDATE
            SET digest = $4, body = $5, version = documents.version + 1",
        args![
            &document.owner,
            &document.kind,
            &document.name,
            &document.digest,
            &document.body,
            document.created_at
        ],
    )
    .await
}

/// Deletes a document; whether it was there.
pub async fn delete(tx: &mut Tx, owner: &str, kind: &str, name: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM documents WHERE owner = $1 AND kind = $2 AND name = $3";
    Ok(tx.write(sql, args![owner, kind, name]).await? == 1)
}
