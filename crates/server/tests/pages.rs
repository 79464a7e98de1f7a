//! The pages as a payer's browser sees them: a real Florin, a real Chromium, one story a test. The stories are
//! in `browser/stories`; screenshots are kept in `target/screenshots`.
#![allow(clippy::unwrap_used, reason = "in a test, an unwrap that fails is the failure to report")]

use std::path::Path;
use std::process::Command;

#[allow(dead_code, reason = "the wallets of make-believe can more than is needed here")]
#[path = "../../wallets/tests/mint/mod.rs"]
mod mint;
#[path = "../../engine/tests/paypal/stand_in.rs"]
mod stand_in;
mod town;
#[path = "browser/wallets.rs"]
mod wallets;

use stand_in::StandIn;
use town::{Folder, shop};
use wallets::Wallets;

/// Plays a story against a Florin of its own.
fn play(story: &str) {
    play_with(story, None, "");
}

/// The same with wallets that the shop has agreed with, and with more accounts.
fn play_with(story: &str, wallets: Option<&Wallets>, more: &str) {
    let tools = ["FLORIN_TEST_CHROMIUM", "FLORIN_NODE_MODULES"];
    for tool in tools {
        assert!(std::env::var_os(tool).is_some(), "{tool} is not set: run the tests with ./florin test");
    }
    let folder = Folder::new(story);
    let accounts = wallets.map(Wallets::accounts).unwrap_or_default();
    let declared = [include_str!("browser/shop.toml"), &accounts, more].concat();
    let trusted = wallets.map(|wallets| wallets.trusted(&folder)).unwrap_or_default();
    let trusted: Vec<&str> = trusted.iter().map(String::as_str).collect();
    let florin = town::serve_declared(&folder, &declared, &trusted);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = Command::new("node")
        .arg(manifest.join("tests/browser/play.mjs"))
        .arg(story)
        .env("FLORIN_URL", &florin.url)
        .env("FLORIN_SHOTS", manifest.join("../../target/screenshots"))
        .env("FLORIN_WALLET_TOKENS", wallets.map(Wallets::tokens).unwrap_or_default())
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{story}\n{}\n{}\n{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr),
        florin.said.lock().unwrap()
    );
}

/// A telephone of each make, with stand-ins of what browsers have built in.
#[test]
fn a_payer_pays_by_wallet() {
    play_with("a_payer_pays_by_wallet", Some(&Wallets::open()), "");
}

/// The same through the browser library of e-wallet sessions.
#[test]
fn an_ewallet_session_is_paid_by_wallet() {
    play_with("an_ewallet_session_is_paid_by_wallet", Some(&Wallets::open()), "");
}

/// With an account at PayPal, at a bank and in an app.
#[test]
fn an_ewallet_session_is_paid_elsewhere() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let paypal = runtime.block_on(StandIn::start());
    play_with("an_ewallet_session_is_paid_elsewhere", None, &shop::at_paypal(&paypal.url()));
    assert_eq!(paypal.captures(), 1, "who turned back and who closed the window paid nothing");
}

macro_rules! stories {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])* #[test] fn $name() { play(stringify!($name)); })*
    };
}

stories! {
    /// The stage itself: the server answers a browser.
    the_server_answers
    /// The form as everybody meets it, its result, its receipt, and back to the shop; names for screen readers.
    a_payer_pays_on_the_desktop
    /// A small screen by night, and 320 pixels.
    a_payer_pays_on_the_phone
    /// From right to left.
    a_payer_pays_in_arabic
    /// A plain form, a decline and the bank by redirect.
    a_payer_pays_without_script
    /// Tab, letters and Enter, through the bank's question too.
    the_keyboard_pays
    /// A decline with attempts left, then success; and the last one.
    a_decline_leaves_attempts
    /// 3-D Secure in the page and in the whole window, passed and failed.
    the_bank_asks_back
    /// Remembered by the page, named by the shop, and paid by opening the page.
    a_stored_card_pays
    /// Cancelled, too late, unknown.
    payers_give_up_or_come_too_late
    /// Counted down, at once, or not at all; in the shop's own dress.
    the_result_leads_back
    /// The widget in a shop of another origin with a strict policy.
    the_window_opens_in_a_strange_shop
    /// Under 60 KB, and no script that is not in the inventory.
    the_page_is_small_and_all_its_scripts_are_known
    /// The wallet's page: mistakes, languages, the bank, and exactly where the client said.
    a_holder_proves_a_card
    /// The page of consent: signed in by keyboard, agreed to in part, refused; every size, day and night.
    a_user_lets_a_client_act
    /// The shop that `florin demo` shows.
    the_demo_shop_sells
    /// E-wallet sessions: the card form in a popup, in frames, with a stored card, and what banks answer.
    an_ewallet_card_is_authenticated
    an_ewallet_session_is_paid_by_card
    /// The browser library: small, mapped, the same from npm's folder, and no stranger to the vendor's tokens.
    the_ewallet_library_is_one_small_file
}

/// The vendor's published library, unchanged, against Florin.
#[test]
fn the_vendors_library_pays_a_session() {
    if std::env::var_os("FLORIN_VENDOR_EWALLET").is_none() {
        eprintln!(
            "the vendor's package could not be fetched (FLORIN_VENDOR_EWALLET is not set): nothing was checked"
        );
        return;
    }
    play("the_vendors_library_pays_a_session");
}
