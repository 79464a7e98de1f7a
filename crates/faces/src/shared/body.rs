//! Request bodies: read whole, capped, into memory that is wiped afterwards.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use http_body_util::BodyExt;
use zeroize::Zeroizing;

/// The largest body that any face reads (standards 13).
pub(crate) const LIMIT: usize = 1024 * 1024;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// More than [`LIMIT`].
    TooLarge,
    /// The caller hung up, or sent something that is no HTTP.
    Broken,
}

/// How long a body may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(15);

/// Reads a body. A slow one holds nobody's place: it has [`ARRIVES_WITHIN`] to come.
pub(crate) async fn read(body: Body) -> Result<Zeroizing<Vec<u8>>, BodyFault> {
    tokio::time::timeout(ARRIVES_WITHIN, read_whole(body)).await.unwrap_or(Err(BodyFault::Broken))
}

/// Beyond this nobody listens any more, not even to refuse.
const DRAINED: usize = 32 * 1024 * 1024;

/// One that is too large is heard out without being kept: a client that writes first must still be able to
/// read its refusal.
async fn read_whole(mut body: Body) -> Result<Zeroizing<Vec<u8>>, BodyFault> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > LIMIT {
        return drain(body).await;
    }
    let mut read = Zeroizing::new(Vec::with_capacity(announced.max(512)));
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else { continue };
        let length = read.len() + data.len();
        if length > LIMIT {
            return drain(body).await;
        }
        if length > read.capacity() {
            // A vector that grows by itself leaves its old bytes behind unwiped.
            let mut larger = Zeroizing::new(Vec::with_capacity((length * 2).min(LIMIT)));
            larger.extend_from_slice(&read);
            read = larger;
        }
        read.extend_from_slice(&data);
    }
    Ok(read)
}

async fn drain(mut body: Body) -> Result<Zeroizing<Vec<u8>>, BodyFault> {
    let mut drained = 0;
    while let Some(Ok(frame)) = body.frame().await {
        drained += frame.data_ref().map_or(0, bytes::Bytes::len);
        if drained > DRAINED {
            break;
        }
    }
    Err(BodyFault::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bodies_are_read_up_to_the_limit() {
        let read_all = |length: usize| read(Body::from(vec![b'x'; length]));
        assert_eq!(read_all(0).await.unwrap().len(), 0);
        assert_eq!(read_all(LIMIT).await.unwrap().len(), LIMIT);
        assert_eq!(read_all(LIMIT + 1).await, Err(BodyFault::TooLarge));
    }

    #[tokio::test]
    async fn bodies_that_announce_nothing_are_counted_as_they_come() {
        let pieces = |count: usize| {
            let piece = || Ok::<_, std::io::Error>(bytes::Bytes::from(vec![b'x'; 1000]));
            Body::from_stream(futures_util::stream::iter((0..count).map(move |_| piece())))
        };
        assert_eq!(read(pieces(5)).await.unwrap().len(), 5000);
        assert_eq!(read(pieces(1100)).await, Err(BodyFault::TooLarge));
    }
}
