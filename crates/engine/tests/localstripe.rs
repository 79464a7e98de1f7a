//! Stripe's connector against localstripe, a stateful stand-in that nobody here wrote.
//!
//! `FLORIN_TEST_PYTHON` names a Python that has it (the test script makes one).

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use florin_domain::{AttemptState, Credentials, Operation, Refusal, State};
use florin_engine::accounts::{self, AccountSettings};
use florin_engine::orders::RouteStep;
use florin_engine::{CardSource, Outcome, payments};
use house::{House, card, house};

const SERVE: &str = "
import socket
from aiohttp import web
from localstripe.server import app
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
print(listener.getsockname()[1], flush=True)
web.run_app(app, sock=listener, print=None)
";

struct LocalStripe {
    process: Child,
    url: String,
}

impl Drop for LocalStripe {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn localstripe() -> Option<LocalStripe> {
    let Some(python) = std::env::var_os("FLORIN_TEST_PYTHON") else {
        eprintln!("FLORIN_TEST_PYTHON is not set: Stripe's connector did not meet localstripe");
        return None;
    };
    let mut command = Command::new(python);
    command
        .args(["-c", SERVE])
        .env("TMPDIR", std::env::temp_dir())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut process = command.spawn().expect("the Python of FLORIN_TEST_PYTHON starts");
    let mut port = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
    Some(LocalStripe { process, url: format!("http://127.0.0.1:{}", port.trim()) })
}

async fn add_stripe(house: &House, url: &str) {
    let connector = florin_connectors::find("Stripe").unwrap();
    let credentials = Credentials::new([("SecretKey".to_owned(), "sk_test_12345".to_owned())]);
    let settings = AccountSettings { base_url: Some(url.to_owned()), ..AccountSettings::default() };
    let mut tx = house.engine.db().begin().await.unwrap();
    let merchant = &house.caller.merchant;
    accounts::put(&house.engine, &mut tx, merchant, "stripe", connector, &credentials, Some(&settings))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn start(house: &House, operation: Operation, number: &str) -> Outcome {
    let mut order = house.order(operation, 4290).await;
    order.source = CardSource::Card(card(number));
    order.route = vec![RouteStep { account: house.account("stripe").await, pass_three_ds: false }];
    payments::start(&house.engine, &house.caller, order).await.unwrap()
}

async fn follow(house: &House, operation: Operation, of: &Outcome, minor: i64) -> Outcome {
    let wish = florin_engine::FollowUp::of(
        operation,
        of.tried[0].psp_reference.clone().unwrap(),
        house::euros(minor),
        house.account("stripe").await,
    );
    payments::follow_up(&house.engine, &house.caller, wish).await.unwrap()
}

fn last(outcome: &Outcome) -> (AttemptState, Option<Refusal>) {
    let attempt = &outcome.tried.last().unwrap().attempt;
    (attempt.state, attempt.refusal)
}

#[tokio::test]
async fn stripe_takes_holds_gives_back_and_says_no() {
    let Some(stripe) = localstripe() else { return };
    let house = house().await;
    add_stripe(&house, &stripe.url).await;
    let done = (AttemptState::Succeeded, None);

    let charged = start(&house, Operation::Charge, "4242424242424242").await;
    assert_eq!(last(&charged), done, "{:?}", charged.tried);
    assert_eq!(charged.payment.payment.captured, 4290);
    assert_eq!(last(&follow(&house, Operation::Refund, &charged, 1290).await), done);
    let refunded = follow(&house, Operation::Refund, &charged, 3000).await;
    assert_eq!((last(&refunded), refunded.payment.payment.refunded), (done, 4290));

    let held = start(&house, Operation::Authorize, "4242424242424242").await;
    assert_eq!((last(&held), held.payment.payment.state), (done, State::Authorized), "{:?}", held.tried);
    let captured = follow(&house, Operation::Capture, &held, 4000).await;
    assert_eq!((last(&captured), captured.payment.payment.captured), (done, 4000));

    let held = start(&house, Operation::Authorize, "4242424242424242").await;
    let voided = follow(&house, Operation::Void, &held, 4290).await;
    assert_eq!((last(&voided), voided.payment.payment.state), (done, State::Voided));

    let declined = start(&house, Operation::Charge, "4000000000000341").await;
    assert_eq!(declined.payment.payment.state, State::Declined, "{:?}", declined.tried);
    house.refold(&house.engine).await;
}

#[tokio::test]
async fn what_stripe_did_is_found_by_asking() {
    let Some(stripe) = localstripe() else { return };
    let house = house().await;
    add_stripe(&house, &stripe.url).await;
    let charged = start(&house, Operation::Charge, "4242424242424242").await;
    let query = florin_engine::statuses::StatusQuery {
        psp_reference: charged.tried[0].psp_reference.clone(),
        reference: None,
        account: house.account("stripe").await,
    };
    // Another tenant of ours with the same Stripe account: not in our books, so Stripe itself is asked.
    let other = florin_domain::MerchantId::parse("merchant-2").unwrap();
    house::add_merchant(&house.engine, &other, 2, "another-key-0123456789").await;
    let stranger = florin_engine::callers::authenticate(&house.engine, "another-key-0123456789", "r").await;
    let told = florin_engine::statuses::find(&house.engine, &stranger.unwrap().unwrap(), query)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(told.tried[0].attempt.state, AttemptState::Succeeded);
    assert_eq!(told.tried[0].attempt.money, house::euros(4290));
}
