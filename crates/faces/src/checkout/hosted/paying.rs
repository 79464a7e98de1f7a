//! The page pays: by a plain form, or by itself with the card that the shop named (checkout 3.5, 5).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use florin_engine::SecretText;

use super::super::given::{Given, Members};
use super::super::page::decline::Reason;
use super::super::page::model::{Fault, Form, Said};
use super::super::page::posted::{Entry, Way};
use super::super::refusal::Refusal;
use super::super::telling::Told;
use super::super::tokens::customer::Customer;
use super::super::tokens::paying::{self, Paying};
use super::super::tokens::remembered;
use super::super::transactions::request::card::{CardGiven, NumberGiven};
use super::answer::{Pages, see};
use super::form;
use super::opened::{self, Opened};

/// Opening the page pays. What cannot be paid that way shows the form.
pub(super) async fn by_itself(pages: &Pages<'_>, opened: Opened<'_>) -> Result<Response, Refusal> {
    let token = opened.request().payment_method.card_token.clone().unwrap_or_default();
    let card = CardGiven::Token { token: SecretText::new(token), cvv: None };
    match paying::pay(&opened.cashier(), &opened.token, wish(&opened, card, BTreeMap::new())).await {
        Ok(paid) => Ok(onwards(&opened, &paid.told)),
        Err(refusal) => {
            let mut form = form::model(&opened).await?;
            // Its holder is asked for the code: nothing went wrong.
            form.said = (!matches!(refusal, Refusal::Fields(_))).then(|| refused(&refusal));
            Ok(pages.form(&opened, &form, StatusCode::OK))
        }
    }
}

/// A form was filled in well.
pub(super) async fn by_form(
    pages: &Pages<'_>,
    opened: Opened<'_>,
    mut form: Form,
    entry: Entry,
) -> Result<Response, Refusal> {
    let (card, save) = match entry.way {
        Way::New { number, expiry, cvv, holder, save } => {
            let given = NumberGiven { pan: number, holder: Some(holder), expiry: Some(expiry), cvv };
            (CardGiven::Number(Box::new(given)), Some(save))
        }
        Way::Stored { value, cvv } => (CardGiven::Token { token: SecretText::new(value), cvv }, None),
        Way::Other(_) => {
            form.said = Some(Said::Failed);
            return Ok(pages.form(&opened, &form, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let mut paying = wish(&opened, card, entry.custom);
    paying.save_card = form.card.save.as_ref().and(save);
    paying.customer = customer(paying.customer, entry.customer);
    let remembers = paying.save_card == Some(true)
        && !opened.request().settings.save_card_toggle.customer_contract
        && paying.cookie.is_none();
    let new_cookie = remembers.then(|| remembered::new_cookie(opened.engine));
    if let Some(secret) = &new_cookie {
        paying.cookie = Some(secret.clone());
    }
    match paying::pay(&opened.cashier(), &opened.token, paying).await {
        Ok(paid) => {
            let mut response = onwards(&opened, &paid.told);
            let cookie = new_cookie.and_then(|secret| {
                remembered::set_cookie(opened.engine, &secret, opened.visit.is_framed_with_tls())
            });
            if let Some(cookie) = cookie {
                response.headers_mut().insert(SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(refusal @ (Refusal::Broken | Refusal::Sealed)) => Err(refusal),
        Err(refusal) => {
            form.faults = faults(&refusal);
            form.said = form.faults.is_empty().then(|| refused(&refusal));
            Ok(pages.form(&opened, &form, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn wish(opened: &Opened<'_>, card: CardGiven, custom: BTreeMap<String, String>) -> Paying {
    let ip = opened.visit.peer.map(|peer| peer.to_string());
    Paying {
        card,
        save_card: None,
        customer: Customer { ip, ..Customer::default() },
        browser: browser(opened),
        custom,
        cookie: opened.visit.cookie.clone(),
    }
}

/// What a browser tells without script.
fn browser(opened: &Opened<'_>) -> Members {
    let visit = opened.visit;
    let told = [("user_agent", &visit.user_agent), ("language", &visit.accepts)];
    let first = |text: &str| text.split([',', ';']).next().unwrap_or("").trim().to_owned();
    let known = told.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref()?;
        let value = if name == "language" { first(value) } else { value.to_owned() };
        Some((name.to_owned(), Given::from(&value)))
    });
    known.collect()
}

fn customer(mut customer: Customer, entered: BTreeMap<String, String>) -> Customer {
    for (name, value) in entered {
        let place = match name.as_str() {
            "email" => &mut customer.email,
            "first_name" => &mut customer.first_name,
            "last_name" => &mut customer.last_name,
            "address" => &mut customer.address,
            "city" => &mut customer.city,
            "state" => &mut customer.state,
            "zip" => &mut customer.zip,
            "phone" => &mut customer.phone,
            "country" => &mut customer.country,
            "birth_date" => &mut customer.birth_date,
            "taxpayer_id" => &mut customer.taxpayer_id,
            _ => continue,
        };
        *place = Some(value);
    }
    customer
}

/// Where the payer goes on: to the bank, or to the page, which tells the rest.
fn onwards(opened: &Opened<'_>, told: &Told) -> Response {
    match opened::action(told) {
        Some(_) => see(&format!("/process/{}", told.transaction.uid)),
        None => see(&opened.visit.address()),
    }
}

/// What is wrong with fields that looked right.
fn faults(refusal: &Refusal) -> Vec<Fault> {
    let fault = |field: &str, key| vec![Fault { field: field.to_owned(), key, about: None }];
    let Refusal::Fields(errors) = refusal else { return Vec::new() };
    match serde_json::to_string(errors).unwrap_or_default() {
        text if text.contains("\"verification_value\"") => fault("cvv", "fault-cvv-empty"),
        text if text.contains("\"date\"") => fault("expiry", "fault-expiry-past"),
        text if text.contains("\"number\"") => fault("number", "fault-number-check"),
        text if text.contains("\"holder\"") => fault("holder", "fault-too-long"),
        _ => Vec::new(),
    }
}

/// What is said of a payment that was not tried.
fn refused(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::TooMany(_) => Said::TooMany,
        Refusal::Coded { code, .. } if Reason::of_code(code) != Reason::General => {
            Said::Declined(Reason::of_code(code))
        }
        _ => Said::Failed,
    }
}
