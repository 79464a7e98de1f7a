//! What merchants keep under names of their own: gateway accounts, certificates, e-wallet accounts. What each
//! of them says is its own affair; who may ask, the check of the name, idempotency keys and the order of
//! steps are the same.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use florin_engine::{Caller, Compat, Engine, Permission};
use serde::Serialize;

use super::asked::{Asked, Named};
use super::error::Problem;
use super::faults::Faults;
use super::idempotency::{key, once};
use super::reply::Reply;
use crate::shared::card_numbers;
use crate::shared::json::Value;

/// One kind of them.
pub(super) trait Setting: 'static {
    /// The path, as idempotency keys know it.
    const ROUTE: &'static str;
    /// What names look like, told to whoever sends another one.
    const NAMES: &'static str;
    /// What is kept.
    type Kept: Send + Sync;

    /// Whether this is such a name.
    fn is_name(name: &str) -> bool;

    /// All that a caller sees, by name.
    fn list(
        engine: &Engine,
        caller: &Caller,
    ) -> impl Future<Output = Result<Vec<Self::Kept>, Problem>> + Send;

    /// The one of this name.
    fn find(
        engine: &Engine,
        caller: &Caller,
        name: &str,
    ) -> impl Future<Output = Result<Option<Self::Kept>, Problem>> + Send;

    /// Reads a body and keeps what it says.
    fn save(
        engine: &Engine,
        caller: &Caller,
        name: &str,
        body: &Value<'_>,
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// Deletes the one of this name, if it is there.
    fn delete(
        engine: &Engine,
        caller: &Caller,
        name: &str,
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// How it stands in a list.
    fn brief(kept: &Self::Kept) -> impl Serialize;

    /// How it is shown alone.
    fn full(kept: &Self::Kept, compat: Compat) -> impl Serialize;
}

/// The route of all of them.
pub(super) fn all<S: Setting>() -> MethodRouter<Arc<Engine>> {
    get(list::<S>)
}

/// The route of one of them.
pub(super) fn one<S: Setting>() -> MethodRouter<Arc<Engine>> {
    get(read::<S>).put(put::<S>).delete(delete::<S>)
}

async fn list<S: Setting>(State(engine): State<Arc<Engine>>, asked: Asked) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    let kept = S::list(&engine, &asked.caller).await?;
    Reply::json(StatusCode::OK, &kept.iter().map(S::brief).collect::<Vec<_>>())
}

async fn read<S: Setting>(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name::<S>(&name)?;
    let kept = S::find(&engine, &asked.caller, &name).await?.ok_or(Problem::NotFound)?;
    Reply::json(StatusCode::OK, &S::full(&kept, asked.caller.compat))
}

async fn put<S: Setting>(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name::<S>(&name)?;
    let body = asked.json()?;
    let key = key(&asked, "PUT", S::ROUTE, &name, Some(&body))?;
    once(&engine, &asked, key, async {
        S::save(&engine, &asked.caller, &name, &body).await?;
        let kept = S::find(&engine, &asked.caller, &name).await?.ok_or(Problem::Broken)?;
        Reply::json(StatusCode::OK, &S::full(&kept, asked.caller.compat))
    })
    .await
}

/// Deleting what is not there is fine.
async fn delete<S: Setting>(
    State(engine): State<Arc<Engine>>,
    Named(name): Named,
    asked: Asked,
) -> Result<Reply, Problem> {
    asked.may(Permission::ManageAccounts)?;
    check_name::<S>(&name)?;
    let key = key(&asked, "DELETE", S::ROUTE, &name, None)?;
    once(&engine, &asked, key, async {
        S::delete(&engine, &asked.caller, &name).await?;
        Ok(Reply::empty())
    })
    .await
}

fn check_name<S: Setting>(name: &str) -> Result<(), Problem> {
    if !S::is_name(name) {
        return Err(Faults::one("name", S::NAMES).into());
    }
    if card_numbers::holds_one(name) {
        return Err(Faults::one("name", card_numbers::REFUSED).into());
    }
    Ok(())
}

/// `^[A-Za-z0-9_-]{3,64}$`: wider than the documented schema of accounts, as their own examples are.
pub(super) fn is_account_name(name: &str) -> bool {
    (3..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// What [`is_account_name`] asks for.
pub(super) const ACCOUNT_NAMES: &str = "must have 3 to 64 letters, digits, hyphens or underscores";
