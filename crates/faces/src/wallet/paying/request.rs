//! A client asks a user to pay (wallet-surround 6.3): the user finds it among the payments that are under way.

use axum::response::Response;
use florin_engine::wallet::{pending, users};

use super::amounts::{Given, LONG};
use super::transactions::{find, told};
use crate::wallet::desk::{Asked, Desk};
use crate::wallet::fields;
use crate::wallet::refusal::{Refusal, Wrong};

/// Whom a body names.
enum Payer {
    Number(i64),
    /// An e-mail address or a telephone number.
    Known(String),
}

/// `POST /transaction/:key/request` with one of `user_id`, `email` and `phone`: answers the transaction.
pub(super) async fn create(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let payer = payer(Given::body(&body))?;
    let found = find(desk, asked).await?;
    let user = match payer {
        Payer::Number(user) => users::exists(&desk.engine, user).await?.then_some(user),
        Payer::Known(name) => users::find_by_name(&desk.engine, &name).await?,
    };
    let user = user.ok_or_else(|| Wrong::new("user_id", "there is no such user"))?;
    pending::ask(&desk.engine, &found, user).await?;
    Ok(told(desk, &found))
}

fn payer(given: Given<'_>) -> Result<Payer, Wrong> {
    let mut all: Vec<Payer> = given.integer("user_id")?.map(Payer::Number).into_iter().collect();
    for name in ["email", "phone"] {
        all.extend(given.text(name, LONG)?.map(Payer::Known));
    }
    let mut all = all.into_iter();
    match (all.next(), all.next()) {
        (Some(payer), None) => Ok(payer),
        _ => Err(given.wrong("user_id", "exactly one of user_id, email and phone is needed")),
    }
}
