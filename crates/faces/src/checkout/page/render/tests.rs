//! Every page in every language: complete, escaped, small; and a gallery of them to look at.

use std::path::Path;

use super::*;
use crate::checkout::page::catalogue::Language;
use crate::checkout::page::decline::Reason;
use crate::checkout::page::model::{
    AppleWallet, CustomerField, Embedding, Fault, GoogleWallet, Look, Said, Wallets,
};
use crate::checkout::page::{assets, samples};

/// All states of the page, by name.
fn gallery(language: &str) -> Vec<(&'static str, String)> {
    let shell = || samples::shell(language);
    let pending = Pending {
        order: samples::order(),
        action: "/widget/hpp.html?token=9f6c".into(),
        token: "9f6c".into(),
        back: Link::web("https://shop.example/"),
    };
    let mut known = samples::form();
    known.card.stored = samples::stored();
    let declined = Form { said: Some(Said::Declined(Reason::Funds)), attempts_left: 2, ..samples::form() };
    let faulty = Form { faults: samples::faults(), ..samples::everything() };
    let test = Shell { test: true, ..shell() };
    let framed = |look| Shell { look, ..shell() };
    let mut save = samples::ended(Outcome::Success);
    save.order.amount.minor = 0;
    save.order.purpose = Purpose::Save;
    let wallets = Wallets {
        apple: Some(AppleWallet { country: "DE".into(), networks: vec!["visa".into()] }),
        google: Some(GoogleWallet {
            gateway: Some("florin".into()),
            gateway_merchant: Some("101".into()),
            public_key: None,
            merchant: None,
            networks: vec!["VISA".into()],
            country: "DE".into(),
        }),
    };
    vec![
        ("form", form(&shell(), &samples::form())),
        ("test", form(&test, &Form { order: samples::cart(), seconds_left: Some(250), ..samples::form() })),
        ("stored", form(&shell(), &known)),
        ("everything", form(&test, &samples::everything())),
        ("declined", form(&shell(), &declined)),
        ("faulty", form(&shell(), &faulty)),
        ("wallets", form(&shell(), &Form { wallets, ..samples::form() })),
        ("styled", form(&samples::styled(shell(), &samples::green()), &samples::form())),
        ("overlay", form(&framed(Look::Overlay), &samples::form())),
        ("inline", form(&framed(Look::Inline), &samples::form())),
        ("bank", challenge(&shell(), &samples::challenge(false))),
        ("bank-frame", challenge(&shell(), &samples::challenge(true))),
        ("returned", returned(&shell(), "/widget/hpp.html?token=9f6c")),
        ("pending", super::pending(&shell(), &pending)),
        ("success", result(&shell(), &samples::ended(Outcome::Success))),
        ("saved", result(&shell(), &save)),
        ("failed", result(&shell(), &samples::ended(Outcome::Declined(Reason::CardData)))),
        ("error", result(&shell(), &samples::ended(Outcome::Failed))),
        ("closed", closed(&shell())),
        (
            "cancelled",
            cancelled(&shell(), Link::web("https://shop.example/").as_ref(), "/widget/hpp.html?token=9f6c"),
        ),
    ]
}

/// Writes all pages to `target/page-gallery`, with the assets beside them, so that a browser can open them from disk.
#[test]
fn every_page_can_be_drawn_in_every_language_and_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/page-gallery");
    std::fs::create_dir_all(&folder).unwrap();
    for asset in assets::all() {
        std::fs::write(folder.join(asset.address.rsplit('/').next().unwrap()), asset.text()).unwrap();
    }
    for language in Language::all() {
        for (name, page) in gallery(language.tag()) {
            let opening = format!("<html lang=\"{}\" dir=\"{}\"", language.tag(), language.direction());
            assert!(page.contains(&opening), "{name} {language:?}");
            assert!(
                page.contains("</html>") && !page.contains("undefined") && !page.contains("{{"),
                "{name} {language:?}"
            );
            assert_keys_are_translated(&page, name, language);
            let local = page.replace("/widget/assets/", "");
            std::fs::write(folder.join(format!("{name}.{}.html", language.tag())), local).unwrap();
        }
    }
}

fn assert_keys_are_translated(page: &str, name: &str, language: &Language) {
    // A key that the catalogue does not know shows as itself.
    for key in ["title", "explained", "hint", "fault", "amount", "link"] {
        let hit = page.split(['>', '<']).find(|text| {
            text.ends_with(&format!("-{key}")) && !text.contains([' ', '"', '=']) && !text.is_empty()
        });
        assert_eq!(hit, None, "{name} {language:?}");
    }
}

#[test]
fn what_shops_and_payers_wrote_stays_text() {
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    let mut shell = samples::shell("en");
    shell.shop.name = evil.into();
    let mut form_model = samples::everything();
    form_model.order.description = evil.into();
    form_model.order.number = Some(evil.into());
    form_model.order.lines[0].name = evil.into();
    form_model.card.holder = evil.into();
    form_model.button_text = Some(evil.into());
    form_model.custom[0].label = evil.into();
    form_model.custom[0].placeholder = evil.into();
    form_model.customer[0].value = evil.into();
    let mut end = samples::ended(Outcome::Success);
    end.receipt = vec![evil.into()];
    for page in [form(&shell, &form_model), result(&shell, &end), closed(&shell)] {
        assert!(!page.contains("<script>alert") && !page.contains("<img"), "{page}");
    }
}

#[test]
fn nothing_in_the_markup_breaks_the_security_policy() {
    for (name, page) in gallery("en") {
        for piece in [" style=\"", "onclick", "onload", "javascript:", "<script>", "<style>", "http-equiv"] {
            assert!(!page.contains(piece), "{name} has {piece}");
        }
        for script in page.split("<script").skip(1) {
            assert!(script.contains("nonce=\"bm9uY2U\"") || script.contains("application/json"), "{name}");
        }
    }
}

#[test]
fn every_field_has_a_label_a_place_for_faults_and_a_purpose() {
    let page = form(&samples::shell("en"), &samples::everything());
    for id in [
        "number",
        "expiry",
        "cvv",
        "holder",
        "customer_email",
        "customer_country",
        "custom_field_1",
        "agreement",
    ] {
        assert!(page.contains(&format!("<label for=\"{id}\"")), "{id}");
        assert!(page.contains(&format!("id=\"{id}-fault\"")), "{id}");
        assert!(page.contains(&format!("aria-describedby=\"{id}-fault")), "{id}");
    }
    for purpose in ["cc-number", "cc-exp", "cc-csc", "cc-name", "email", "given-name", "country", "bday"] {
        assert!(page.contains(&format!("autocomplete=\"{purpose}\"")), "{purpose}");
    }
}

#[test]
fn groups_show_their_names_where_there_are_two_and_names_share_a_line() {
    let field =
        |name: &str| CustomerField { name: name.into(), value: String::new(), fixed: false, required: false };
    let shown = |page: &str, text: &str| page.contains(&format!("<legend class=\"group\">{text}</legend>"));
    let page = form(&samples::shell("en"), &samples::form());
    assert!(!shown(&page, "Card details") && page.contains("<legend class=\"away\">Card details</legend>"));
    let mut model = samples::form();
    model.customer = ["email", "first_name", "last_name"].map(field).into();
    let page = form(&samples::shell("en"), &model);
    assert!(shown(&page, "Your details") && shown(&page, "Card details"));
    assert_eq!(page.matches("class=\"field half\"").count(), 2);
    model.customer = ["first_name", "email", "last_name"].map(field).into();
    let page = form(&samples::shell("en"), &model);
    assert!(!page.contains("half"), "they do not stand together");
}

#[test]
fn faults_of_a_posted_form_stand_at_their_fields() {
    let fault = Fault { field: "cvv".into(), key: "fault-cvv-length", about: Some(("digits", "4".into())) };
    let page = form(&samples::shell("en"), &Form { faults: vec![fault], ..samples::form() });
    assert!(page.contains("aria-describedby=\"cvv-fault cvv-hint\" aria-invalid=\"true\""));
    assert!(page.contains(
        "<p class=\"fault\" id=\"cvv-fault\"><span>The security code has \u{2068}4\u{2069} digits"
    ));
    assert!(page.contains("id=\"number-fault\" hidden"));
}

#[test]
fn a_stored_card_comes_first_and_an_expired_one_cannot_be_chosen() {
    let mut model = samples::form();
    model.card.stored = samples::stored();
    let page = form(&samples::shell("en"), &model);
    assert!(page.contains("value=\"a1\" data-cvv=\"yes\" data-brand=\"visa\" checked"));
    assert!(page.contains("value=\"b2\" data-cvv=\"yes\" data-brand=\"amex\" disabled"));
    assert!(page.contains("id=\"card-new\""));
    model.card.another = false;
    let page = form(&samples::shell("en"), &model);
    assert!(!page.contains("id=\"card-new\"") && !page.contains("id=\"number\""));
}

#[test]
fn expired_used_and_unknown_look_alike() {
    let mut shell = samples::shell("en");
    shell.shop = crate::checkout::page::model::Shop { name: String::new(), link: None };
    assert_eq!(closed(&shell), closed(&shell.clone()));
    assert!(!closed(&shell).contains("class=\"shop\""));
}

#[test]
fn the_window_around_is_named_in_the_data_only_when_it_named_itself() {
    let mut shell = samples::shell("en");
    assert!(form(&shell, &samples::form()).contains("\"embedding\":null"));
    shell.embedding = Embedding::parse(Some("https://shop.example"), Some("0123456789abcdef"));
    let page = form(&shell, &samples::form());
    assert!(page.contains(r#""embedding":{"origin":"https://shop.example","nonce":"0123456789abcdef"}"#));
}

#[test]
fn a_page_with_all_its_assets_stays_under_sixty_kilobytes() {
    let loaded = |asset: &&assets::Asset| asset.name != "wallets.js";
    let assets: usize = assets::all().iter().filter(loaded).map(|asset| asset.text().len()).sum();
    for language in Language::all() {
        let page = form(&samples::shell(language.tag()), &samples::form()).len();
        assert!(assets + page < 60_000, "{language:?}: {assets} + {page}");
    }
}
