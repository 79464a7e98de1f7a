//! What the connectors' tests talk about, and how they listen: one card, one order, a PSP that answers line by line.

use florin_domain::{Card, Credentials, Currency, Cvv, Expiry, Mode, Money, Pan};
use serde_json::Value;

use crate::connector::{Answer, Ask, Authentication, Call, Connector, Initiator, Instrument, Purchase, Step};
use crate::http::{Reply, Request};

pub(crate) fn money(text: &str, code: &str) -> Money {
    Money::parse_major(text, Currency::parse(code).unwrap()).unwrap()
}

/// The card with this number.
pub(crate) fn card(number: &str, expiry_year: i64) -> Card {
    Card {
        pan: Pan::parse(number).unwrap(),
        expiry: Expiry::new(3, expiry_year).unwrap(),
        holder: "Inês Duarte".into(),
        cvv: Some(Cvv::parse("737").unwrap()),
    }
}

pub(crate) fn credentials(pairs: &[(&str, &str)]) -> Credentials {
    Credentials::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

pub(crate) fn call<'a>(credentials: &'a Credentials, ask: Ask<'a>) -> Call<'a> {
    Call {
        base_url: "http://127.0.0.1:8420",
        mode: Mode::Test,
        credentials,
        account: "shop",
        merchant: "m1",
        reference: "0198-1",
        ask,
    }
}

/// An order of 10.99 euros.
pub(crate) fn purchase(instrument: Instrument<'_>) -> Purchase<'_> {
    Purchase {
        money: money("10.99", "EUR"),
        instrument,
        payer: None,
        merchant_reference: None,
        description: None,
        digital: None,
        generate_token: false,
        return_url: None,
        authentication: Authentication::Auto,
        initiator: Initiator::Payer,
    }
}

/// Plays a conversation: replies one after another (null: an empty body), the requests as `line` writes them, the answer.
pub(crate) fn talk(
    connector: &dyn Connector,
    call: &Call<'_>,
    replies: &[(u16, Value)],
    line: fn(&Request) -> String,
) -> (Vec<String>, Option<Answer>) {
    let reply = |(status, body): &(u16, Value)| Reply {
        status: *status,
        headers: Vec::new(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
    };
    let replies: Vec<Reply> = replies.iter().map(reply).collect();
    let mut told = Vec::new();
    for count in 0..=replies.len() {
        match connector.step(call, &replies[..count]).unwrap() {
            Step::Send(request) => told.push(line(&request)),
            Step::Done(answer) => {
                assert_eq!(count, replies.len(), "answered before the last reply");
                return (told, Some(*answer));
            }
        }
    }
    (told, None)
}

/// The value of a header; empty where there is none.
pub(crate) fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str())
}
