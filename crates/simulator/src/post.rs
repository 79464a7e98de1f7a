//! Webhooks on their way: what they say, when they go out, how they are signed and how often they are tried.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::agenda::Due;
use crate::payment::Hook;
use crate::touched::Touched;

/// One webhook to be delivered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub hook: Hook,
    /// The JSON.
    pub body: String,
    /// Signed with something else than the key.
    pub bad_signature: bool,
    /// Times it was sent in vain.
    pub tries: u8,
}

/// Seconds between tries: five retries, as connectors 3 says.
const RETRY_AFTER_S: [i64; 5] = [1, 2, 4, 8, 16];

/// The queue, by time.
#[derive(Debug, Default)]
pub(crate) struct Post {
    queue: BTreeMap<Due, Parcel>,
    put: u64,
    /// For the journal.
    pub touched: Touched<Due>,
}

impl Post {
    /// Queues a parcel. A receiver that is down for long costs at most `keep` parcels of memory.
    pub(crate) fn put(&mut self, at: i64, parcel: Parcel, keep: usize) {
        self.put += 1;
        self.queue.insert((at, self.put), parcel);
        self.touched.mark((at, self.put));
        while self.queue.len() > keep.max(1) {
            if let Some((due, _)) = self.queue.pop_first() {
                self.touched.mark(due);
            }
        }
    }

    /// The next parcel that is due.
    pub(crate) fn take(&mut self, now: i64) -> Option<Parcel> {
        let first = self.queue.first_entry()?;
        if first.key().0 > now {
            return None;
        }
        let (due, parcel) = first.remove_entry();
        self.touched.mark(due);
        Some(parcel)
    }

    /// The parcel at this place.
    pub(crate) fn get(&self, due: Due) -> Option<&Parcel> {
        self.queue.get(&due)
    }

    /// Forgets a parcel.
    pub(crate) fn cancel(&mut self, due: Due) {
        self.queue.remove(&due);
    }

    /// Puts a parcel back at the place that it had.
    pub(crate) fn put_again(&mut self, due: Due, parcel: Parcel) {
        self.put = self.put.max(due.1);
        self.queue.insert(due, parcel);
    }

    /// A parcel came back: later again, or never after the last try.
    pub(crate) fn failed(&mut self, mut parcel: Parcel, now: i64, keep: usize) {
        if let Some(seconds) = RETRY_AFTER_S.get(usize::from(parcel.tries)) {
            parcel.tries += 1;
            self.put(now + seconds * 1_000_000, parcel, keep);
        }
    }

    /// When something is due next.
    pub(crate) fn next(&self) -> Option<i64> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    /// All parcels with their places, for the state file.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Due, &Parcel)> {
        self.queue.iter().map(|(due, parcel)| (*due, parcel))
    }
}

impl Parcel {
    /// `Sim-Signature`: `t` is the time of sending in seconds, `v1` the HMAC-SHA256 of `t.body`.
    pub(crate) fn signature(&self, sent_at_s: i64) -> String {
        let key = if self.bad_signature { "not the key" } else { &self.hook.key };
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()));
        context.update(format!("{sent_at_s}.").as_bytes());
        context.update(self.body.as_bytes());
        format!("t={sent_at_s},v1={}", hex::encode(context.sign()))
    }

    /// The bytes that are sent.
    pub(crate) fn bytes(&self) -> Bytes {
        Bytes::copy_from_slice(self.body.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel() -> Parcel {
        let hook = Hook { url: "http://127.0.0.1/".into(), key: "key".into() };
        Parcel { hook, body: "{}".into(), bad_signature: false, tries: 0 }
    }

    #[test]
    fn a_parcel_is_tried_six_times() {
        let (mut post, mut now, mut tries) = (Post::default(), 0, 0);
        post.put(0, parcel(), 10);
        while let Some(at) = post.next() {
            now = now.max(at);
            let parcel = post.take(now).unwrap();
            tries += 1;
            post.failed(parcel, now, 10);
        }
        assert_eq!((tries, now), (6, 31_000_000));
    }

    #[test]
    fn the_signature_is_an_hmac_of_time_and_body() {
        // `printf '1700000000.{}' | openssl dgst -sha256 -hmac key`
        let signature = parcel().signature(1_700_000_000);
        let expected = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
        assert_eq!(signature, format!("t=1700000000,v1={expected}"));
        let bad = Parcel { bad_signature: true, ..parcel() };
        assert_ne!(bad.signature(1_700_000_000), signature);
    }

    #[test]
    fn the_queue_is_bounded() {
        let mut post = Post::default();
        (0..20).for_each(|at| post.put(at, parcel(), 5));
        assert_eq!(post.all().count(), 5);
        assert_eq!(post.next(), Some(15));
    }
}
