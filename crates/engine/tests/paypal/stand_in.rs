//! A stand-in of PayPal with state, written from its reference: access tokens, orders that a payer approves on a page,
//! captures, holds and refunds, idempotency by `PayPal-Request-Id`, and replies that are lost on demand.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

/// Basic authentication of `shop` and `hush`.
const BASIC: &str = "Basic c2hvcDpodXNo";

/// The stand-in. It serves as long as it lives.
pub struct StandIn {
    address: SocketAddr,
    books: Arc<Mutex<Books>>,
}

#[derive(Default)]
struct Books {
    address: String,
    next: u32,
    tokens: Vec<String>,
    token_calls: u32,
    orders: HashMap<String, Value>,
    /// Captures, authorizations and refunds by their id.
    payments: HashMap<String, Value>,
    answered: HashMap<(String, String), (u16, Value)>,
    /// What happens to the next call of a path that ends so.
    faults: Vec<(&'static str, Fault)>,
    calls: Vec<String>,
}

/// What becomes of one call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Done, and the reply is lost.
    CutAfter,
    /// Read, not done, and no reply.
    CutBefore,
    /// The payer's bank says no.
    Decline,
}

type Told = (u16, Value);

impl StandIn {
    pub async fn start() -> StandIn {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let books = Arc::new(Mutex::new(Books { address: address.to_string(), ..Books::default() }));
        let shared = books.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let books = shared.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| answer(books.clone(), request));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        StandIn { address, books }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// The payer approves an order.
    pub fn approve(&self, order: &str) {
        self.books().approve(order);
    }

    /// PayPal forgets an order that nobody approved.
    pub fn forget(&self, order: &str) {
        self.books().orders.remove(order).unwrap();
    }

    /// All access tokens are withdrawn.
    pub fn withdraw_tokens(&self) {
        self.books().tokens.clear();
    }

    /// How often a token was asked for.
    pub fn token_calls(&self) -> u32 {
        self.books().token_calls
    }

    /// The next call of a path that ends so meets this.
    pub fn fault(&self, path_end: &'static str, fault: Fault) {
        self.books().faults.push((path_end, fault));
    }

    /// The calls so far, without those for tokens: `POST /v2/checkout/orders`.
    pub fn calls(&self) -> Vec<String> {
        self.books().calls.clone()
    }

    /// How many captures were made, refunded or not.
    pub fn captures(&self) -> usize {
        let made = |payment: &&Value| {
            payment["kind"] == "captures" && payment["status"] != "DECLINED" && payment["status"] != "PENDING"
        };
        self.books().payments.values().filter(made).count()
    }

    /// The id of the only capture.
    pub fn capture_id(&self) -> String {
        let books = self.books();
        let mut captures = books.payments.values().filter(|payment| payment["kind"] == "captures");
        captures.next().unwrap()["id"].as_str().unwrap().to_owned()
    }
}

async fn answer(
    books: Arc<Mutex<Books>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let header =
        |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = head.uri.path().to_owned();
    if path == "/checkoutnow" {
        return Ok(books.lock().unwrap().page(head.uri.query().unwrap_or_default()));
    }
    let (told, cut) = {
        let mut books = books.lock().unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        books.receive(&head.method, &path, header("authorization"), header("paypal-request-id"), &body)
    };
    if cut {
        return Err(std::io::Error::other("the line is cut"));
    }
    let (status, body) = told;
    let body = if status == 204 { Vec::new() } else { body.to_string().into_bytes() };
    let response = Response::builder().status(status).header("content-type", "application/json");
    Ok::<_, Infallible>(response.body(Full::new(Bytes::from(body))).unwrap()).map_err(|never| match never {})
}

fn page_of(order: &str, amount: &Value) -> String {
    let amount =
        format!("{} {}", amount["value"].as_str().unwrap(), amount["currency_code"].as_str().unwrap());
    format!(
        "<!doctype html><html lang=\"en\"><meta name=\"viewport\" content=\"width=device-width\"><title>A stand-in</title>\
         <main><h1>Pay {amount}?</h1><p><a id=\"approve\" href=\"?token={order}&amp;done=yes\">Approve</a> \
         <a id=\"cancel\" href=\"?token={order}&amp;done=no\">Turn back</a></p></main></html>"
    )
}

fn issue(status: u16, issue: &str) -> Told {
    let name = if status == 404 { "RESOURCE_NOT_FOUND" } else { "UNPROCESSABLE_ENTITY" };
    (
        status,
        json!({ "name": name, "message": "said by a stand-in", "debug_id": "d1", "details": [{ "issue": issue }] }),
    )
}

fn missing() -> Told {
    issue(404, "INVALID_RESOURCE_ID")
}

impl Books {
    fn approve(&mut self, id: &str) {
        let order = self.orders.get_mut(id).unwrap();
        order["status"] = json!("APPROVED");
        order["payer"] = json!({
            "name": { "given_name": "Ines", "surname": "Duarte" }, "email_address": "ines@example.com",
            "address": { "country_code": "PT", "postal_code": "1100-048", "address_line_1": "Rua Augusta 1" },
        });
    }

    /// Where the payer approves an order, or turns back: `token=ORDER`, and `done=yes` or `done=no`.
    fn page(&mut self, query: &str) -> Response<Full<Bytes>> {
        let part = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
        let id = part("token=").unwrap_or_default().to_owned();
        let done = part("done=");
        if done == Some("yes") {
            self.approve(&id);
        }
        let context = &self.orders[&id]["payment_source"]["paypal"]["experience_context"];
        let address = if done == Some("yes") { &context["return_url"] } else { &context["cancel_url"] };
        let (status, html) = match done {
            Some(_) => (303, String::new()),
            None => (200, page_of(&id, &self.orders[&id]["purchase_units"][0]["amount"])),
        };
        let response = Response::builder().status(status).header("content-type", "text/html; charset=utf-8");
        let response = match done {
            Some(_) => response.header("location", address.as_str().unwrap()),
            None => response,
        };
        response.body(Full::new(Bytes::from(html))).unwrap()
    }

    /// The answer, and whether it is lost.
    fn receive(
        &mut self,
        method: &Method,
        path: &str,
        authorization: &str,
        key: &str,
        body: &Value,
    ) -> (Told, bool) {
        if path == "/v1/oauth2/token" {
            self.token_calls += 1;
            if authorization != BASIC {
                return ((401, json!({ "error": "invalid_client" })), false);
            }
            let token = format!("token-{}", self.token_calls);
            self.tokens.push(token.clone());
            return ((200, json!({ "access_token": token, "expires_in": 32_400 })), false);
        }
        self.calls.push(format!("{method} {path}"));
        let bearer = authorization.strip_prefix("Bearer ").unwrap_or_default();
        if !self.tokens.iter().any(|token| token == bearer) {
            return ((401, json!({ "error": "invalid_token" })), false);
        }
        let at = self.faults.iter().position(|(end, _)| path.ends_with(end));
        let fault = at.map(|at| self.faults.remove(at).1);
        if fault == Some(Fault::CutBefore) {
            return ((500, Value::Null), true);
        }
        let name = (path.to_owned(), key.to_owned());
        if let Some(first) = self.answered.get(&name).filter(|_| !key.is_empty()) {
            return (first.clone(), false);
        }
        let told = self.act(method, path, body, fault == Some(Fault::Decline));
        if (200..300).contains(&told.0) && !key.is_empty() {
            self.answered.insert(name, told.clone());
        }
        (told, fault == Some(Fault::CutAfter))
    }

    fn act(&mut self, method: &Method, path: &str, body: &Value, declines: bool) -> Told {
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let posted = method == Method::POST;
        match parts.as_slice() {
            ["checkout", "orders"] if posted => self.order(body),
            ["checkout", "orders", id] => self.orders.get(*id).map_or_else(missing, |o| (200, o.clone())),
            ["checkout", "orders", id, "capture"] if posted => self.complete(id, "captures", declines),
            ["checkout", "orders", id, "authorize"] if posted => {
                self.complete(id, "authorizations", declines)
            }
            ["payments", "authorizations", id, "capture"] if posted => self.capture(id, body),
            ["payments", "authorizations", id, "void"] if posted => self.void(id),
            ["payments", "captures", id, "refund"] if posted => self.refund(id, body),
            ["payments", kind, id] => match self.payments.get(*id) {
                Some(payment) if payment["kind"] == *kind => (200, payment.clone()),
                _ => missing(),
            },
            _ => missing(),
        }
    }

    fn id(&mut self, letters: &str) -> String {
        self.next += 1;
        format!("{letters}{:08}", self.next)
    }

    fn order(&mut self, body: &Value) -> Told {
        let (unit, source) = (&body["purchase_units"][0], &body["payment_source"]);
        let value = unit["amount"]["value"].as_str().unwrap_or_default();
        if value.is_empty()
            || unit["amount"]["currency_code"].as_str().is_none()
            || !body["intent"].is_string()
        {
            return issue(422, "MISSING_REQUIRED_PARAMETER");
        }
        let id = self.id("ORDER");
        let link = format!("http://{}/checkoutnow?token={id}", self.address);
        let order = json!({
            "id": id, "intent": body["intent"], "status": "PAYER_ACTION_REQUIRED", "purchase_units": [unit],
            "links": [{ "rel": "payer-action", "href": link }], "payment_source": { "paypal": source["paypal"] },
        });
        self.orders.insert(id.clone(), order);
        if source["paypal"].is_object() {
            return (200, self.orders[&id].clone());
        }
        let kind = if body["intent"] == "AUTHORIZE" { "authorizations" } else { "captures" };
        self.orders.get_mut(&id).unwrap()["status"] = json!("APPROVED");
        self.complete(&id, kind, source["card"]["number"] == "4000000000009995")
    }

    /// Takes or holds the money of an approved order.
    fn complete(&mut self, id: &str, kind: &str, declines: bool) -> Told {
        let Some(order) = self.orders.get(id).cloned() else { return missing() };
        match order["status"].as_str() {
            Some("APPROVED") => {}
            Some("COMPLETED") => return issue(422, "ORDER_ALREADY_CAPTURED"),
            _ => return issue(422, "ORDER_NOT_APPROVED"),
        }
        let by_card = order["payment_source"]["card"].is_object();
        if declines
            && !by_card
            && kind == "captures"
            && self.calls.last().is_some_and(|c| c.ends_with("/capture"))
        {
            return issue(422, "INSTRUMENT_DECLINED");
        }
        let status = match (declines, kind) {
            (true, _) => "DECLINED",
            (false, "captures") => "COMPLETED",
            (false, _) => "CREATED",
        };
        let unit = order["purchase_units"][0].clone();
        let payment =
            self.payment(kind, status, id, &unit["amount"], &unit["custom_id"], &unit["invoice_id"]);
        let order = self.orders.get_mut(id).unwrap();
        order["status"] = json!("COMPLETED");
        order["purchase_units"][0]["payments"][kind] = json!([payment]);
        (201, order.clone())
    }

    fn payment(
        &mut self,
        kind: &str,
        status: &str,
        order: &str,
        amount: &Value,
        custom: &Value,
        invoice: &Value,
    ) -> Value {
        let id = self.id(&kind[..3].to_uppercase());
        let payment = json!({
            "id": id, "kind": kind, "status": status, "amount": amount, "custom_id": custom, "invoice_id": invoice,
            "processor_response": { "response_code": if status == "DECLINED" { "5120" } else { "0000" } },
            "supplementary_data": { "related_ids": { "order_id": order } },
        });
        self.payments.insert(id, payment.clone());
        payment
    }

    fn follow(&mut self, parent: &Value, kind: &str, body: &Value, custom: &Value) -> Value {
        let order = parent["supplementary_data"]["related_ids"]["order_id"].as_str().unwrap().to_owned();
        let made = self.payment(kind, "COMPLETED", &order, &body["amount"], custom, &body["invoice_id"]);
        let list = &mut self.orders.get_mut(&order).unwrap()["purchase_units"][0]["payments"][kind];
        match list.as_array_mut() {
            Some(list) => list.push(made.clone()),
            None => *list = json!([made]),
        }
        made
    }

    fn capture(&mut self, id: &str, body: &Value) -> Told {
        let Some(hold) = self.payments.get(id).filter(|hold| hold["kind"] == "authorizations").cloned()
        else {
            return missing();
        };
        if hold["status"] == "VOIDED" {
            return issue(422, "AUTHORIZATION_VOIDED");
        }
        let made = self.follow(&hold, "captures", body, &hold["custom_id"].clone());
        let whole = body["amount"]["value"] == hold["amount"]["value"];
        let status = if whole { "CAPTURED" } else { "PARTIALLY_CAPTURED" };
        self.payments.get_mut(id).unwrap()["status"] = json!(status);
        (201, made)
    }

    fn void(&mut self, id: &str) -> Told {
        let Some(hold) = self.payments.get_mut(id).filter(|hold| hold["kind"] == "authorizations") else {
            return missing();
        };
        if hold["status"] == "CAPTURED" {
            return issue(422, "AUTHORIZATION_ALREADY_CAPTURED");
        }
        hold["status"] = json!("VOIDED");
        (204, Value::Null)
    }

    fn refund(&mut self, id: &str, body: &Value) -> Told {
        let Some(capture) = self.payments.get(id).filter(|one| one["kind"] == "captures").cloned() else {
            return missing();
        };
        if capture["status"] == "REFUNDED" {
            return issue(422, "CAPTURE_FULLY_REFUNDED");
        }
        let made = self.follow(&capture, "refunds", body, &body["custom_id"].clone());
        let whole = body["amount"]["value"] == capture["amount"]["value"];
        let status = if whole { "REFUNDED" } else { "PARTIALLY_REFUNDED" };
        self.payments.get_mut(id).unwrap()["status"] = json!(status);
        (201, made)
    }
}
