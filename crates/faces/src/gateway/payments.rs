//! Charge, authorize, tokenize, capture, refund and void: parse, act, render (orchestra 4).

use std::sync::Arc;

use axum::extract::State;
use florin_domain::Operation;
use florin_domain::three_ds::Liability;
use florin_engine::{CardSource, Engine, EngineError, Idempotency, Outcome, Permission, payments};

use super::asked::Asked;
use super::error::Problem;
use super::idempotency::key;
use super::reply::Reply;
use super::result::{self, Wish};
use super::{follow_up, purchase};

type Answer = Result<Reply, Problem>;

/// `POST /PaymentGateway/charge`
pub(super) async fn charge(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    begin(&engine, &asked, Operation::Charge, "/PaymentGateway/charge").await
}

/// `POST /PaymentGateway/authorize`
pub(super) async fn authorize(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    begin(&engine, &asked, Operation::Authorize, "/PaymentGateway/authorize").await
}

/// `POST /PaymentGateway/tokenize`
pub(super) async fn tokenize(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    begin(&engine, &asked, Operation::Tokenize, "/PaymentGateway/tokenize").await
}

/// `PUT /PaymentGateway/capture`
pub(super) async fn capture(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    follow(&engine, &asked, Operation::Capture, ("PUT", "/PaymentGateway/capture")).await
}

/// `PUT /PaymentGateway/refund`
pub(super) async fn refund(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    follow(&engine, &asked, Operation::Refund, ("PUT", "/PaymentGateway/refund")).await
}

/// `DELETE /PaymentGateway/void`, with a body
pub(super) async fn void(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    follow(&engine, &asked, Operation::Void, ("DELETE", "/PaymentGateway/void")).await
}

async fn begin(engine: &Arc<Engine>, asked: &Asked, operation: Operation, route: &'static str) -> Answer {
    asked.may(Permission::Pay)?;
    let body = asked.json()?;
    let key = key(asked, "POST", route, "", Some(&body))?;
    if let Some(answer) = given_before(engine, asked, key.as_ref()).await? {
        return Ok(answer);
    }
    let order = purchase::parse(engine, asked, operation, &body, key).await?;
    drop(body);
    let wish = Wish {
        operation,
        money: order.money,
        gateway: order.route.first().map(|step| result::gateway_name(step.account.gateway)),
        psp_reference: None,
    };
    // Nothing is looked up for a card that came alone.
    let has_proof = order.three_ds.is_some() || matches!(order.source, CardSource::Wallet(_));
    let done = payments::start(engine, &asked.caller, order).await;
    let liability = match &done {
        Ok(outcome) if has_proof => result::liability(engine, outcome).await?,
        _ => None,
    };
    told(asked, &wish, done, liability)
}

async fn follow(
    engine: &Arc<Engine>,
    asked: &Asked,
    operation: Operation,
    (method, route): (&'static str, &'static str),
) -> Answer {
    asked.may(Permission::Pay)?;
    let body = asked.json()?;
    let key = key(asked, method, route, "", Some(&body))?;
    if let Some(answer) = given_before(engine, asked, key.as_ref()).await? {
        return Ok(answer);
    }
    let order = follow_up::parse(engine, asked, operation, &body, key).await?;
    drop(body);
    let wish = Wish {
        operation,
        money: order.money,
        gateway: Some(result::gateway_name(order.account.gateway)),
        psp_reference: Some(order.psp_reference.clone()),
    };
    told(asked, &wish, payments::follow_up(engine, &asked.caller, order).await, None)
}

/// The answer to an earlier request with this idempotency key.
async fn given_before(
    engine: &Arc<Engine>,
    asked: &Asked,
    key: Option<&Idempotency>,
) -> Result<Option<Reply>, Problem> {
    let Some(key) = key else { return Ok(None) };
    let Some(outcome) = payments::replay(engine, &asked.caller, key).await? else { return Ok(None) };
    let liability = result::liability(engine, &outcome).await?;
    result::answer(&outcome, asked.caller.compat, liability).map(Some)
}

fn told(
    asked: &Asked,
    wish: &Wish,
    done: Result<Outcome, EngineError>,
    liability: Option<Liability>,
) -> Answer {
    match done {
        Ok(outcome) => result::answer(&outcome, asked.caller.compat, liability),
        Err(error) => result::refused(wish, error, asked.caller.compat),
    }
}
