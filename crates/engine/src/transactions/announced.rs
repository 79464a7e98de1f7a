//! Who must hear of an attempt: one text that is kept with it, `face/uid origin`.

use florin_domain::MerchantId;
use florin_store::Tx;

use super::Begun;
use crate::deliveries::{self, Announcement};
use crate::engine::Engine;
use crate::error::EngineError;

/// The text for an attempt that begins; none if nobody must hear of it.
pub(crate) fn announces(begun: &Begun) -> Option<String> {
    // An address may hold secrets: its origin is enough to keep receivers apart.
    let origin = |url: &String| url::Url::parse(url).ok().map(|url| url.origin().ascii_serialization());
    let origin = begun.announces.as_ref().map(|url| origin(url).unwrap_or_default())?;
    Some(format!("{}/{} {origin}", begun.face, begun.uid))
}

/// The text, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Announced<'a> {
    /// The face that tells.
    pub(super) face: &'a str,
    /// The transaction.
    pub(super) uid: &'a str,
    /// The origin of who is told.
    pub(super) url: &'a str,
}

impl<'a> Announced<'a> {
    /// What [`announces`] wrote.
    pub(super) fn read(text: &'a str) -> Option<Announced<'a>> {
        let (name, url) = text.split_once(' ')?;
        let (face, uid) = name.split_once('/')?;
        Some(Announced { face, uid, url })
    }
}

/// Announces an attempt that changed, by what is kept with it.
pub(crate) async fn announce_attempt(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    announces: Option<&str>,
) -> Result<(), EngineError> {
    let Some(Announced { face, uid, url }) = announces.and_then(Announced::read) else { return Ok(()) };
    let announcement = Announcement { merchant, face, resource: uid, url, due_at: None };
    deliveries::announce(engine, tx, &announcement).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_nothing_else_is() {
        let read = Announced::read("checkout/5f1d https://shop.example:8443");
        let wanted = Announced { face: "checkout", uid: "5f1d", url: "https://shop.example:8443" };
        assert_eq!(read, Some(wanted));
        assert_eq!(Announced::read("checkout/5f1d ").map(|read| read.url), Some(""));
        assert_eq!(
            [Announced::read(""), Announced::read("checkout/5f1d"), Announced::read("a b")],
            [None; 3]
        );
    }
}
