//! The documented file is read whole, and every mistake is named by file, line and key.

use florin_domain::Mode;
use florin_engine::{Compat, SuccessStatus};

use super::check::of_sources;
use crate::fault::Fault;
use crate::source::Source;

/// The example of the operator's page, word for word, but for the secret from the environment.
const DOCUMENTED: &str = include_str!("example.toml");

fn fault(text: &str) -> String {
    let source = Source::built_in("shop.toml", text.to_owned());
    match of_sources(&[source]).map(|_| ()) {
        Err(Fault::Usage(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_documented_file_is_read_whole() {
    let (read, named) = of_sources(&[Source::built_in("florin.toml", DOCUMENTED.to_owned())]).unwrap();
    assert!(named.is_empty(), "{named:?}");
    let [merchant] = read.merchants.as_slice() else { panic!("one merchant") };
    assert_eq!(merchant.name, "demo");
    assert_eq!(merchant.api_keys[0].mode, Mode::Test);
    assert_eq!(merchant.api_keys[0].permissions.len(), 4);
    assert_eq!(merchant.accounts[0].settings.base_url.as_deref(), Some("http://127.0.0.1:8420"));
    assert_eq!((merchant.shops[0].id, merchant.shops[0].settings.raw_cards), (361, true));
    let kinds: Vec<_> =
        merchant.documents.iter().chain(&read.documents).map(|document| document.kind).collect();
    assert_eq!(kinds, ["ewallet_account", "wallet", "wallet_client", "dashboard_user"]);
    let [user] = read.wallet_users.as_slice() else { panic!("one user") };
    assert_eq!((user.id, user.profile.email.as_deref()), (13, Some("owner@example.test")));
    let accounts: Vec<_> =
        user.accounts.iter().map(|account| (account.number.as_str(), account.wallet)).collect();
    assert_eq!(accounts, [("EVP0123456789123", Some(112)), ("EVP0123456789012", Some(113))]);
}

#[test]
fn a_mistake_is_named_by_file_line_and_key() {
    let unknown = fault(
        "[[merchant]]\nname = \"demo\"\n\n  [[merchant.api_key]]\n  kee = \"demo-api-key-0123456789\"\n  mode = \"test\"\n",
    );
    assert!(unknown.starts_with("shop.toml:5: merchant[0].api_key[0].kee: unknown field `kee`"), "{unknown}");

    let kind = fault("[[merchant]]\nname = \"demo\"\n  [[merchant.shop]]\n  id = \"x\"\n  secret = \"s\"\n");
    assert_eq!(kind, "shop.toml:4: merchant[0].shop[0].id: expected i64");

    let gateway = fault(
        "[[merchant]]\nname = \"demo\"\n[[merchant.gateway_account]]\nname = \"main\"\ngateway = \"Strype\"\n",
    );
    assert!(
        gateway.starts_with(
            "shop.toml:5: merchant[0].gateway_account[0].gateway: there is no such gateway; expected one of "
        ),
        "{gateway}"
    );

    let twice = fault("[[merchant]]\nname = \"demo\"\n[[merchant]]\nname = \"demo\"\n");
    assert!(twice.starts_with("shop.toml:4: merchant[1].name: this merchant is declared twice"), "{twice}");

    let broken = fault("[[merchant]]\nname = demo\n");
    assert!(broken.starts_with("shop.toml:2:"), "{broken}");
}

#[test]
fn a_merchant_chooses_how_its_dialect_behaves_and_whose_its_keys_are() {
    let text = r#"
        [[merchant]]
        name = "demo"
        compat = { success_status = 202, redact_credentials = true }
        api_key = [ { key = "demo-api-key-0123456789", mode = "test", user = "anna" } ]
        gateway_account = [ { name = "annas", gateway = "NULLSuccess", user = "anna" } ]

        [[merchant]]
        name = "plain"
        api_key = [ { key = "plain-api-key-0123456789", mode = "test" } ]
    "#;
    let (read, _) = of_sources(&[Source::built_in("shop.toml", text.to_owned())]).unwrap();
    let [demo, plain] = read.merchants.as_slice() else { panic!("two merchants") };
    let chosen = Compat { success_status: SuccessStatus::Accepted, redact_credentials: true };
    assert_eq!((demo.compat, plain.compat), (chosen, Compat::default()));
    assert_eq!(demo.api_keys[0].user.as_deref(), Some("anna"));
    assert_eq!(demo.accounts[0].settings.user.as_deref(), Some("anna"));
    assert_eq!(plain.api_keys[0].user, None);

    let status = fault("[[merchant]]\nname = \"demo\"\n[merchant.compat]\nsuccess_status = 201\n");
    assert_eq!(status, "shop.toml:4: merchant[0].compat.success_status: expected 200 or 202");
    let user = fault(
        "[[merchant]]\nname = \"demo\"\n[[merchant.api_key]]\nkey = \"demo-api-key-0123456789\"\nmode = \"test\"\nuser = \" \"\n",
    );
    assert!(user.starts_with("shop.toml:6: merchant[0].api_key[0].user: a user's name"), "{user}");
}

#[test]
fn origins_are_written_as_browsers_write_them() {
    let declared = |origin: &str| {
        format!(
            "[[merchant]]\nname = \"demo\"\n[[merchant.shop]]\nid = 1\nsecret = \"shop-secret-0123456789abcdef\"\norigins = [\"{origin}\"]\n"
        )
    };
    for good in
        ["https://shop.example", "https://shop.example:8443", "http://localhost:8080", "https://[::1]"]
    {
        let (read, _) = of_sources(&[Source::built_in("shop.toml", declared(good))]).unwrap();
        assert_eq!(read.merchants[0].shops[0].settings.origins, [good]);
    }
    for bad in [
        "shop.example",
        "https://",
        "https://shop.example/",
        "https://Shop.example",
        "https://shop.example:443",
        "https://*.example",
        "https://shop.example; script-src *",
        "ftp://shop.example",
        "",
    ] {
        let fault = fault(&declared(bad));
        assert!(fault.contains(".origins[0]: expected an origin"), "{bad}: {fault}");
    }
}

#[test]
fn a_missing_key_is_named() {
    let missing = fault("[[merchant]]\nname = \"demo\"\n\n[[merchant.api_key]]\nmode = \"test\"\n");
    assert!(missing.starts_with("shop.toml:4:") && missing.contains("missing field `key`"), "{missing}");
}

#[test]
fn complaints_never_quote_a_secret() {
    let short =
        fault("[[merchant]]\nname = \"demo\"\n[[merchant.api_key]]\nkey = \"hunter2\"\nmode = \"test\"\n");
    let number =
        fault("[[merchant]]\nname = \"demo\"\n[[merchant.api_key]]\nkey = 424242424242\nmode = \"test\"\n");
    let mode = fault(
        "[[merchant]]\nname = \"demo\"\n[[merchant.api_key]]\nkey = \"demo-api-key-0123456789\"\nmode = 424242\n",
    );
    for text in [&short, &number, &mode] {
        assert!(!text.contains("hunter2") && !text.contains("4242"), "{text}");
    }
    assert!(
        short.starts_with("shop.toml:4: merchant[0].api_key[0].key: an API key has at least 16"),
        "{short}"
    );
    assert!(number.starts_with("shop.toml:4: merchant[0].api_key[0].key: expected a text"), "{number}");
}

#[test]
fn secrets_come_from_the_environment_and_from_files() {
    let absent = fault(
        "[[dashboard.user]]\nemail = \"a@b.test\"\npassword = { env = \"FLORIN_TEST_NO_SUCH\" }\nrole = \"owner\"\n",
    );
    assert!(
        absent.contains("dashboard.user[0].password: the environment has no variable FLORIN_TEST_NO_SUCH"),
        "{absent}"
    );
    let both = fault(
        "[[dashboard.user]]\nemail = \"a@b.test\"\npassword = { env = \"A\", file = \"b\" }\nrole = \"owner\"\n",
    );
    assert!(both.contains("nothing beside it"), "{both}");

    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key.txt"), "a-key-from-a-file-0123\n").unwrap();
    let path = dir.path().join("shop.toml");
    let text = "[[merchant]]\nname = \"demo\"\n[[merchant.api_key]]\nkey = { file = \"key.txt\" }\nmode = \"live\"\n";
    std::fs::write(&path, text).unwrap();
    let (read, _) = super::read(&[path]).unwrap();
    assert_eq!(read.merchants[0].api_keys[0].key.as_str(), "a-key-from-a-file-0123");
}

#[test]
fn a_gateway_account_that_is_named_and_not_declared_is_looked_for_elsewhere() {
    let shop = "[[merchant.shop]]\nid = 7\nsecret = \"s\"\nlive = ";
    let account = "[[merchant.gateway_account]]\nname = \"main\"\ngateway = \"simulator\"\n";
    let named = |text: String| {
        let (_, named) = of_sources(&[Source::built_in("shop.toml", text)]).unwrap();
        named.into_iter().map(|name| name.fault.to_string()).collect::<Vec<_>>()
    };
    let merchant = |name: &str| format!("[[merchant]]\nname = \"{name}\"\n");
    assert!(named(format!("{}{account}{shop}\"main\"\n", merchant("one"))).is_empty());
    assert!(named(format!("{}{shop}\"simulator\"\n", merchant("one"))).is_empty());
    assert!(named(format!("[wallet]\nrelation_gateway = \"main\"\n{}{account}", merchant("one"))).is_empty());
    let nowhere = named(format!("{}{account}{}{shop}\"main\"\n", merchant("one"), merchant("two")));
    assert_eq!(
        nowhere,
        [
            "shop.toml:11: merchant[1].shop[0].live: there is no such gateway account of merchant two; declare it, or check the spelling"
        ]
    );
    let nowhere = named("[wallet]\nrelation_gateway = \"main\"\n".into());
    assert!(
        nowhere[0]
            .starts_with("shop.toml:2: wallet.relation_gateway: there is no such gateway account of any")
    );
}
