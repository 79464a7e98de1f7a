//! A shop's webhook receiver that fails in every way. What happened is heard at least once all the same, in order,
//! signed, from whichever worker lives.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod town;

use std::collections::HashMap;
use std::process::Command;
use std::time::Duration;

use florin_connectors::Method;
use florin_store::{Db, args};
use serde_json::json;
use town::receiver::{Behaviour, Heard, Receiver};
use town::shop::{self, Till};
use town::{Folder, Program};

/// The address that events name.
const PAGES: &str = "https://pay.example";

/// A Florin whose events are told by workers of their own processes.
struct Scene {
    folder: Folder,
    public_key: String,
    till: Till,
    db: Db,
    _florin: Program,
}

impl Scene {
    async fn new(name: &str) -> Scene {
        let folder = Folder::new(name);
        let (file, public_key) = shop::declare(&folder, "shop", None);
        let florin = shop::serve(&folder, &["--no-workers", "--public-url", PAGES, "--apply", &file]);
        let db = Db::open(&format!("sqlite://{}", folder.path("florin.db"))).await.unwrap();
        Scene { till: Till::at(&florin.url), public_key, db, _florin: florin, folder }
    }

    fn worker(&self) -> Program {
        let house = shop::house(&self.folder);
        let mut args = vec!["work"];
        args.extend(house.iter().map(String::as_str));
        args.extend(["--public-url", PAGES]);
        Program::until(&args, "florin: working")
    }

    /// `florin deliveries …`: what it printed.
    fn deliveries(&self, args: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
        command.arg("deliveries").args(args).args(shop::house(&self.folder));
        let told = command.output().unwrap();
        assert!(told.status.success(), "{args:?}: {}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap()
    }

    /// Every line of the log of one resource that tells of a try: how it ended.
    fn log(&self, uid: &str) -> Vec<String> {
        let named = ["tries", "--merchant", "town", "--face", "checkout", "--resource", uid];
        let text = self.deliveries(&named);
        let ends = |line: &str| {
            let (_, rest) = line.split_once("try ")?;
            Some(rest.split_once(": ")?.1.split_once(" in ")?.0.to_owned())
        };
        text.lines().filter_map(ends).collect()
    }

    /// Waits until nobody is at work on a delivery and it was tried so often: its state.
    async fn settled(&self, uid: &str, tries: i64) -> String {
        let patience = tokio::time::Instant::now() + Duration::from_secs(60);
        loop {
            let sql = "SELECT state, tries FROM deliveries WHERE resource = $1 AND lease IS NULL";
            if let Some(mut row) = self.db.fetch_one(sql, args![uid]).await.unwrap() {
                let (state, tried) = (row.text().unwrap(), row.int().unwrap());
                if tried >= tries {
                    return state;
                }
            }
            assert!(tokio::time::Instant::now() < patience, "{uid} was not tried {tries} times");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The time of everything that waits has come: the next try, the end of a dead worker's lease.
    async fn a_day_goes_by(&self) {
        let mut tx = self.db.begin().await.unwrap();
        let sql = "UPDATE deliveries SET due_at = 1, lease_until = 1 WHERE due_at IS NOT NULL";
        tx.write(sql, args![]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn header<'a>(heard: &'a [Heard], name: &str) -> Vec<&'a str> {
    heard.iter().map(|heard| heard.header(name)).collect()
}

#[tokio::test]
async fn a_receiver_that_fails_in_every_way_hears_it_in_the_end() {
    let scene = Scene::new("webhooks_fail").await;
    let mut receiver = Receiver::closed();
    let elsewhere = Receiver::open();
    let _worker = scene.worker();
    let uid = scene.till.pays("71", &receiver.url).await;
    assert_eq!(scene.settled(&uid, 1).await, "waiting", "refused");

    receiver.listen();
    receiver.will(&[
        Behaviour::Status(500),
        Behaviour::Status(201),
        Behaviour::Redirect(elsewhere.url.clone()),
        Behaviour::Cut,
        Behaviour::CutMidAnswer,
    ]);
    for tries in 2..=6 {
        scene.a_day_goes_by().await;
        assert_eq!(scene.settled(&uid, tries).await, "waiting");
    }
    scene.a_day_goes_by().await;
    assert_eq!(scene.settled(&uid, 7).await, "delivered");

    let log = scene.log(&uid);
    let ends =
        ["no_connection", "status 500", "status 201", "status 302", "broken", "broken", "delivered 200"];
    assert_eq!(log, ends);
    let heard = receiver.heard();
    assert_eq!(header(&heard, "webhook-attempt"), ["2", "3", "4", "5", "6", "7"]);
    for one in &heard {
        one.is_authentic(&scene.public_key);
        assert_eq!((one.uid(), &one.body), (uid.clone(), &heard[0].body), "the same words every time");
        assert_eq!(one.header("webhook-id"), heard[0].header("webhook-id"));
        assert_eq!(one.path, "/hooks/pay");
    }
    let told = heard[0].json();
    assert_eq!(
        (&told["transaction"]["status"], &told["transaction"]["amount"]),
        (&json!("successful"), &json!(1999))
    );
    assert_eq!(told, scene.till.get(&format!("/transactions/{uid}")).await, "what a query tells");
    assert!(elsewhere.heard().is_empty(), "nobody follows a redirect with a shop's secret in hand");
}

#[tokio::test]
async fn after_fifteen_retries_it_waits_for_a_person() {
    let scene = Scene::new("webhooks_replay").await;
    let receiver = Receiver::open();
    receiver.always(Some(Behaviour::Status(500)));
    let _worker = scene.worker();
    let uid = scene.till.pays("72", &receiver.url).await;
    for tries in 1..=15 {
        assert_eq!(scene.settled(&uid, tries).await, "waiting");
        scene.a_day_goes_by().await;
    }
    assert_eq!(scene.settled(&uid, 16).await, "dead");
    assert!(scene.deliveries(&["list", "--state", "dead"]).contains(&uid));

    receiver.always(None);
    assert!(scene.deliveries(&["replay", "--failed", "--merchant", "town"]).starts_with("1 deliveries"));
    let heard = receiver.until_count(17).await;
    assert_eq!(scene.settled(&uid, 1).await, "delivered");
    assert!(heard[16].taken);
    assert_eq!(heard[16].header("webhook-id"), heard[0].header("webhook-id"), "a receiver may have seen it");

    assert!(scene.deliveries(&["replay", "--resource", &uid]).starts_with("1 deliveries"));
    receiver.until_count(18).await;
    let named = scene.deliveries(&["replay", "--failed"]);
    assert!(named.starts_with("0 deliveries"), "{named}");
}

#[tokio::test]
async fn a_worker_that_is_killed_loses_nothing() {
    let scene = Scene::new("webhooks_killed").await;
    let receiver = Receiver::open();
    receiver.always(Some(Behaviour::Hang));
    let mut worker = scene.worker();
    let mut uids = Vec::new();
    for number in 0..12 {
        uids.push(scene.till.pays(&format!("k-{number}"), &receiver.url).await);
    }
    let before = receiver.until_count(2).await;
    worker.kill();

    receiver.always(None);
    scene.a_day_goes_by().await;
    let _worker = scene.worker();
    let all = |heard: &[Heard]| uids.iter().all(|uid| heard.iter().any(|one| one.taken && one.uid() == *uid));
    let heard = receiver.until("every payment", all).await;
    for one in &heard {
        one.is_authentic(&scene.public_key);
    }
    let again = heard.iter().find(|one| one.taken && one.uid() == before[0].uid()).unwrap();
    assert_eq!(again.body, before[0].body);
    assert_eq!(again.header("webhook-id"), before[0].header("webhook-id"), "it is known by its id");
    for uid in &uids {
        assert_eq!(scene.settled(uid, 1).await, "delivered");
    }
}

#[tokio::test]
async fn two_workers_never_tell_one_thing_twice_at_a_time() {
    let scene = Scene::new("webhooks_shared").await;
    let receiver = Receiver::open();
    let _workers = [scene.worker(), scene.worker()];
    let mut uids = Vec::new();
    for number in 0..6 {
        uids.push(scene.till.pays(&format!("s-{number}"), &receiver.url).await);
    }
    for uid in &uids {
        assert_eq!(scene.settled(uid, 1).await, "delivered");
    }
    // The first time nothing is under way; then it is told again while it is being told.
    for _ in 0..5 {
        for uid in &uids {
            let path = format!("/transactions/{uid}/renotify");
            let reply = scene.till.call(Method::Post, &path, Some(&json!({"request": {}}))).await.unwrap();
            assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        }
    }
    for uid in &uids {
        assert_eq!(scene.settled(uid, 1).await, "delivered");
    }
    let heard = receiver.heard();
    assert!(heard.iter().all(|one| !one.overlapped), "one thing was told twice at a time");
    let mut last = HashMap::new();
    for one in &heard {
        let told = one.json()["transaction"].clone();
        let at = told["updated_at"].as_str().unwrap().to_owned();
        let before = last.insert(one.uid(), at.clone());
        assert!(before.is_none_or(|before| before <= at), "an older state follows a newer one: {told}");
    }
    assert_eq!(last.len(), uids.len());
    assert!(heard.len() >= 2 * uids.len(), "not all was told again");
}

#[tokio::test]
async fn a_receiver_that_hangs_delays_nobody_else() {
    let scene = Scene::new("webhooks_hang").await;
    let (slow, quick) = (Receiver::open(), Receiver::open());
    slow.always(Some(Behaviour::Hang));
    let _worker = scene.worker();
    for number in 0..8 {
        scene.till.pays(&format!("h-{number}"), &slow.url).await;
    }
    slow.until_count(1).await;
    let mut uids = Vec::new();
    for number in 0..8 {
        uids.push(scene.till.pays(&format!("q-{number}"), &quick.url).await);
    }
    let all = |heard: &[Heard]| uids.iter().all(|uid| heard.iter().any(|one| one.uid() == *uid));
    quick.until("every payment", all).await;
    assert!(slow.heard().iter().all(|one| !one.taken));
}
