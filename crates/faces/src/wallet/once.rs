//! `Idempotency-Key` on calls that make something: the same request again gets the same answer (standards 9, operate 8).

use axum::http::HeaderValue;
use axum::response::Response;
use florin_engine::wallet::once::{self, Keep, Key};
use zeroize::Zeroizing;

use super::desk::{Asked, Desk};
use super::refusal::{Refusal, Wrong, told};
use crate::shared::idempotency_key::{self, HEADER};
use crate::shared::json;

/// How a thing that was made is told.
pub(super) type Body<'a, T> = &'a (dyn Fn(&T) -> Vec<u8> + Send + Sync);

/// A request that makes something, with its key if it has one.
pub(super) struct Once(Option<Key>);

impl Once {
    /// Reads the key of a request for this route; `named` is what the path names.
    pub(super) fn read(desk: &Desk, asked: &Asked, route: &str, named: &str) -> Result<Once, Refusal> {
        let key = idempotency_key::of(&asked.head.headers)
            .map_err(|idempotency_key::Malformed| Wrong::new(HEADER, idempotency_key::REFUSED))?;
        let Some(key) = key else { return Ok(Once(None)) };
        // What a client asked for another user was another request.
        let user = asked.caller.token.as_ref().map_or(String::new(), |token| token.user.to_string());
        let form = match json::parse_exact(&asked.body) {
            Ok(body) => json::canonical(&body, asked.body.len()),
            Err(_) => Zeroizing::new(Vec::new()),
        };
        let mut request = Zeroizing::new(Vec::with_capacity(named.len() + user.len() + form.len() + 2));
        for (part, end) in [(named.as_bytes(), "\n"), (user.as_bytes(), "\n"), (form.as_slice(), "")] {
            request.extend_from_slice(part);
            request.extend_from_slice(end.as_bytes());
        }
        Ok(Once(Some(Key::new(&desk.engine, &asked.caller.client.id, route, &key, &request)?)))
    }

    /// The answer that this request got before.
    pub(super) async fn before(&self, desk: &Desk) -> Result<Option<Response>, Refusal> {
        let Some(key) = &self.0 else { return Ok(None) };
        Ok(once::find(&desk.engine, key).await?.map(replayed))
    }

    /// How the answer is to be kept by whoever makes the thing.
    pub(super) fn keep<'a, T>(&'a self, body: Body<'a, T>) -> Option<Keep<'a, T>> {
        self.0.as_ref().map(|key| Keep { key, body })
    }

    /// The answer. Of two requests with one key at once, the answer of the one that made the thing.
    pub(super) async fn answer<T>(
        &self,
        desk: &Desk,
        made: Result<T, Refusal>,
        body: Body<'_, T>,
    ) -> Result<Response, Refusal> {
        match made {
            Ok(made) => Ok(told(200, body(&made))),
            Err(Refusal::Taken) => {
                let key = self.0.as_ref().ok_or(Refusal::Broken)?;
                once::find_taken(&desk.engine, key).await?.map(replayed).ok_or(Refusal::Broken)
            }
            Err(refusal) => Err(refusal),
        }
    }
}

/// An answer that was given before.
fn replayed(body: Vec<u8>) -> Response {
    let mut answer = told(200, body);
    answer.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    answer
}
