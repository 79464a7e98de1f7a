//! The access log of the vault: who opened which record, why, with what result (standards 7.6).
//!
//! Rows form chains by hash. A chain belongs to one writer at a time, so that writing in parallel
//! needs no common row; ADR 0007.

use aws_lc_rs::digest::{SHA256, digest};
use florin_domain::Timestamp;

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// The end of a chain, as its writer remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChainHead {
    chain: String,
    seq: i64,
    hash: String,
}

impl ChainHead {
    /// A chain that begins here, under a name that nobody else has.
    #[expect(clippy::disallowed_methods, reason = "the name of a chain, made where chains begin")]
    pub(crate) fn fresh() -> ChainHead {
        let mut name = [0_u8; 12];
        aws_lc_rs::rand::fill(&mut name).expect("the operating system gives random bytes");
        ChainHead { chain: hex::encode(name), seq: 0, hash: String::new() }
    }
}

/// One opening of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access<'a> {
    /// When.
    pub at: Timestamp,
    /// Whose record.
    pub merchant: &'a str,
    /// The API key's id, a user, a job.
    pub actor: &'a str,
    /// The record.
    pub record: &'a str,
    /// `charge`, `detokenize`, `export`, `rotation`.
    pub purpose: &'a str,
    /// The request that asked.
    pub request: &'a str,
    /// `ok` or what went wrong.
    pub result: &'a str,
}

/// Appends a row to this writer's chain.
pub async fn append(tx: &mut Tx, access: &Access<'_>) -> Result<(), StoreError> {
    let head = tx.chain().clone();
    let next = ChainHead { hash: link(&head, access), chain: head.chain, seq: head.seq + 1 };
    tx.put(
        "INSERT INTO access_log
           (chain, seq, at, merchant_id, actor, record_id, purpose, request_id, result, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &next.chain,
            next.seq,
            access.at,
            access.merchant,
            access.actor,
            access.record,
            access.purpose,
            access.request,
            access.result,
            &head.hash,
            &next.hash
        ],
    )
    .await?;
    *tx.chain() = next;
    Ok(())
}

/// SHA-256 over the previous hash and every column, each behind its length.
fn link(head: &ChainHead, access: &Access<'_>) -> String {
    let (seq, at) = ((head.seq + 1).to_string(), access.at.to_string());
    let cells = [
        &head.hash,
        &head.chain,
        &seq,
        &at,
        access.merchant,
        access.actor,
        access.record,
        access.purpose,
        access.request,
        access.result,
    ];
    let mut text = String::with_capacity(256);
    for cell in cells {
        text.push_str(&cell.len().to_string());
        text.push(':');
        text.push_str(cell);
    }
    hex::encode(digest(&SHA256, text.as_bytes()))
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Rows that were read.
    pub rows: u64,
    /// The first row that does not fit its chain: chain and number.
    pub broken: Option<(String, i64)>,
}

/// Walks every chain and recomputes every hash.
pub async fn verify(db: &Db) -> Result<Verified, StoreError> {
    const PAGE: i64 = 1000;
    let (mut rows, mut head) = (0, ChainHead { chain: String::new(), seq: 0, hash: String::new() });
    loop {
        let page = db
            .fetch(
                "SELECT chain, seq, at, merchant_id, actor, record_id, purpose, request_id, result, previous, hash
                   FROM access_log
                  WHERE chain > $1 OR (chain = $1 AND seq > $2)
                  ORDER BY chain, seq LIMIT $3",
                args![&head.chain, head.seq, PAGE],
            )
            .await?;
        if page.is_empty() {
            return Ok(Verified { rows, broken: None });
        }
        for mut row in page {
            let (chain, seq, at) = (row.text()?, row.int()?, Timestamp(row.int()?));
            if chain != head.chain {
                head = ChainHead { chain, seq: 0, hash: String::new() };
            }
            let cells = [row.text()?, row.text()?, row.text()?, row.text()?, row.text()?, row.text()?];
            let [merchant, actor, record, purpose, request, result] = &cells;
            let access = Access { at, merchant, actor, record, purpose, request, result };
            let (previous, hash) = (row.text()?, row.text()?);
            if seq != head.seq + 1 || previous != head.hash || hash != link(&head, &access) {
                return Ok(Verified { rows, broken: Some((head.chain, seq)) });
            }
            head = ChainHead { chain: head.chain, seq, hash };
            rows += 1;
        }
    }
}
