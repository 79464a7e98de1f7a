//! What everybody may ask (wallet-mac 11, wallet-surround 3).

use axum::response::Response;
use florin_domain::Currency;
use florin_engine::Engine;
use florin_engine::wallet::{clients, keys};
use serde::Serialize;

use super::refusal::{Refusal, answer, json};

/// Shortest password that applications should let people choose.
const SHORTEST_PASSWORD: u32 = 8;
/// Fits no account: no bank offers urgent transfers through us.
const NO_ACCOUNT: &str = "^$a";

#[derive(Serialize)]
struct Server {
    time: i64,
}

#[derive(Serialize)]
struct Configuration {
    minimum_password_length: u32,
    bank_transfer_urgent_option_availability_beneficiary_account_regexp: &'static str,
}

/// Our clock, to which clients set theirs.
pub(super) fn time(engine: &Engine) -> Response {
    json(200, &Server { time: engine.now().micros().div_euclid(1_000_000) })
}

/// What applications may want to know.
pub(super) fn configuration() -> Response {
    json(
        200,
        &Configuration {
            minimum_password_length: SHORTEST_PASSWORD,
            bank_transfer_urgent_option_availability_beneficiary_account_regexp: NO_ACCOUNT,
        },
    )
}

/// `GET /currencies`: codes of what may be deposited and paid.
pub(super) async fn currencies(engine: &Engine) -> Result<Response, Refusal> {
    let settings = clients::all(engine).await?;
    let codes: Vec<&str> =
        Currency::all().filter(|currency| settings.wallet.takes(*currency)).map(Currency::code).collect();
    Ok(json(200, &codes))
}

/// The public key as PEM; 404 while no wallet is declared.
pub(super) async fn public_key(engine: &Engine) -> Result<Response, Refusal> {
    let key = keys::public_key(engine).await?.ok_or(Refusal::NotFound)?;
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    for (place, letter) in key.chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem.push_str("\n-----END PUBLIC KEY-----\n");
    Ok(answer(200, "application/x-pem-file", pem.into_bytes()))
}
