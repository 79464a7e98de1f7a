//! 3-D Secure that we carry out ourselves for cards of the form, ending by ending.

use florin_connectors::Method;
use serde_json::{Value, json};

use super::super::house::{House, with};
use super::{account, browser, literal, pay, sealed, session, shop, start, typed, validate};

/// A session whose Visa and Mastercard cards are authenticated.
fn asking() -> Value {
    with(session(), "/threeDsBrands", json!(["Visa", "MasterCard"]))
}

async fn begin(house: &House, token: &str, number: &str) -> Value {
    let card = literal(&sealed(token, &typed(number)));
    browser(house, "POST", "startPayment?eWalletName=CardPay", token, &card).await.is(200)
}

async fn otp(house: &House, token: &str, id: &str) -> Value {
    let call = format!("otpStatus?eWalletName=CardPay&transactionId={id}");
    browser(house, "GET", &call, token, "").await.is(200)["data"].clone()
}

/// A page of ours, by its whole address.
async fn page(house: &House, url: &str) -> super::super::house::Answer {
    let path = url.strip_prefix("https://pay.example").unwrap_or(url);
    house.send("GET", path, &[], "").await
}

/// The text of an attribute, behind the first place where `before` stands.
fn after<'a>(page: &'a str, before: &str) -> &'a str {
    let rest = &page[page.find(before).unwrap_or_else(|| panic!("{before} in {page}")) + before.len()..];
    &rest[..rest.find('"').unwrap()]
}

/// Goes to the challenge with a browser, and answers it there. Gives back the page that the issuer sends us to.
async fn answer(house: &House, url: &str, result: &str) -> String {
    let shown = page(house, url).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    let action = after(&shown.body, "<form method=\"post\" action=\"").replace("&#x2f;", "/");
    assert!(shown.body.contains("name=\"creq\"") && shown.body.contains("name=\"threeDSSessionData\""));
    let id = action.rsplit('/').next().unwrap();
    let told = house.psp(Method::Post, &format!("acs/{id}/result"), json!({ "result": result })).await;
    told["return_url"].as_str().unwrap().to_owned()
}

/// Who bears a fraud, and the rule that decided.
fn liability(told: &Value) -> (&str, &str) {
    (told["liabilityShift"].as_str().unwrap_or(""), told["liabilityShiftRule"].as_str().unwrap_or(""))
}

/// The fields that a charge is refused for.
async fn refused(house: &House, token: &str, text: &str) -> Vec<String> {
    browser(house, "POST", "charge?eWalletName=CardPay", token, &literal(text)).await.fields()
}

async fn result(house: &House, token: &str, begun: &Value) -> Value {
    let id = begun["transactionId"].as_str().unwrap();
    validate(house, &pay(house, "charge?eWalletName=CardPay", token, id).await).await
}

#[tokio::test]
async fn frictionless_attempted_refused_and_unavailable() {
    for (number, code, word) in [
        ("4012000000001006", "Success", None),
        ("4012000000001055", "Success", None),
        ("5204240000015003", "Success", None),
        // Nobody could be asked, so the PSP is, and this card's issuer declines there.
        ("4012000000001022", "Rejected", None),
        ("4012000000001030", "Rejected", Some("authentication_failed")),
        ("4012000000001014", "Rejected", Some("authentication_failed")),
    ] {
        let house = shop().await;
        let token = start(&house, asking()).await;
        let begun = begin(&house, &token, number).await;
        assert_eq!((&begun["success"], begun.get("url")), (&json!(true), None), "{number}");
        assert_eq!(otp(&house, &token, begun["transactionId"].as_str().unwrap()).await, "Success");
        let told = result(&house, &token, &begun).await;
        let upg = &told["upgChargeResults"];
        assert_eq!(upg["operationResultCode"], code, "{number}");
        assert_eq!(house.charges().await.len(), usize::from(code == "Success"), "{number}");
        if let Some(word) = word {
            assert_eq!((&upg["gatewayResultCode"], &upg["gatewayName"]), (&json!(word), &Value::Null));
            assert_eq!((&upg["operationType"], &upg["amount"]), (&json!("Charge"), &json!(19.99)));
        }
    }
}

#[tokio::test]
async fn a_mandatory_authentication_that_nobody_can_make_ends_the_payment() {
    let house = shop().await;
    let properties = json!([
        { "key": "MerchantIdentifier", "value": "com.example" },
        { "key": "MerchantDisplayName", "value": "Example" }, { "key": "Perform3ds", "value": "Mandatory" },
    ]);
    account(&house, "cards", "CardPay", &properties).await;
    house.clock.advance_ms(2000);
    let token = start(&house, session()).await;
    let told = result(&house, &token, &begin(&house, &token, "4012000000001022").await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected");
    assert_eq!(house.charges().await.len(), 0);
}

#[tokio::test]
async fn a_challenge_is_passed_and_paid_once() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let begun = begin(&house, &token, "4000000000003220").await;
    assert_eq!(begun, begin(&house, &token, "4000000000003220").await, "what was left is taken up again");
    let id = begun["transactionId"].as_str().unwrap();
    assert_eq!(otp(&house, &token, id).await, "Pending");
    assert_eq!(refused(&house, &token, id).await, [""], "nobody has said yes, so there is no result");
    let mock = browser(&house, "POST", "charge?eWalletName=Mock", &token, &literal(super::MOCK)).await;
    assert_eq!(mock.fields(), [""], "another way waits");
    let back = answer(&house, begun["url"].as_str().unwrap(), "approve").await;
    assert!(back.contains("cres="), "{back}");
    assert_eq!(page(&house, &back).await.status, 200);
    assert_eq!(otp(&house, &token, id).await, "Success");
    assert_eq!(house.charges().await.len(), 0, "money is asked for when the form says that it is done");
    let first = pay(&house, "charge?eWalletName=CardPay", &token, id).await;
    assert_eq!(validate(&house, &first).await["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(pay(&house, "charge?eWalletName=CardPay", &token, id).await, first);
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn what_a_browser_says_of_a_challenge_is_no_proof() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let begun = begin(&house, &token, "4000000000003220").await;
    let name = begun["url"].as_str().unwrap().split_once('?').unwrap().1;
    // {"transStatus":"Y"}
    let forged = format!("/ewallet/return?{name}&cres=eyJ0cmFuc1N0YXR1cyI6IlkifQ&result=approved");
    assert_eq!(page(&house, &forged).await.status, 200);
    let id = begun["transactionId"].as_str().unwrap();
    assert_eq!(refused(&house, &token, id).await, [""]);
    assert_eq!(house.charges().await.len(), 0);
}

#[tokio::test]
async fn rejected_and_abandoned_challenges_are_declines_and_another_card_may_follow() {
    for (choice, word) in [("reject", "authentication_failed"), ("abandon", "shopper_cancelled")] {
        let house = shop().await;
        let token = start(&house, asking()).await;
        let begun = begin(&house, &token, "4000000000003220").await;
        let back = answer(&house, begun["url"].as_str().unwrap(), choice).await;
        page(&house, &back).await;
        let told = result(&house, &token, &begun).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected");
        assert_eq!(told["upgChargeResults"]["gatewayResultCode"], word);
        let second = begin(&house, &token, "4012000000001006").await;
        assert_ne!(second["transactionId"], begun["transactionId"]);
        let told = result(&house, &token, &second).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
        assert_eq!(house.charges().await.len(), 1);
    }
}

#[tokio::test]
async fn a_challenge_that_nobody_answers_ends_after_a_quarter_of_an_hour() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let begun = begin(&house, &token, "4000000000003220").await;
    house.clock.advance_ms(15 * 60 * 1000);
    let told = result(&house, &token, &begun).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected");
    assert_eq!(house.charges().await.len(), 0);
}

#[tokio::test]
async fn cards_sent_without_a_start_are_authenticated_all_the_same() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let card = sealed(&token, &typed("4012000000001030"));
    let told = validate(&house, &pay(&house, "charge?eWalletName=CardPay", &token, &card).await).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Rejected");
    // A client takes "accepted" for a payment, and this one waits for its cardholder.
    let card = sealed(&token, &typed("4000000000003220"));
    assert_eq!(refused(&house, &token, &card).await, [""]);
    assert_eq!(refused(&house, &token, &card).await, [""]);
    assert_eq!(house.charges().await.len(), 0);
    // The form takes it up where it stands.
    let begun = begin(&house, &token, "4000000000003220").await;
    let back = answer(&house, begun["url"].as_str().unwrap(), "approve").await;
    page(&house, &back).await;
    assert_eq!(result(&house, &token, &begun).await["upgChargeResults"]["operationResultCode"], "Success");
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn a_card_is_stored_after_its_issuer_said_yes_and_not_before() {
    let tokenize = |body: Value| with(with(body, "/operation", json!("TOKENIZE")), "/amount", Value::Null);
    for (choice, is_stored) in [("approve", true), ("reject", false)] {
        let house = shop().await;
        let token = start(&house, tokenize(asking())).await;
        // A card that may be charged later is challenged, also where nothing else asks for it.
        let begun = begin(&house, &token, "4242424242424242").await;
        let back = answer(&house, begun["url"].as_str().unwrap(), choice).await;
        page(&house, &back).await;
        let id = begun["transactionId"].as_str().unwrap();
        let browsers = pay(&house, "tokenize?eWalletName=CardPay", &token, id).await;
        let claims = super::part(&browsers, 1);
        let seen = &claims["pld"]["tokenAndMaskedCardModel"];
        let told = validate(&house, &browsers).await;
        let model = &told["tokenAndMaskedCardModel"];
        assert_eq!((&told["upgChargeResults"], house.charges().await.len()), (&Value::Null, 0));
        assert_eq!(model["token"].is_string(), is_stored, "{model}");
        let three_ds = &model["threeDS"];
        if is_stored {
            assert_eq!((&three_ds["eci"], &three_ds["version"]), (&json!("05"), &json!("2.2.0")));
            assert_eq!(three_ds["authenticationValue"].as_str().map(str::len), Some(28));
            assert_eq!(seen["threeDS"]["authenticationValue"], Value::Null, "browsers get no proof");
            let stored = house.get(&format!("/StringTokens/{}", model["token"].as_str().unwrap())).await;
            assert_eq!(stored.is(200)["clearPayload"], "4242424242424242");
        } else {
            assert_eq!(model["errorMessage"], "authentication_failed");
            assert_eq!(house.counted("SELECT count(*) FROM vault_records", 1).await, [0]);
        }
    }
}

#[tokio::test]
async fn a_live_session_cannot_ask_for_what_nobody_can_do() {
    let house = shop().await;
    let body = with(with(asking(), "/operation", json!("TOKENIZE")), "/mode", json!("LIVE"));
    let body = with(body, "/allowedeWalletAccountIds", json!(["cards"]));
    let path = "/EWalletOperations";
    let live = house.send("POST", path, &[("x-api-key", super::super::house::LIVE)], body.to_string()).await;
    assert_eq!(live.fields(), ["threeDsBrands"]);
}

#[tokio::test]
async fn the_proof_pays_and_stores_in_one_go_and_a_fallback_gets_it_where_it_may() {
    for passes in [true, false] {
        let house = shop().await;
        house.account("second", "simulator").await;
        let body = with(asking(), "/operation", json!("CHARGE_AND_TOKENIZE"));
        let fallbacks = json!([{ "paymentGatewayAccountId": "second", "pass3DSData": passes }]);
        let token = start(&house, with(body, "/fallbackUpgs", fallbacks)).await;
        let begun = begin(&house, &token, "4000000000003220").await;
        let back = answer(&house, begun["url"].as_str().unwrap(), "approve").await;
        page(&house, &back).await;
        let rules = json!({ "rules": [{ "operation": "charge", "times": 1, "outcome": "http_503" }] });
        house.psp(Method::Post, "_control/rules", rules).await;
        if !passes {
            // Without the proof the second PSP asks the cardholder by itself.
            let id = begun["transactionId"].as_str().unwrap();
            assert_eq!(refused(&house, &token, id).await, [""]);
            let asked = begin(&house, &token, "4000000000003220").await;
            let id = asked["url"].as_str().unwrap().rsplit('/').next().unwrap();
            house.psp(Method::Post, &format!("acs/{id}/result"), json!({ "result": "approve" })).await;
        }
        let told = result(&house, &token, &begun).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success", "{told}");
        assert_eq!(told["failedUpgChargeResults"].as_array().map(Vec::len), Some(1));
        assert!(told["tokenAndMaskedCardModel"].is_object());
        let borne = if passes { ("yes", "authenticated") } else { ("unknown", "withheld") };
        assert_eq!(liability(&told["upgChargeResults"]), borne, "{told}");
    }
}

#[tokio::test]
async fn the_issuers_page_looks_at_the_browser_first() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let begun = begin(&house, &token, "4012000000003010").await;
    let url = begun["url"].as_str().unwrap();
    let shown = page(&house, url).await;
    assert!(shown.body.contains("/ewallet/method.js") && shown.body.contains("name=\"threeDSMethodData\""));
    let policy = shown.header("content-security-policy");
    assert!(policy.contains("frame-src 'self' http://127.0.0.1:"), "{policy}");
    // Its time is over without a word of the issuer's page: on to the challenge.
    let next = after(&shown.body, "<a href=\"").replace("&#x2f;", "/").replace("&amp;", "&");
    let on = page(&house, &next).await;
    assert_eq!(on.status, 303, "{}", on.body);
    let back = answer(&house, on.header("location"), "approve").await;
    page(&house, &back).await;
    let told = result(&house, &token, &begun).await;
    assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success");
}

#[tokio::test]
async fn the_psp_authenticates_where_the_account_says_so() {
    let house = shop().await;
    let properties = json!([
        { "key": "MerchantIdentifier", "value": "com.example" },
        { "key": "MerchantDisplayName", "value": "Example" }, { "key": "ThreeDsServer", "value": "PSP" },
    ]);
    account(&house, "cards", "CardPay", &properties).await;
    house.clock.advance_ms(2000);
    let token = start(&house, asking()).await;
    let begun = begin(&house, &token, "4000000000003220").await;
    assert!(begun["url"].as_str().is_some_and(|url| url.contains("/simulator/acs/pay_")), "{begun}");
}

#[tokio::test]
async fn the_shops_server_alone_hears_who_bears_a_fraud() {
    for (number, borne) in [
        ("4012000000001006", ("yes", "authenticated")),
        ("4012000000001055", ("yes", "attempted")),
        ("4012000000001022", ("no", "not_authenticated")),
    ] {
        let house = shop().await;
        let token = start(&house, with(asking(), "/operation", json!("CHARGE_AND_TOKENIZE"))).await;
        let begun = begin(&house, &token, number).await;
        let id = begun["transactionId"].as_str().unwrap();
        let result = pay(&house, "charge?eWalletName=CardPay", &token, id).await;
        assert!(!super::part(&result, 1).to_string().contains("liability"), "browsers can be anybody's");
        let told = validate(&house, &result).await;
        assert_eq!(liability(&told["upgChargeResults"]), borne, "{number} {told}");
        // A card that was declined is not stored, so nothing is told of it.
        if told["upgChargeResults"]["operationResultCode"] == "Success" {
            assert_eq!(liability(&told["tokenAndMaskedCardModel"]["threeDS"]), borne, "{number} {told}");
        }
    }
}

#[tokio::test]
async fn pages_between_the_shop_and_the_bank_speak_the_shoppers_language() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let card = literal(&sealed(&token, &typed("4000000000003220")));
    let call = "startPayment?eWalletName=CardPay&lang=de-AT";
    let begun = browser(&house, "POST", call, &token, &card).await.is(200);
    let url = begun["url"].as_str().unwrap();
    let asks = page(&house, url).await.body;
    assert!(asks.contains("<html lang=\"de\"") && asks.contains(">Weiter</button>"), "{asks}");
    let back = answer(&house, url, "approve").await;
    let done = page(&house, &back).await;
    assert!(done.body.contains("<html lang=\"de\"") && done.body.contains("Vielen Dank"), "{}", done.body);
    assert!(done.header("content-security-policy").contains("style-src 'self'"));

    // Nobody told the language: the browser's first that is spoken here.
    let name = back.split_once('?').unwrap().1.split('&').next().unwrap();
    let path = format!("/ewallet/return?{name}&turned=back");
    let shown = house.send("GET", &path, &[("accept-language", "xx,he;q=0.9,en;q=0.8")], "").await;
    assert!(shown.body.contains("<html lang=\"he\" dir=\"rtl\"") && shown.body.contains("data-turned"));
    assert!(page(&house, &path).await.body.contains("Nothing was paid"));
}

#[tokio::test]
async fn an_issuer_that_declines_what_was_attempted_is_asked_to_challenge() {
    for (operation, is_stored) in [("CHARGE", false), ("CHARGE_AND_TOKENIZE", true)] {
        let house = shop().await;
        let token = start(&house, with(asking(), "/operation", json!(operation))).await;
        let begun = begin(&house, &token, "4000002760003184").await;
        // A card that is stored too is challenged at once.
        let tries = if is_stored { 1 } else { 2 };
        let id = begun["transactionId"].as_str().unwrap();
        assert!(id.ends_with(&format!(".{tries}")), "{id}");
        let back = answer(&house, begun["url"].as_str().unwrap(), "approve").await;
        page(&house, &back).await;
        let told = result(&house, &token, &begun).await;
        assert_eq!(told["upgChargeResults"]["operationResultCode"], "Success", "{told}");
        assert_eq!(told["tokenAndMaskedCardModel"]["token"].is_string(), is_stored);
        assert_eq!(house.charges().await.len(), 1);
        assert_eq!(house.counted("SELECT count(*) FROM attempts", 1).await, [tries]);
    }
}

#[tokio::test]
async fn a_challenge_that_an_issuer_asked_for_and_its_holder_refused_asks_no_psp_again() {
    let house = shop().await;
    let token = start(&house, asking()).await;
    let begun = begin(&house, &token, "4000002760003184").await;
    let back = answer(&house, begun["url"].as_str().unwrap(), "reject").await;
    page(&house, &back).await;
    let told = result(&house, &token, &begun).await;
    assert_eq!(told["upgChargeResults"]["gatewayResultCode"], "authentication_failed");
    assert_eq!(house.counted("SELECT count(*) FROM attempts", 1).await, [1]);
    assert_eq!(house.charges().await.len(), 0);
}
