//! What scripts rely on: exit codes, messages, the ready line, health, applying, a graceful stop.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod town;

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use florin_connectors::Method;
use florin_engine::http::Http;
use serde_json::{Value, json};
use town::{Folder, Program, call, declaration, serve, simulator};

fn florin(args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FLORIN_")) {
        command.env_remove(name);
    }
    command.args(args).envs(environment.iter().copied()).stdin(Stdio::null()).output().unwrap()
}

/// Exit code and everything that was said.
fn said(args: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
    let output = florin(args, environment);
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn wrong_usage_is_2_and_help_is_0() {
    for args in [&["--help"][..], &["--version"], &["serve", "--help"]] {
        assert_eq!(said(args, &[]).0, 0, "{args:?}");
    }
    for args in [&[][..], &["sing"], &["serve", "--sing"], &["apply"], &["bench", "--scenario", "songs"]] {
        assert_eq!(said(args, &[]).0, 2, "{args:?}");
    }
}

#[test]
fn without_a_root_key_serve_says_how_to_make_one() {
    let folder = Folder::new("no_key");
    let (code, text) = said(&["serve", "--data-dir", &folder.path("data")], &[]);
    assert_eq!(code, 2);
    assert!(text.contains("florin keys init"), "{text}");
    assert!(!std::path::Path::new(&folder.path("data/florin.db")).exists());
}

#[test]
fn a_port_in_use_is_a_fault_at_run_time() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = Folder::new("port");
    let args = ["serve", "--insecure-dev", "--data-dir", &folder.path("data"), "--listen", &address];
    let (code, text) = said(&args, &[]);
    assert_eq!(code, 1);
    assert!(text.contains(&address) && text.contains("another program listens there"), "{text}");
}

#[test]
fn a_flag_beats_the_environment_and_the_environment_beats_the_file() {
    let folder = Folder::new("precedence");
    let config = folder.path("florin.toml");
    std::fs::write(&config, "insecure-dev = true\nlisten = \"192.0.2.1:80\"\n").unwrap();
    let base = ["serve", "--config", &config];
    let refused = |args: &[&str], environment: &[(&str, &str)]| {
        let (code, text) = said(args, environment);
        assert_eq!(code, 2, "{text}");
        text
    };
    assert!(refused(&base, &[]).contains("192.0.2.1:80"));
    let environment = [("FLORIN_LISTEN", "192.0.2.2:80")];
    assert!(refused(&base, &environment).contains("192.0.2.2:80"));
    let with_flag = [&base[..], &["--listen", "192.0.2.3:80"]].concat();
    assert!(refused(&with_flag, &environment).contains("192.0.2.3:80"));
}

#[test]
fn applying_twice_changes_nothing_and_a_bad_file_changes_nothing() {
    let folder = Folder::new("apply");
    let file = folder.path("town.toml");
    std::fs::write(&file, declaration("http://127.0.0.1:1")).unwrap();
    let data = folder.path("data");
    let apply = |file: &str, more: &[&str]| {
        said(&[&["apply", file, "--insecure-dev", "--data-dir", &data], more].concat(), &[])
    };
    let first = "created  merchant town\ncreated  API key town/1\ncreated  gateway account town/main\n";
    assert_eq!(
        apply(&file, &["--dry-run"]),
        (0, format!("{first}3 created, 0 changed, 0 left (dry run: nothing was written)\n"))
    );
    let (code, text) = apply(&file, &["--public-url", "https://pay.example"]);
    let (told, sum) = text.split_once("         takes notices at ").unwrap();
    assert_eq!((code, told), (0, first));
    let (notices, sum) = sum.split_once('\n').unwrap();
    assert_eq!(sum, "3 created, 0 changed, 0 left\n");
    let id = notices.strip_prefix("https://pay.example/notices/simulator/").unwrap();
    assert_eq!(id.len(), 32, "{notices}");
    let accounts = |more: &[&str]| said(&[&["accounts", "--data-dir", &data], more].concat(), &[]);
    assert_eq!(
        accounts(&[]),
        (
            0,
            format!(
                "merchant  name  gateway    notices\ntown      main  simulator  /notices/simulator/{id}\n"
            )
        )
    );
    assert!(accounts(&["--merchant", "town", "--public-url", "https://pay.example/"]).1.contains(notices));
    assert_eq!(accounts(&["--merchant", "village"]).0, 2);
    assert!(apply(&file, &[]).1.ends_with("0 created, 0 changed, 3 left\n"));

    // Its first merchant is new and good; its second takes another merchant's key.
    let stolen = declaration("http://127.0.0.1:1").replace("\"town\"", "\"thief\"");
    let bad = folder.path("bad.toml");
    std::fs::write(&bad, format!("[[merchant]]\nname = \"newcomer\"\n{stolen}")).unwrap();
    let (code, text) = apply(&bad, &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("nothing was changed") && text.contains("merchant thief"), "{text}");
    assert!(!text.contains(town::KEY), "{text}");

    let misspelt = declaration("http://127.0.0.1:1").replace("mode =", "mood =");
    std::fs::write(&bad, format!("[[merchant]]\nname = \"newcomer\"\n{misspelt}")).unwrap();
    let (code, text) = apply(&bad, &[]);
    assert_eq!(code, 2);
    assert!(text.contains("bad.toml:9: merchant[1].api_key[0].mood: unknown field"), "{text}");

    std::fs::write(&bad, "[[merchant]]\nname = \"newcomer\"\n").unwrap();
    assert_eq!(apply(&bad, &["--dry-run"]).1.lines().next(), Some("created  merchant newcomer"));

    // A name leads to this file or to the database; one that leads nowhere is refused before anything is written.
    let wallet = folder.path("wallet.toml");
    std::fs::write(&wallet, "[wallet]\nrelation_gateway = \"main\"\n").unwrap();
    assert_eq!(apply(&wallet, &["--dry-run"]).0, 0);
    std::fs::write(&wallet, "[wallet]\nrelation_gateway = \"nothere\"\n").unwrap();
    let (code, text) = apply(&wallet, &[]);
    assert_eq!(code, 2);
    assert!(
        text.contains("wallet.toml:2: wallet.relation_gateway: there is no such gateway account"),
        "{text}"
    );

    let other = declaration("http://127.0.0.1:2");
    std::fs::write(&file, &other).unwrap();
    assert!(apply(&file, &[]).1.ends_with("0 created, 1 changed, 2 left\n"));

    let chosen = format!("{other}\n[merchant.compat]\nsuccess_status = 202\n");
    std::fs::write(&file, chosen).unwrap();
    let (_, text) = apply(&file, &[]);
    assert!(text.starts_with("changed  merchant town\n") && text.ends_with("1 changed, 2 left\n"), "{text}");
    assert!(apply(&file, &[]).1.ends_with("0 created, 0 changed, 3 left\n"));
}

#[tokio::test]
async fn a_server_tells_how_it_is() {
    let folder = Folder::new("health");
    let simulator = simulator();
    let server = serve(&folder, &simulator);
    let http = Http::new();
    let get =
        async |path: &str| call(&http, Method::Get, &format!("{}{path}", server.url), None).await.unwrap();

    assert_eq!(get("/healthz").await.status, 200);
    assert_eq!(get("/readyz").await.status, 200);
    let metrics = get("/metrics").await;
    let text = String::from_utf8(metrics.body).unwrap();
    for name in ["florin_store_commits_total ", "process_resident_memory_bytes ", "florin_alarms_open 0"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert_eq!(get("/healthz").await.header("x-request-id").unwrap().len(), 32);
    let (code, text) = said(
        &[
            "doctor",
            "--insecure-dev",
            "--data-dir",
            &folder.path("data"),
            "--database",
            &format!("sqlite://{}", folder.path("florin.db")),
        ],
        &[],
    );
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("is reachable") && text.ends_with("everything is in order\n"), "{text}");
    drop(simulator);
}

#[tokio::test]
async fn a_sealed_server_opens_with_its_passphrase_only() {
    let folder = Folder::new("sealed");
    let (file, right, wrong) = (folder.path("root.json"), folder.path("right"), folder.path("wrong"));
    writeln!(std::fs::File::create(&right).unwrap(), "correct horse battery").unwrap();
    writeln!(std::fs::File::create(&wrong).unwrap(), "wrong horse battery").unwrap();
    let key = ["--root-key-file", &file, "--root-key-passphrase-file", &right];
    assert_eq!(said(&[&["keys", "init"][..], &key].concat(), &[]).0, 0);
    assert_eq!(said(&[&["keys", "init"][..], &key].concat(), &[]).0, 1, "a root key is never overwritten");

    let data = folder.path("data");
    let server =
        Program::start(&["serve", "--listen", "127.0.0.1:0", "--data-dir", &data, "--root-key-file", &file]);
    let http = Http::new();
    let ready =
        async || call(&http, Method::Get, &format!("{}/readyz", server.url), None).await.unwrap().status;
    let unseal = |passphrase: &str| {
        said(&["keys", "unseal", "--url", &server.url, "--root-key-passphrase-file", passphrase], &[])
    };
    assert_eq!(ready().await, 503);
    let (code, text) = unseal(&wrong);
    assert_eq!(code, 1);
    assert!(text.contains("the passphrase does not open the root key file"), "{text}");
    assert_eq!(ready().await, 503);
    assert_eq!(unseal(&right).0, 0);
    assert_eq!(ready().await, 200);
}

#[tokio::test]
async fn a_request_that_runs_is_finished_before_the_stop() {
    let folder = Folder::new("stop");
    let slow = Program::start(&["simulator", "--listen", "127.0.0.1:0", "--latency-ms", "900"]);
    let mut server = serve(&folder, &slow);
    let url = format!("{}/PaymentGateway/charge", server.url);
    let asked = tokio::spawn(async move {
        let reply = call(&Http::new(), Method::Post, &url, Some(&order())).await.unwrap();
        (reply.status, serde_json::from_slice::<Value>(&reply.body).unwrap())
    });
    let seen = async || {
        let url = format!("{}/simulator/_control/calls", slow.url);
        let calls = call(&Http::new(), Method::Get, &url, None).await.unwrap();
        String::from_utf8(calls.body).unwrap().contains("charge")
    };
    while !seen().await {
        tokio::task::yield_now().await;
    }
    let code = tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
    assert_eq!(code, Some(0));
    let (status, body) = tokio::time::timeout(Duration::from_secs(5), asked).await.unwrap().unwrap();
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["operationResultCode"], "Success");
}

fn order() -> Value {
    json!({
        "amount": 12.34, "currency": "EUR", "myRef": "stop-1", "paymentGatewayAccountName": "main",
        "card": {"cardNumber": "4242424242424242", "cardHolderName": "Ines Duarte", "expirationMonth": 4,
                 "expirationYear": 2032, "cvv": "737"}
    })
}

#[tokio::test]
async fn a_backup_is_taken_while_serving_and_replaces_nothing() {
    let folder = Folder::new("backup");
    let simulator = simulator();
    let server = serve(&folder, &simulator);
    let (copy, database) = (folder.path("copy.db"), format!("sqlite://{}", folder.path("florin.db")));
    assert_eq!(said(&["backup", &copy, "--database", &database], &[]).0, 0);
    assert_eq!(said(&["backup", &copy, "--database", &database], &[]).0, 1);
    drop(server);
    let copied = format!("sqlite://{copy}");
    let file = folder.path("town.toml");
    let data = folder.path("data");
    let (code, text) =
        said(&["apply", &file, "--insecure-dev", "--data-dir", &data, "--database", &copied], &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.ends_with("0 created, 0 changed, 3 left\n"), "{text}");
}

#[tokio::test]
async fn the_vault_is_exported_sealed_and_only_whole() {
    const PAN: &str = "4111111111111111";
    let folder = Folder::new("export");
    let simulator = simulator();
    let server = serve(&folder, &simulator);
    let http = Http::new();
    for text in [PAN, "737", "Zoë \"quoted\"\n"] {
        let url = format!("{}/StringTokens", server.url);
        let reply = call(&http, Method::Post, &url, Some(&json!({ "payload": text }))).await.unwrap();
        assert_eq!(reply.status, 201);
    }
    let database = format!("sqlite://{}", folder.path("florin.db"));
    let (file, data) = (folder.path("vault.export"), folder.path("data"));
    let house = ["--insecure-dev", "--data-dir", &data, "--database", &database];
    let export = [&["export", &file][..], &house].concat();
    let with = |passphrase| [("FLORIN_EXPORT_PASSPHRASE", passphrase)];
    let right = "correct horse battery";
    assert_eq!(said(&export, &with("too short")).0, 2);
    let (code, text) = said(&export, &with(right));
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("exported 2 strings to") && text.contains("1 verification value"), "{text}");
    assert_eq!(said(&export, &with(right)).0, 1, "an export is never overwritten");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    let check = |path: &str, passphrase| said(&["export", "--check", path], &with(passphrase));
    let (code, text) = check(&file, right);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("is whole and opens: 2 strings"), "{text}");
    let (code, text) = check(&file, "wrong horse battery");
    assert_eq!(code, 1);
    assert!(text.contains("the passphrase is wrong, or the file was altered"), "{text}");
    let sealed = std::fs::read_to_string(&file).unwrap();
    assert!(!sealed.contains(PAN) && !sealed.contains("town"));
    let cut = folder.path("cut.export");
    std::fs::write(&cut, sealed.lines().next().unwrap()).unwrap();
    assert!(check(&cut, right).1.contains("its end is missing"));

    let opened = opened_export(&sealed, right);
    let mut values: Vec<_> = opened.iter().filter_map(|item| item["value"].as_str()).collect();
    values.sort_unstable();
    assert_eq!(values, [PAN, "Zoë \"quoted\"\n"]);
    assert_eq!(opened[0]["key_hex"].as_str().unwrap().len(), 64);

    let db = florin_store::Db::open(&database).await.unwrap();
    let sql = "SELECT result FROM access_log WHERE purpose = 'export' ORDER BY result";
    let logged = db.fetch(sql, &[]).await.unwrap();
    let logged: Vec<_> = logged.into_iter().map(|mut row| row.text().unwrap()).collect();
    assert_eq!(logged, ["left out", "ok", "ok"]);
    assert_eq!(florin_store::access::verify(&db).await.unwrap().broken, None);
}

/// Every line inside an export, opened as another tool would.
fn opened_export(sealed: &str, passphrase: &str) -> Vec<Value> {
    let mut lines = sealed.lines();
    let passphrase = florin_vault::SecretText::new(passphrase.into());
    let mut reader = florin_vault::ExportReader::begin(lines.next().unwrap(), &passphrase).unwrap();
    let mut opened = Vec::new();
    for line in lines {
        let block = reader.open(line).unwrap();
        let text = std::str::from_utf8(block.expose()).unwrap();
        opened.extend(text.lines().map(|json| serde_json::from_str::<Value>(json).unwrap()));
    }
    opened
}

#[test]
fn an_embedded_database_has_one_server_and_room_for_other_commands() {
    let folder = Folder::new("alone");
    let simulator = simulator();
    let server = serve(&folder, &simulator);
    let (database, data) = (format!("sqlite://{}", folder.path("florin.db")), folder.path("data"));
    let house = ["--insecure-dev", "--data-dir", &data, "--database", &database];
    let second = [&["serve", "--listen", "127.0.0.1:0"][..], &house].concat();
    let (code, text) = said(&second, &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("another `florin serve` runs on") && text.contains("florin.db"), "{text}");

    let mut worker = Program::until(&[&["work"][..], &house].concat(), "working");
    assert_eq!(said(&[&["apply", &folder.path("town.toml")][..], &house].concat(), &[]).0, 0);
    assert_eq!(said(&[&["doctor"][..], &house].concat(), &[]).0, 0);
    assert_eq!(worker.stop(), Some(0));

    drop(server); // killed: the lock goes with the process
    let mut next = Program::start(&second);
    assert_eq!(next.stop(), Some(0));
}

#[test]
fn a_simulator_refuses_a_host_that_is_none_and_books_in_use() {
    let folder = Folder::new("simulator");
    let (code, text) = said(&["simulator", "--webhook-hosts", "http://hooks.test"], &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("--webhook-hosts: http://hooks.test is not a host"), "{text}");
    let state = folder.path("books.json");
    let _first = Program::start(&["simulator", "--state", &state]);
    let (code, text) = said(&["simulator", "--state", &state], &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("another simulator keeps its books in"), "{text}");
}

#[test]
fn rotated_keys_open_what_was_sealed_before() {
    let folder = Folder::new("rotation");
    let (file, data) = (folder.path("town.toml"), folder.path("data"));
    std::fs::write(&file, declaration("http://127.0.0.1:1")).unwrap();
    let told = |words: &[&str]| {
        let (code, text) = said(&[words, &["--insecure-dev", "--data-dir", &data]].concat(), &[]);
        assert_eq!(code, 0, "{words:?}: {text}");
        text
    };
    told(&["apply", &file]);
    assert!(
        told(&["keys", "rotate", "--merchant", "town"]).contains("town: sealing key version 2 is active")
    );
    assert!(
        told(&["keys", "rewrap", "--no-wait"])
            .contains("1 values moved to key version 2, 1 older versions retired")
    );
    assert!(told(&["keys", "status"]).lines().any(|line| line.contains("retired")));
    assert!(told(&["apply", &file]).ends_with("0 created, 0 changed, 3 left\n"));
    assert!(told(&["keys", "rewrap", "--no-wait"]).contains("0 values moved"));
}
