//! What a page of a list says of itself (wallet 1.12).

use serde::Serialize;

/// The member `_metadata` of lists that are paged by offset.
#[derive(Debug, Serialize)]
pub(super) struct Metadata {
    total: i64,
    limit: i64,
    offset: i64,
    has_next: bool,
    has_previous: bool,
}

impl Metadata {
    /// Of so many things that are shown, of so many in all.
    pub(super) fn of(shown: usize, total: i64, (limit, offset): (i64, i64)) -> Metadata {
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        let has_next = offset.saturating_add(shown) < total;
        Metadata { total, limit, offset, has_next, has_previous: offset > 0 }
    }
}
