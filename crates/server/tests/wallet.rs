//! The wallet over a real wire: a client in another language signs by itself, and an operator checks a signature.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod town;

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use town::{Folder, Program};

const DECLARED: &str = r#"
[wallet]
currencies = ["EUR"]
commission = [ { percent = "1.4", min = 10, max = 500, currency = "EUR" } ]
clock_window_s = 60
limits = { client_per_minute = 0, token_per_minute = 30 }

  [[wallet.client]]
  id = "wkVd93h2uS"
  mac_key = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU"
  permissions = ["use_wallet_api", "manage_cards"]
  static_grant = "all"

  [[wallet.user]]
  id = 13
  username = "owner@example.test"
  password = "owner-pass-13"
  accounts = [ { number = "EVP0123456789123", currency = "EUR" }, { number = "EVP0123456789012", currency = "EUR" } ]
"#;

fn house(folder: &Folder) -> [String; 4] {
    let database = format!("sqlite://{}", folder.path("florin.db"));
    ["--database".into(), database, "--data-dir".into(), folder.path("data")]
}

/// Exit code and everything that was said.
fn said(folder: &Folder, words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FLORIN_")) {
        command.env_remove(name);
    }
    let output = command.args(words).args(house(folder)).stdin(Stdio::null()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn declared(folder: &Folder) -> String {
    let file = folder.path("wallet.toml");
    std::fs::write(&file, DECLARED).unwrap();
    file
}

/// With both ports that clients are known to sign.
#[test]
fn a_client_in_another_language_lives_the_life_of_a_card() {
    let Some(python) = std::env::var_os("FLORIN_TEST_PYTHON") else {
        eprintln!("FLORIN_TEST_PYTHON is not set: no foreign client signed anything");
        return;
    };
    let folder = Folder::new("wallet_python");
    let file = declared(&folder);
    let house = house(&folder);
    let mut args =
        vec!["serve", "--listen", "127.0.0.1:0", "--insecure-dev", "--face", "wallet", "--apply", &file];
    args.extend(house.iter().map(String::as_str));
    let server = Program::start(&args);
    let (host, port) = server.url.strip_prefix("http://").unwrap().split_once(':').unwrap();
    let client = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wallet/client.py");
    let output = Command::new(python).args([client, host, port]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (last, lived) = told.split_last().unwrap();
    let lived: Vec<&Value> = lived.iter().filter(|step| step[0] != "poll").collect();
    let expected = |is_443: bool| {
        [
            json!(["create", is_443, 200, "unrelated"]),
            json!(["edit", is_443, 200, "unrelated"]),
            json!(["list", is_443, 200, null]),
            json!(["form", is_443, 200, null]),
            json!(["relate", is_443, 302, "http://shop.example/back?a=1"]),
            json!(["deposit", is_443, 200, "new"]),
            json!(["process", is_443, 200, "processed"]),
            json!(["process again", is_443, 200, "processed"]),
            json!(["delete", is_443, 204, null]),
            json!(["gone", is_443, 404, "not_found"]),
        ]
    };
    let expected = [expected(false), expected(true)].concat();
    assert_eq!(lived, expected.iter().collect::<Vec<_>>());
    assert_eq!(*last, json!(["tampered", false, 401, "unauthorized"]));
}

#[test]
fn an_operator_learns_which_line_differs() {
    let folder = Folder::new("wallet_check");
    let file = declared(&folder);
    let (code, text) = said(&folder, &["apply", "--insecure-dev", &file]);
    assert_eq!(code, 0, "{text}");
    let check = |words: &[&str]| {
        said(&folder, &[&["wallet", "check-signature", "--insecure-dev"][..], words].concat())
    };
    // The documentation's example, as a server with that name would receive it.
    let header = "MAC id=\"wkVd93h2uS\", ts=\"1343811600\", nonce=\"nQnNaSNyubfPErjRO55yaaEYo9YZfKHN\", \
                  mac=\"/qxTA8FOgT0Dd0MHh9k/sUQ3Q38ckx8+S0PBxpIuttY=\"";
    let request = |target: &str, host: &str| {
        let path = folder.path("request.http");
        let text = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {header}\r\n\r\n");
        std::fs::write(&path, text).unwrap();
        path
    };
    let good = request("/rest/v1/payment/10145", "wallet.paysera.com");
    assert_eq!(check(&["--request", &good]), (0, "The MAC verifies.\n".to_owned()));
    let other = request("/rest/v1/payment/10145?fields=*", "wallet.paysera.com");
    let differs = "Line 4 (request address) differs: the client signs it without its query.\n";
    assert_eq!(check(&["--request", &other]), (1, differs.to_owned()));
    let good = request("/rest/v1/payment/10145", "wallet.paysera.com");
    let signed = folder.path("signed.txt");
    let nonce = "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN";
    let text = format!("1343811600\n{nonce}\nGET\n/rest/v1/payment/10145\nwallet.paysera.com\n443\n\n");
    std::fs::write(&signed, text).unwrap();
    let (code, text) = check(&["--request", &good, "--host", "pay.example", "--signed-text", &signed]);
    assert_eq!((code, text.as_str()), (1, "Line 5 (host) differs.\n"));
    let (code, text) = check(&["--method", "GET"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("--target is missing: give it, or the whole request with --request FILE"),
        "{text}"
    );
}

#[test]
fn a_user_takes_back_what_clients_were_allowed() {
    let folder = Folder::new("wallet_withdraw");
    let file = declared(&folder);
    let (code, text) = said(&folder, &["apply", "--insecure-dev", &file]);
    assert_eq!(code, 0, "{text}");
    let withdraw =
        |words: &[&str]| said(&folder, &[&["wallet", "withdraw", "--insecure-dev"][..], words].concat());
    let told = "0 rights and sign-ins of user 13 are taken back\n";
    assert_eq!(withdraw(&["--user", "13", "--client", "wkVd93h2uS"]), (0, told.to_owned()));
    let (code, text) = withdraw(&["--user", "99"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("there is no wallet user 99; check --user"), "{text}");
}

#[test]
fn the_key_of_the_documentation_is_refused_in_production() {
    let folder = Folder::new("wallet_public");
    let file = declared(&folder);
    let passphrase = folder.path("passphrase");
    std::fs::write(&passphrase, "a passphrase for tests\n").unwrap();
    let roots = folder.path("root.key");
    let mut init = Command::new(env!("CARGO_BIN_EXE_florin"));
    init.args(["keys", "init", "--root-key-file", &roots, "--root-key-passphrase-file", &passphrase]);
    assert!(init.stdin(Stdio::null()).output().unwrap().status.success());
    let keys = ["--root-key-file", &roots, "--root-key-passphrase-file", &passphrase];
    let (code, text) = said(&folder, &[&["apply", &file][..], &keys].concat());
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("wallet client wkVd93h2uS has the key that the vendor prints"), "{text}");
}
