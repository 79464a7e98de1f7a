//! Merchants are told: at least once, in order, one try at a time, whatever their servers do.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use florin_domain::MerchantId;
use florin_engine::deliveries::{
    self, Announcement, Announcer, DeliveryKey, DeliveryRow, DeliveryState, Filter, Message, Rules, Success,
    Telling,
};
use florin_engine::{Engine, EngineError, SecretText, signing, workers};
use florin_vault::RsaKey;
use futures_util::future::BoxFuture;
use house::{House, houses};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// A face whose resources are states that a test sets.
#[derive(Default)]
struct Face {
    states: Mutex<HashMap<String, (String, String)>>,
    standard: AtomicBool,
    total_ms: std::sync::atomic::AtomicU64,
}

impl Announcer for Face {
    fn face(&self) -> &'static str {
        "face"
    }

    fn render<'a>(
        &'a self,
        _: &'a Engine,
        telling: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>> {
        Box::pin(async move {
            let Some((url, state)) = self.states.lock().unwrap().get(telling.resource).cloned() else {
                return Ok(None);
            };
            let total_ms = self.total_ms.load(Ordering::SeqCst);
            let rules = Rules {
                success: Success::Only200,
                retries: 3,
                delay: |n, _| Duration::from_secs(u64::from(n) * 10),
                total: Duration::from_millis(if total_ms == 0 { 10_000 } else { total_ms }),
                gone_disables: self.standard.load(Ordering::SeqCst),
                ..Rules::standard()
            };
            let secrets = vec![SecretText::new("whsec_c2VjcmV0".into())];
            let headers = vec![("authorization", Zeroizing::new("Basic MzYxOnRoZS1zZWNyZXQ=".to_owned()))];
            Ok(Some(Message { url, headers, body: state.into_bytes(), secrets, rules }))
        })
    }
}

/// A request as a receiver sees it.
#[derive(Debug, Clone)]
struct Heard {
    head: String,
    body: String,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.head)).split_once(':').unwrap().1.trim()
    }
}

async fn hear(stream: &mut TcpStream) -> Option<Heard> {
    let mut seen = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let heard = Heard { head: head.to_owned(), body: body.to_owned() };
            if heard.header("content-length").parse() == Ok(body.len()) {
                return Some(heard);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => seen.extend_from_slice(&buffer[..n]),
        }
    }
}

/// A merchant's server that answers with what it is told to, and keeps what it heard.
struct Receiver {
    url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<Mutex<String>>,
}

impl Receiver {
    async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new(OK.to_owned()));
        let (keep, say) = (heard.clone(), answer.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (keep, say) = (keep.clone(), say.clone());
                tokio::spawn(async move {
                    while let Some(heard) = hear(&mut stream).await {
                        keep.lock().unwrap().push(heard);
                        while *say.lock().unwrap() == "hold" {
                            tokio::task::yield_now().await;
                        }
                        let text = say.lock().unwrap().clone();
                        if text == "hang" {
                            let _ = stream.read(&mut [0]).await;
                        }
                        if text == "reset" {
                            return;
                        }
                        if stream.write_all(text.as_bytes()).await.is_err() {
                            return;
                        }
                        if text.contains("slow body") {
                            let _ = stream.read(&mut [0]).await;
                        }
                    }
                });
            }
        });
        Receiver { url, heard, answer }
    }

    fn says(&self, text: impl Into<String>) {
        *self.answer.lock().unwrap() = text.into();
    }

    fn bodies(&self) -> Vec<String> {
        self.heard.lock().unwrap().iter().map(|heard| heard.body.clone()).collect()
    }
}

struct Town {
    house: House,
    face: Arc<Face>,
    receiver: Receiver,
}

async fn towns() -> Vec<Town> {
    let mut towns = Vec::new();
    for house in houses().await {
        let face = Arc::new(Face::default());
        house.engine.announce_for(face.clone());
        towns.push(Town { house, face, receiver: Receiver::start().await });
    }
    towns
}

impl Town {
    fn engine(&self) -> &Arc<Engine> {
        &self.house.engine
    }

    fn merchant(&self) -> &MerchantId {
        &self.house.caller.merchant
    }

    /// The resource is in this state now, and its merchant shall hear of it.
    async fn moves(&self, resource: &str, state: &str) {
        self.moves_at(&self.receiver.url, resource, state).await;
    }

    async fn moves_at(&self, url: &str, resource: &str, state: &str) {
        self.face.states.lock().unwrap().insert(resource.into(), (url.into(), state.into()));
        let mut tx = self.engine().db().begin().await.unwrap();
        let announcement =
            Announcement { merchant: self.merchant(), face: "face", resource, url, due_at: None };
        deliveries::announce(self.engine(), &mut tx, &announcement).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn sweep(&self) -> usize {
        deliveries::sweep(self.engine()).await.unwrap()
    }

    fn key(&self, resource: &str) -> DeliveryKey {
        DeliveryKey { merchant: self.merchant().clone(), face: "face".into(), resource: resource.into() }
    }

    async fn row(&self, resource: &str) -> DeliveryRow {
        florin_store::deliveries::find(self.engine().db(), &self.key(resource)).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_merchant_hears_the_very_bytes_with_id_time_and_signature() {
    for town in towns().await {
        town.moves("uid-1", "{\"description\":\"žodis\"}").await;
        assert_eq!(town.sweep().await, 1);
        let heard = town.receiver.heard.lock().unwrap()[0].clone();
        assert_eq!(heard.body, "{\"description\":\"žodis\"}");
        assert_eq!(heard.header("authorization"), "Basic MzYxOnRoZS1zZWNyZXQ=");
        assert_eq!(heard.header("webhook-attempt"), "1");
        assert_eq!(heard.header("user-agent"), "Florin-Webhooks/1");
        assert!(heard.header("webhook-id").starts_with("evt_") && !heard.header("webhook-id").contains('.'));
        assert_eq!(heard.header("webhook-timestamp"), town.engine().now().seconds().to_string());
        assert!(heard.header("webhook-signature").starts_with("v1,"));
        let row = town.row("uid-1").await;
        assert_eq!((row.state, row.told, row.status), (DeliveryState::Delivered, 1, Some(200)));
        assert_eq!(town.sweep().await, 0);
    }
}

#[tokio::test]
async fn states_come_in_order_and_one_that_was_overtaken_is_never_told() {
    for town in towns().await {
        town.moves("uid-1", "pending").await;
        town.sweep().await;
        town.receiver.says("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n");
        town.moves("uid-1", "failed").await;
        town.sweep().await;
        town.receiver.says(OK);
        town.moves("uid-1", "successful").await;
        town.sweep().await;
        town.house.clock.advance_ms(3_600_000);
        assert_eq!(town.sweep().await, 0, "the failed state is history");
        assert_eq!(town.receiver.bodies(), ["pending", "failed", "successful"]);
        assert_eq!(town.row("uid-1").await.tries, 1, "a new version begins with no tries behind it");
    }
}

#[tokio::test]
async fn a_state_that_changes_while_the_merchant_is_being_told_follows_at_once() {
    for town in towns().await {
        town.receiver.says("hold");
        town.moves("uid-1", "pending").await;
        let engine = town.engine().clone();
        let telling = tokio::spawn(async move { deliveries::sweep(&engine).await.unwrap() });
        while town.receiver.bodies().is_empty() {
            tokio::task::yield_now().await;
        }
        town.moves("uid-1", "successful").await;
        town.receiver.says(OK);
        assert_eq!(telling.await.unwrap(), 2);
        assert_eq!(town.receiver.bodies(), ["pending", "successful"]);
        let row = town.row("uid-1").await;
        assert_eq!((row.wanted, row.told, row.state), (2, 2, DeliveryState::Delivered));
    }
}

#[tokio::test]
async fn every_way_of_failing_is_tried_again_by_schedule_and_ends_as_dead() {
    let huge_refusal = format!("HTTP/1.1 500 Oops\r\ncontent-length: 200000\r\n\r\n{}", "x".repeat(200_000));
    for (says, result, status) in [
        ("HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\noops", "status", Some(500)),
        (huge_refusal.as_str(), "status", Some(500)),
        ("HTTP/1.1 201 Made\r\ncontent-length: 0\r\n\r\n", "status", Some(201)),
        (
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            "status",
            Some(302),
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nslow body", "timeout", None),
        ("hang", "timeout", None),
        ("reset", "broken", None),
        ("this is no HTTP\r\n\r\n", "broken", None),
    ] {
        for town in towns().await {
            town.face.total_ms.store(100, Ordering::SeqCst);
            town.receiver.says(says);
            town.moves("uid-1", "successful").await;
            assert_eq!(town.sweep().await, 1);
            for n in 1..=3 {
                town.house.clock.advance_ms(n * 10_000 - 2_000);
                assert_eq!(town.sweep().await, 0, "{says}: too early for retry {n}");
                town.house.clock.advance_ms(2_000);
                assert_eq!(town.sweep().await, 1, "{says}: retry {n}");
            }
            town.house.clock.advance_ms(1_000_000_000);
            assert_eq!(town.sweep().await, 0);
            assert_eq!(town.row("uid-1").await.state, DeliveryState::Dead);

            let tries = deliveries::tries(town.engine(), &town.key("uid-1")).await.unwrap();
            assert_eq!(tries.iter().map(|one| one.no).collect::<Vec<_>>(), [1, 2, 3, 4]);
            assert!(
                tries.iter().all(|one| one.result == result && one.status == status),
                "{says}: {tries:?}"
            );
            let ids: std::collections::HashSet<_> = tries.iter().map(|one| &one.webhook_id).collect();
            assert_eq!(ids.len(), 1, "the same webhook id");
            assert!(tries.iter().all(|one| one.answer.as_ref().is_none_or(|text| text.len() <= 4096)));
        }
    }
}

#[tokio::test]
async fn where_nobody_listens_the_event_waits() {
    for town in towns().await {
        town.moves_at("http://127.0.0.1:1/", "uid-1", "successful").await;
        assert_eq!(town.sweep().await, 1);
        let row = town.row("uid-1").await;
        assert_eq!((row.state, row.result.as_deref()), (DeliveryState::Waiting, Some("no_connection")));
        town.moves_at("https://169.254.169.254/latest", "uid-2", "successful").await;
        town.sweep().await;
        assert_eq!(town.row("uid-2").await.result.as_deref(), Some("address_denied"));
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut_and_its_status_counts() {
    for town in towns().await {
        let body = "x".repeat(200_000);
        town.receiver.says(format!("HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n{body}"));
        town.moves("uid-1", "successful").await;
        town.sweep().await;
        assert_eq!(town.row("uid-1").await.state, DeliveryState::Delivered);
    }
}

#[tokio::test]
async fn two_workers_are_never_at_one_resource_at_once_and_share_the_rest() {
    for town in towns().await {
        for number in 0..40 {
            town.moves(&format!("uid-{number:02}"), &format!("state-{number:02}")).await;
        }
        let sweeps = (0..2).map(|_| {
            let engine = town.engine().clone();
            tokio::spawn(async move { deliveries::sweep(&engine).await.unwrap() })
        });
        let mut told = 0;
        for sweep in sweeps.collect::<Vec<_>>() {
            told += sweep.await.unwrap();
        }
        let mut bodies = town.receiver.bodies();
        bodies.sort();
        bodies.dedup();
        assert_eq!((told, town.receiver.bodies().len(), bodies.len()), (40, 40, 40));
    }
}

#[tokio::test]
async fn a_crash_between_send_and_record_tells_again_under_the_same_id() {
    for town in towns().await {
        town.moves("uid-1", "successful").await;
        town.engine().db().outage().before(1); // the claim is kept, what came of it is not
        let _ = deliveries::sweep(town.engine()).await;
        assert!(town.engine().db().outage().has_struck());
        assert_eq!(town.receiver.bodies().len(), 1);

        let next = town.house.reborn().await;
        next.announce_for(town.face.clone());
        assert_eq!(deliveries::sweep(&next).await.unwrap(), 0, "the lease of the dead still runs");
        town.house.clock.advance_ms(60_000);
        assert_eq!(deliveries::sweep(&next).await.unwrap(), 1);
        let heard = town.receiver.heard.lock().unwrap();
        assert_eq!(heard[0].header("webhook-id"), heard[1].header("webhook-id"));
        assert_eq!(heard[0].body, heard[1].body);
    }
}

#[tokio::test]
async fn a_hanging_endpoint_does_not_hold_up_another() {
    for town in towns().await {
        let hanging = Receiver::start().await;
        hanging.says("hang");
        for number in 0..30 {
            town.moves_at(&hanging.url, &format!("slow-{number}"), "x").await;
        }
        let stop = CancellationToken::new();
        let worker = tokio::spawn(workers::run(town.engine().clone(), stop.clone()));
        while hanging.bodies().is_empty() {
            tokio::task::yield_now().await;
        }
        for number in 0..30 {
            town.moves(&format!("uid-{number}"), "x").await;
        }
        let all = async {
            while town.receiver.bodies().len() < 30 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), all).await.expect("the good endpoint waited");
        assert!(hanging.bodies().len() <= 2, "a hanging endpoint gets two calls at first");
        worker.abort();
    }
}

#[tokio::test]
async fn workers_wake_at_a_commit_and_finish_what_they_began() {
    for town in towns().await {
        let stop = CancellationToken::new();
        let worker = tokio::spawn(workers::run(town.engine().clone(), stop.clone()));
        town.moves("uid-1", "x").await;
        let heard = async {
            while town.receiver.bodies().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), heard).await.expect("nobody was told");
        stop.cancel();
        worker.await.unwrap();
        assert_eq!(
            town.row("uid-1").await.state,
            DeliveryState::Delivered,
            "recorded before the worker ended"
        );
    }
}

#[tokio::test]
async fn a_busy_endpoint_gets_the_patience_it_asks_for() {
    for town in towns().await {
        town.receiver.says("HTTP/1.1 429 Slow\r\nretry-after: 7200\r\ncontent-length: 0\r\n\r\n");
        town.moves("uid-1", "x").await;
        town.sweep().await;
        town.house.clock.advance_ms(7_199_000);
        assert_eq!(town.sweep().await, 0);
        town.house.clock.advance_ms(1_000);
        town.receiver.says(OK);
        assert_eq!(town.sweep().await, 1);
    }
}

#[tokio::test]
async fn an_address_that_is_gone_hears_nothing_until_a_person_enables_it() {
    for town in towns().await {
        town.face.standard.store(true, Ordering::SeqCst);
        town.receiver.says("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n");
        town.moves("uid-1", "x").await;
        town.sweep().await;
        town.receiver.says(OK);
        town.moves("uid-2", "y").await;
        town.sweep().await;
        assert_eq!(town.receiver.bodies(), ["x"]);
        for resource in ["uid-1", "uid-2"] {
            assert_eq!(town.row(resource).await.state, DeliveryState::Disabled);
        }
        assert_eq!(deliveries::enable(town.engine(), town.merchant(), None).await.unwrap(), 1);
        assert_eq!(town.sweep().await, 2);
    }
}

#[tokio::test]
async fn what_died_is_told_again_when_a_person_asks() {
    for town in towns().await {
        town.receiver.says("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n");
        town.moves("uid-1", "failed").await;
        for _ in 0..4 {
            town.sweep().await;
            town.house.clock.advance_ms(60_000);
        }
        assert_eq!(town.row("uid-1").await.state, DeliveryState::Dead);
        let id = town.row("uid-1").await.webhook_id;
        town.receiver.says(OK);
        let failed = Filter { state: Some(DeliveryState::Dead), ..Filter::default() };
        assert_eq!(deliveries::replay(town.engine(), town.merchant(), &failed).await.unwrap(), 1);
        assert_eq!(town.sweep().await, 1);
        let heard = town.receiver.heard.lock().unwrap().last().unwrap().clone();
        assert_eq!((heard.header("webhook-id"), heard.header("webhook-attempt")), (id.as_str(), "1"));
    }
}

#[tokio::test]
async fn a_resource_with_nothing_to_tell_is_done_and_a_timer_waits_for_its_time() {
    for town in towns().await {
        let due = town.engine().now().plus_ms(86_400_000);
        let mut tx = town.engine().db().begin().await.unwrap();
        for resource in ["token-1", "token-2"] {
            let announcement = Announcement {
                merchant: town.merchant(),
                face: "face",
                resource,
                url: &town.receiver.url,
                due_at: Some(due),
            };
            deliveries::announce(town.engine(), &mut tx, &announcement).await.unwrap();
        }
        tx.commit().await.unwrap();
        let expired = (town.receiver.url.clone(), "expired".to_owned());
        town.face.states.lock().unwrap().insert("token-2".into(), expired);
        assert_eq!(town.sweep().await, 0);
        town.house.clock.advance_ms(86_400_000);
        assert_eq!(town.sweep().await, 2);
        assert_eq!(town.receiver.bodies(), ["expired"], "token-1 was paid in time");
        assert_eq!(town.row("token-1").await.state, DeliveryState::Delivered);
    }
}

#[tokio::test]
async fn signatures_are_one_line_of_plain_base64_and_fields_open() {
    for town in towns().await {
        let key = Arc::new(RsaKey::generate().unwrap());
        let signed = signing::sign(town.engine(), &key, b"body").await.unwrap();
        assert_eq!(signed.len(), 344);
        assert!(!signed.contains(['\n', '-', '_']));
        assert!(signing::open(town.engine(), &key, vec![1; 256]).await.is_err());
    }
}
