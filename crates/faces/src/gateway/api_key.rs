//! `GET /Utils/apiKey`: whose key this is (orchestra 9.1).

use axum::http::StatusCode;
use florin_domain::Mode;
use serde::Serialize;

use super::asked::Asked;
use super::error::Problem;
use super::reply::Reply;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiKey<'a> {
    status: &'static str,
    user_name: Option<&'a str>,
    account_id: i64,
    is_sandbox: bool,
}

/// `GET /Utils/apiKey`
pub(super) async fn read(asked: Asked) -> Result<Reply, Problem> {
    let caller = &asked.caller;
    let body = ApiKey {
        status: "OK",
        user_name: caller.user.as_deref().or(caller.key_name.as_deref()),
        account_id: caller.merchant_number,
        is_sandbox: caller.mode == Mode::Test,
    };
    Reply::json(StatusCode::OK, &body)
}
