//! Replies on the socket: whole, or half and then the end of the connection.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, REFERRER_POLICY, RETRY_AFTER};
use hyper::{Response, StatusCode};
use tokio::time::{Sleep, sleep};

use crate::decision::Reply;

/// A reply as hyper sends it.
pub(crate) fn response(reply: Reply, is_half: bool) -> Response<Sent> {
    let mut response = Response::new(Sent { body: Some(reply.body), is_half, cut_at: None });
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    if reply.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if reply.content_type.starts_with("text/html") {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    if let Some(location) = reply.location.and_then(|location| location.parse().ok()) {
        headers.insert(LOCATION, location);
    }
    response
}

/// The connection is to be cut without a reply.
#[derive(Debug)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// A reply's bytes: all of them, or the first half and then the end of the connection.
pub(crate) struct Sent {
    body: Option<Bytes>,
    is_half: bool,
    cut_at: Option<Pin<Box<Sleep>>>,
}

/// The half that is sent must leave the machine before the connection is cut.
const HALF_LEAVES_WITHIN: Duration = Duration::from_millis(20);

impl Body for Sent {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(mut body) = self.body.take() {
            if self.is_half {
                body.truncate(body.len() / 2);
                self.cut_at = Some(Box::pin(sleep(HALF_LEAVES_WITHIN)));
            }
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        match &mut self.cut_at {
            Some(cut_at) => cut_at.as_mut().poll(cx).map(|()| Some(Err(Cut))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_none() && self.cut_at.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.body.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}
