//! Replies that serve again: access tokens, and certificates that PSPs sign with. In memory only, and not for long.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest;
use florin_connectors::{Reply, Request, Reuse};
use florin_domain::Timestamp;
use zeroize::Zeroize;

/// More than this are not kept: asking again is cheaper than sorting out.
const MOST: usize = 4096;

/// Kept replies by the digest of their request, credentials and all.
#[derive(Default)]
pub(crate) struct Replies(Mutex<HashMap<[u8; 32], Kept>>);

struct Kept {
    reply: Reply,
    until: Timestamp,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.reply.body.zeroize();
    }
}

impl fmt::Debug for Replies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replies").finish_non_exhaustive()
    }
}

impl Replies {
    /// An earlier reply, if the request allows one and it still serves.
    pub(crate) fn recall(&self, request: &Request, now: Timestamp) -> Option<Reply> {
        if request.reuse != Reuse::Allowed {
            return None;
        }
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&name(request)).filter(|kept| kept.until > now).map(|kept| kept.reply.clone())
    }

    /// Keeps a reply for so many seconds. None means that it is worth nothing, and neither is an earlier one.
    pub(crate) fn keep(&self, request: &Request, reply: &Reply, seconds: u32, now: Timestamp) {
        if request.reuse == Reuse::Never {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seconds == 0 {
            kept.remove(&name(request));
            return;
        }
        if kept.len() >= MOST {
            kept.retain(|_, one| one.until > now);
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        let until = now.plus_ms(i64::from(seconds) * 1000);
        kept.insert(name(request), Kept { reply: reply.clone(), until });
    }
}

/// Everything that is sent, each part with its length, so that no two requests look alike.
fn name(request: &Request) -> [u8; 32] {
    let mut digest = digest::Context::new(&digest::SHA256);
    let mut add = |part: &[u8]| {
        digest.update(&part.len().to_be_bytes());
        digest.update(part);
    };
    add(request.method.as_str().as_bytes());
    add(request.url.as_bytes());
    for (name, value) in &request.headers {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    add(&request.body);
    let mut name = [0; 32];
    name.copy_from_slice(digest.finish().as_ref());
    name
}

#[cfg(test)]
mod tests {
    use florin_connectors::Method;

    use super::*;

    fn request(secret: &str, reuse: Reuse) -> Request {
        Request::new(Method::Post, "https://psp.example/token".into())
            .header("authorization", secret)
            .reusable(reuse)
    }

    fn reply(body: &str) -> Reply {
        Reply { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_reply_serves_its_own_request_until_its_time_is_over() {
        let (replies, now) = (Replies::default(), Timestamp::from_seconds(1000));
        let ours = request("ours", Reuse::Allowed);
        assert_eq!(replies.recall(&ours, now), None);
        replies.keep(&ours, &reply("token"), 60, now);
        assert_eq!(replies.recall(&ours, now.plus_ms(59_999)), Some(reply("token")));
        assert_eq!(replies.recall(&ours, now.plus_ms(60_000)), None);
        assert_eq!(replies.recall(&request("theirs", Reuse::Allowed), now), None);
        assert_eq!(replies.recall(&request("ours", Reuse::Never), now), None);
    }

    #[test]
    fn a_renewed_reply_takes_the_place_of_the_one_that_proved_worthless() {
        let (replies, now) = (Replies::default(), Timestamp::from_seconds(1000));
        let (first, again) = (request("ours", Reuse::Allowed), request("ours", Reuse::Renewed));
        replies.keep(&first, &reply("stale"), 60, now);
        assert_eq!(replies.recall(&again, now), None);
        replies.keep(&again, &reply("fresh"), 60, now);
        assert_eq!(replies.recall(&first, now), Some(reply("fresh")));
        replies.keep(&again, &reply("refused"), 0, now);
        assert_eq!(replies.recall(&first, now), None);
    }

    #[test]
    fn what_may_not_serve_again_is_not_kept() {
        let (replies, now) = (Replies::default(), Timestamp::from_seconds(1000));
        replies.keep(&request("ours", Reuse::Never), &reply("charge"), 60, now);
        assert_eq!(replies.recall(&request("ours", Reuse::Allowed), now), None);
    }
}
