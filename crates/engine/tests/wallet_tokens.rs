//! Payment tokens of wallets: opened with the merchant's keys, paid with once, and refused where anything differs.
//! The wallets are stand-ins with roots of their own.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use florin_domain::{AttemptState, MerchantId, Mode, Operation};
use florin_engine::ewallet_accounts::{self, Account, Kept};
use florin_engine::wallet_tokens::{self, KeySource, WalletCard, WalletSettings, Wanted};
use florin_engine::{CardSource, Engine, EngineError, Outcome, payments};
use house::{House, START, euros, house_with, houses_with};
use mint::apple::Merchant;
use mint::google::{Google, Opener, seal};
use mint::town::Town;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[path = "wallet_tokens/apple_session.rs"]
mod apple_session;
mod house;
#[allow(dead_code, reason = "the stand-ins can more than is needed here")]
#[path = "../../wallets/tests/mint/mod.rs"]
mod mint;

/// Of this number the simulator's bank asks back, unless somebody authenticated its holder.
const ASKED: &str = "4000000000003220";
const SHOP: &str = "361";

impl Town {
    fn settings(&self) -> WalletSettings {
        let roots = KeySource::Pinned(self.google.roots("ECv2").to_string());
        WalletSettings {
            apple_root: Some(self.apple.root_pem()),
            google_keys: KeySource::Pinned(Google::new().roots("ECv2").to_string()),
            google_test_keys: roots,
            ..WalletSettings::default()
        }
    }

    fn apple_settings(&self) -> Value {
        json!({
            "MerchantId": Merchant::ID, "MerchantDisplayName": "Kiosk",
            "ProcessingCertificate": self.merchant.certificate(None), "ProcessingKey": self.merchant.private(),
        })
    }

    fn google_settings(&self) -> Value {
        json!({
            "MerchantId": "BCR2", "MerchantName": "Kiosk", "PrivateKey": self.opener.private(),
            "GatewayId": "examplepay",
        })
    }

    /// What an iPhone gives for this amount in euro cents.
    fn apple_token(&self, id: u8, minor: i64) -> Vec<u8> {
        self.apple_token_for(&self.merchant, id, minor)
    }

    fn apple_token_for(&self, merchant: &Merchant, id: u8, minor: i64) -> Vec<u8> {
        let clear = json!({
            "applicationPrimaryAccountNumber": ASKED, "applicationExpirationDate": "301231",
            "currencyCode": "978", "transactionAmount": minor, "deviceManufacturerIdentifier": "040010030273",
            "paymentDataType": "3DSecure",
            "paymentData": { "onlinePaymentCryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA=", "eciIndicator": "7" },
        });
        self.apple.id.set([id; 32]);
        let data = self.apple.ec_token(merchant, &clear.to_string());
        let id = data["header"]["transactionId"].clone();
        json!({ "paymentData": data, "paymentMethod": { "network": "Visa" }, "transactionIdentifier": id })
            .to_string()
            .into_bytes()
    }

    /// What an Android telephone gives: a network token, or with `PAN_ONLY` a plain card.
    fn google_token(&self, id: &str, method: &str) -> Vec<u8> {
        let message = seal(&self.opener, 32, &google_message(id, method)).to_string();
        self.google.token("ECv2", "gateway:examplepay", &message).to_string().into_bytes()
    }
}

/// What is in Google's tokens.
fn google_message(id: &str, method: &str) -> String {
    let mut details = json!({
        "pan": ASKED, "expirationMonth": 12, "expirationYear": 2030, "authMethod": method,
    });
    if method == "CRYPTOGRAM_3DS" {
        details["cryptogram"] = "AgAAAAAABk4DWZ4C28yUQAAAAAA=".into();
    }
    let clear = json!({
        "messageExpiration": ((START + 3600) * 1000).to_string(), "messageId": id, "paymentMethod": "CARD",
        "paymentMethodDetails": details, "gatewayMerchantId": SHOP,
    });
    clear.to_string()
}

async fn keep(house: &House, name: &str, kind: &str, settings: &Value) -> Arc<Account> {
    let kept = Kept { r#type: kind.to_owned(), settings: settings.as_object().unwrap().clone() };
    assert_eq!(kept.faults(), Vec::<String>::new());
    let (engine, merchant) = (&house.engine, &house.caller.merchant);
    let mut tx = engine.db().begin().await.unwrap();
    ewallet_accounts::put(engine, &mut tx, merchant.as_str(), name, &kept).await.unwrap();
    tx.commit().await.unwrap();
    ewallet_accounts::find(engine, merchant, name).await.unwrap().unwrap()
}

async fn open(
    engine: &Arc<Engine>,
    account: &Account,
    token: &[u8],
    minor: i64,
) -> Result<WalletCard, EngineError> {
    let wanted = Wanted { mode: Mode::Test, money: euros(minor), gateway_merchant: Some(SHOP) };
    wallet_tokens::open(engine, account, token, &wanted).await
}

async fn charge(house: &House, engine: &Arc<Engine>, card: WalletCard) -> Result<Outcome, EngineError> {
    let mut order = house.order(Operation::Charge, 1999).await;
    order.source = CardSource::Wallet(Box::new(card));
    payments::start(engine, &house.caller, order).await
}

fn state(outcome: &Outcome) -> AttemptState {
    outcome.tried.last().unwrap().attempt.state
}

fn code(refused: Result<WalletCard, EngineError>) -> &'static str {
    match refused {
        Err(EngineError::Wallet(error)) => error.code(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_pays_once_at_whatever_node_and_its_cryptogram_spares_the_bank_the_question() {
    let town = Town::at(START);
    for house in houses_with(&town.settings()).await {
        let apple = keep(&house, "apple", "ApplePay", &town.apple_settings()).await;
        let google = keep(&house, "google", "GooglePay", &town.google_settings()).await;
        let other_node = house.reborn().await;
        for (account, token) in
            [(&apple, town.apple_token(1, 1999)), (&google, town.google_token("m-1", "CRYPTOGRAM_3DS"))]
        {
            let card = open(&house.engine, account, &token, 1999).await.unwrap();
            assert!(card.is_network_token());
            let paid = charge(&house, &house.engine, card).await.unwrap();
            assert_eq!(state(&paid), AttemptState::Succeeded);
            let kept = paid.payment.card.unwrap();
            assert!(kept.contains("400000") && !kept.contains(ASKED), "{kept}");
            for engine in [&house.engine, &other_node] {
                let card = open(engine, account, &token, 1999).await.unwrap();
                let again = charge(&house, engine, card).await;
                assert!(matches!(again, Err(EngineError::WalletTokenUsed)), "{again:?}");
            }
        }
        assert_eq!(house.books().await["charges"].as_array().unwrap().len(), 2);
        house.refold(&house.engine).await;
    }
}

#[tokio::test]
async fn of_many_that_show_one_token_at_once_one_pays() {
    let town = Town::at(START);
    for house in houses_with(&town.settings()).await {
        let house = Arc::new(house);
        let apple = keep(&house, "apple", "ApplePay", &town.apple_settings()).await;
        let token = town.apple_token(1, 1999);
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (house, apple, token) = (house.clone(), apple.clone(), token.clone());
            tasks.push(tokio::spawn(async move {
                let card = open(&house.engine, &apple, &token, 1999).await.unwrap();
                charge(&house, &house.engine, card).await
            }));
        }
        let mut paid = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(outcome) => {
                    assert_eq!(state(&outcome), AttemptState::Succeeded);
                    paid += 1;
                }
                Err(EngineError::WalletTokenUsed) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((paid, house.books().await["charges"].as_array().unwrap().len()), (1, 1));
    }
}

#[tokio::test]
async fn a_plain_card_out_of_a_wallet_is_for_its_bank_to_ask_about() {
    let town = Town::at(START);
    let house = house_with(&town.settings()).await;
    let google = keep(&house, "google", "GooglePay", &town.google_settings()).await;
    let token = town.google_token("m-1", "PAN_ONLY");
    let card = open(&house.engine, &google, &token, 1999).await.unwrap();
    assert!(!card.is_network_token());
    let mut order = house.order(Operation::Charge, 1999).await;
    order.source = CardSource::Wallet(Box::new(card));
    order.return_url = Some("https://shop.example/back".into());
    let waits = payments::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(state(&waits), AttemptState::ActionRequired);
}

#[tokio::test]
async fn a_token_that_is_signed_and_not_sealed_pays_once_where_the_shop_allows_it() {
    const VERSION: &str = "ECv2SigningOnly";
    let town = Town::at(START);
    let roots = KeySource::Pinned(town.google.roots(VERSION).to_string());
    for house in houses_with(&WalletSettings { google_test_keys: roots.clone(), ..town.settings() }).await {
        let strict = keep(&house, "strict", "GooglePay", &town.google_settings()).await;
        let mut settings = town.google_settings();
        settings["AllowSigningOnly"] = "true".into();
        let lenient = keep(&house, "lenient", "GooglePay", &settings).await;
        let signed = |message: &str| town.google.token(VERSION, "gateway:examplepay", message);
        let token = signed(&google_message("m-1", "CRYPTOGRAM_3DS"));
        let shown = token.to_string().into_bytes();
        assert_eq!(code(open(&house.engine, &strict, &shown, 1999).await), "unsupported_version");

        let mut swapped = token.clone();
        let message = token["signedMessage"].as_str().unwrap().replace(ASKED, "4242424242424242");
        swapped["signedMessage"] = message.into();
        let swapped = swapped.to_string().into_bytes();
        assert_eq!(code(open(&house.engine, &lenient, &swapped, 1999).await), "signature_invalid");

        let card = open(&house.engine, &lenient, &shown, 1999).await.unwrap();
        assert!(card.is_network_token());
        let paid = charge(&house, &house.engine, card).await.unwrap();
        assert_eq!(state(&paid), AttemptState::Succeeded, "its cryptogram spares the bank the question");
        let card = open(&house.engine, &lenient, &shown, 1999).await.unwrap();
        let again = charge(&house, &house.engine, card).await;
        assert!(matches!(again, Err(EngineError::WalletTokenUsed)), "{again:?}");
        assert_eq!(house.books().await["charges"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn another_amount_another_merchant_or_a_late_token_is_refused() {
    let town = Town::at(START);
    let house = house_with(&town.settings()).await;
    let apple = keep(&house, "apple", "ApplePay", &town.apple_settings()).await;
    let google = keep(&house, "google", "GooglePay", &town.google_settings()).await;
    let engine = &house.engine;
    assert_eq!(code(open(engine, &apple, &town.apple_token(1, 2000), 1999).await), "amount_mismatch");
    let stranger = town.apple_token_for(&Merchant::ec(), 1, 1999);
    assert_eq!(code(open(engine, &apple, &stranger, 1999).await), "unknown_merchant_key");
    let token = town.google_token("m-1", "CRYPTOGRAM_3DS");
    let wanted = |mode, shop| Wanted { mode, money: euros(1999), gateway_merchant: shop };
    for (wanted, expected) in [
        (wanted(Mode::Test, Some("362")), "gateway_merchant_mismatch"),
        (wanted(Mode::Test, None), "signature_invalid"),
        (wanted(Mode::Live, Some(SHOP)), "signature_invalid"),
    ] {
        let refused = wallet_tokens::open(engine, &google, &token, &wanted).await;
        assert_eq!(code(refused), expected, "{wanted:?}");
    }
    house.clock.advance_ms(301_000);
    assert_eq!(code(open(engine, &apple, &town.apple_token(1, 1999), 1999).await), "signature_stale");
    house.clock.advance_ms(3_600_000);
    assert_eq!(code(open(engine, &google, &token, 1999).await), "message_expired");
}

#[tokio::test]
async fn while_keys_change_the_old_ones_and_the_new_ones_open() {
    let town = Town::at(START);
    let (old, old_opener) = (Merchant::ec(), Opener::new());
    let house = house_with(&town.settings()).await;
    let mut settings = town.apple_settings();
    settings["ProcessingCertificate"] = json!([old.certificate(None), town.merchant.certificate(None)]);
    settings["ProcessingKey"] = json!(format!("{}{}", town.merchant.private(), old.private()));
    let apple = keep(&house, "apple", "ApplePay", &settings).await;
    for (merchant, id) in [(&old, 1), (&town.merchant, 2)] {
        let token = town.apple_token_for(merchant, id, 1999);
        assert!(open(&house.engine, &apple, &token, 1999).await.is_ok());
    }
    let mut settings = town.google_settings();
    settings["PrivateKey"] = json!(format!("{}{}", old_opener.private(), town.opener.private()));
    let google = keep(&house, "google", "GooglePay", &settings).await;
    let token = town.google_token("m-1", "CRYPTOGRAM_3DS");
    assert!(open(&house.engine, &google, &token, 1999).await.is_ok());
    assert_ne!(google.google().unwrap().public_key(), None);
}

#[tokio::test]
async fn what_a_shop_opened_itself_pays_if_the_amount_fits() {
    let town = Town::at(START);
    let house = house_with(&town.settings()).await;
    let clear = |minor: i64| {
        json!({
            "applicationPrimaryAccountNumber": ASKED, "applicationExpirationDate": "301231",
            "currencyCode": "978", "transactionAmount": minor, "paymentDataType": "3DSecure",
            "paymentData": { "onlinePaymentCryptogram": "AgAAAAAABk4DWZ4C28yUQAAAAAA=" },
        })
        .to_string()
    };
    let read = |minor| {
        let wanted = Wanted { mode: Mode::Test, money: euros(1999), gateway_merchant: None };
        wallet_tokens::read_opened(&house.engine, "apple_pay", clear(minor).as_bytes(), &wanted)
    };
    assert_eq!(code(read(1998)), "amount_mismatch");
    let paid = charge(&house, &house.engine, read(1999).unwrap()).await.unwrap();
    assert_eq!(state(&paid), AttemptState::Succeeded);
}

/// Answers every request with one status and body, and keeps what it heard.
struct StandIn {
    url: String,
    asked: Arc<AtomicUsize>,
    heard: Arc<std::sync::Mutex<Vec<String>>>,
    answer: Arc<std::sync::Mutex<(u16, String)>>,
}

impl StandIn {
    async fn saying(body: &str) -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let it = StandIn {
            url: format!("http://{}/keys.json", listener.local_addr().unwrap()),
            asked: Arc::default(),
            heard: Arc::default(),
            answer: Arc::new(std::sync::Mutex::new((200, body.to_owned()))),
        };
        let (asked, heard, answer) = (it.asked.clone(), it.heard.clone(), it.answer.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut seen = Vec::new();
                let mut buffer = [0; 4096];
                while !is_whole(&seen) {
                    match stream.read(&mut buffer).await {
                        Ok(n @ 1..) => seen.extend_from_slice(&buffer[..n]),
                        _ => break,
                    }
                }
                asked.fetch_add(1, Ordering::SeqCst);
                heard.lock().unwrap().push(String::from_utf8(seen).unwrap());
                let (status, body) = answer.lock().unwrap().clone();
                let head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\
                     cache-control: public, max-age=7200\r\nage: 3600\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).await;
            }
        });
        it
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Whether a request's body is as long as its head says.
fn is_whole(seen: &[u8]) -> bool {
    let text = String::from_utf8_lossy(seen);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

#[tokio::test]
async fn googles_keys_are_fetched_kept_renewed_and_none_are_better_than_old_ones() {
    let town = Town::at(START);
    let publisher = StandIn::saying(&town.google.roots("ECv2").to_string()).await;
    let settings =
        WalletSettings { google_test_keys: KeySource::Address(publisher.url.clone()), ..town.settings() };
    let house = house_with(&settings).await;
    let google = keep(&house, "google", "GooglePay", &town.google_settings()).await;
    let token = town.google_token("m-1", "CRYPTOGRAM_3DS");
    let opened = async || open(&house.engine, &google, &token, 1999).await;
    assert!(opened().await.is_ok() && opened().await.is_ok());
    assert_eq!(publisher.asked(), 1, "kept for the hour that Cache-Control and Age leave");
    house.clock.advance_ms(2_000_000);
    assert!(opened().await.is_ok(), "past half of its time it still serves");
    house.engine.drain().await;
    assert_eq!(publisher.asked(), 2, "and is renewed behind the caller's back");

    *publisher.answer.lock().unwrap() = (503, String::new());
    house.clock.advance_ms(3_601_000);
    assert_eq!(code(opened().await), "message_expired", "while Google is away old keys still vouch");
    assert_eq!(publisher.asked(), 3);
    house.clock.advance_ms(7 * 86_400_000);
    assert_eq!(code(opened().await), "no_trusted_root_key", "and after a week they do not");
}

#[tokio::test]
async fn without_googles_keys_nothing_is_trusted() {
    let town = Town::at(START);
    let publisher = StandIn::saying("{\"keys\":[]}").await;
    let settings =
        WalletSettings { google_test_keys: KeySource::Address(publisher.url.clone()), ..town.settings() };
    let house = house_with(&settings).await;
    let google = keep(&house, "google", "GooglePay", &town.google_settings()).await;
    let token = town.google_token("m-1", "CRYPTOGRAM_3DS");
    for _ in 0..3 {
        assert_eq!(code(open(&house.engine, &google, &token, 1999).await), "no_trusted_root_key");
    }
    assert_eq!(publisher.asked(), 1, "a failure is not repeated at once");
    *publisher.answer.lock().unwrap() = (200, town.google.roots("ECv2").to_string());
    house.clock.advance_ms(30_000);
    assert!(open(&house.engine, &google, &token, 1999).await.is_ok());
    *publisher.answer.lock().unwrap() = (503, String::new());
    house.clock.advance_ms(3_500_000);
    assert!(open(&house.engine, &google, &token, 1999).await.is_ok(), "what is left of an hour");
}

#[tokio::test]
async fn a_host_shows_one_file_and_forgets_it_with_its_account() {
    let town = Town::at(START);
    let house = house_with(&town.settings()).await;
    let mut settings = town.apple_settings();
    settings["Domain"] = json!("Shop.example,pay.example");
    settings["DomainAssociation"] = json!("7B227073704964223A\n");
    keep(&house, "apple", "ApplePay", &settings).await;
    let shown = async |host: &str| ewallet_accounts::association(&house.engine, host).await.unwrap();
    assert_eq!(shown("SHOP.example.").await.as_deref(), Some("7B227073704964223A\n"));
    assert_eq!(shown("other.example").await, None);

    let kept = Kept { r#type: "ApplePay".into(), settings: settings.as_object().unwrap().clone() };
    let stranger = MerchantId::parse("merchant-2").unwrap();
    house::add_merchant(&house.engine, &stranger, 2, "other-key-0123456789abcdef").await;
    house.engine.ensure_keys(&stranger).await.unwrap();
    let mut tx = house.engine.db().begin().await.unwrap();
    let other = ewallet_accounts::put(&house.engine, &mut tx, "merchant-2", "apple", &kept).await;
    assert!(matches!(other, Err(EngineError::DomainOfAnother)), "{other:?}");
    drop(tx);

    settings["Domain"] = json!("pay.example");
    keep(&house, "apple", "ApplePay", &settings).await;
    assert_eq!((shown("shop.example").await, shown("pay.example").await.is_some()), (None, true));
    assert!(ewallet_accounts::delete(&house.engine, house.caller.merchant.as_str(), "apple").await.unwrap());
    assert_eq!(shown("pay.example").await, None);
}

/// The end of the stand-ins' certificates: 2030-01-01.
const CERTIFICATE_ENDS: i64 = 1_893_456_000;

#[tokio::test]
async fn people_are_warned_before_a_certificate_ends_and_once_each_time() {
    const DAY_S: i64 = 86_400;
    let town = Town::at(START);
    for house in houses_with(&town.settings()).await {
        keep(&house, "apple", "ApplePay", &town.apple_settings()).await;
        let until = |day: i64| (CERTIFICATE_ENDS - day * DAY_S - house.engine.now().seconds()) * 1000;
        for (days_left, alarms) in
            [(46, 0), (45, 1), (44, 1), (30, 2), (14, 3), (6, 4), (1, 5), (0, 6), (-9, 6)]
        {
            house.clock.advance_ms(until(days_left));
            ewallet_accounts::warn(&house.engine).await.unwrap();
            ewallet_accounts::warn(&house.engine).await.unwrap();
            let open = florin_store::alarms::list_open(house.engine.db()).await.unwrap();
            assert_eq!(open.len(), alarms, "{days_left} days before its end");
            assert!(open.iter().all(|one| one.alarm.detail.contains("ends on 2030-01-01")), "{open:?}");
        }
    }
}
