//! Stories of cards that are authenticated without being paid with.

use serde_json::{Value, json};

use super::*;

fn core() -> Core {
    Core::new(7, 0, 100, 1, "http://sim".to_owned())
}

fn told(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_slice(&reply.body).unwrap()
}

fn enrol(core: &mut Core, number: &str) -> Value {
    let body = json!({ "merchant": "m", "reference": number, "card": { "number": number } }).to_string();
    told(&core.enrol(body.as_bytes()))
}

fn areq(id: &str, comp_ind: &str, challenge_ind: &str) -> Vec<u8> {
    let browser = json!({
        "accept_header": "*/*", "ip": "203.0.113.9", "user_agent": "t", "language": "en", "color_depth": 24,
        "screen_height": 800, "screen_width": 600, "time_zone": 0, "java_enabled": false, "javascript_enabled": true,
    });
    let body = json!({
        "three_ds_server_trans_id": id, "comp_ind": comp_ind, "challenge_ind": challenge_ind, "merchant_name": "Shop",
        "amount": 1999, "currency": "EUR", "notification_url": "https://pay.example/back?try=1", "browser": browser,
    });
    body.to_string().into_bytes()
}

fn authenticated(core: &mut Core, number: &str) -> (String, Value) {
    let id = enrol(core, number)["three_ds_server_trans_id"].as_str().unwrap().to_owned();
    let answer = told(&core.authenticate(&areq(&id, "U", "01"), 0));
    (id, answer)
}

#[test]
fn cards_end_as_the_table_says() {
    for (number, status, eci, has_value) in [
        ("4012000000001006", "Y", "05", true),
        ("5204240000015003", "Y", "02", true),
        ("4012000000001055", "A", "06", true),
        ("4012000000001022", "U", "07", false),
        ("4012000000001030", "R", "07", false),
        ("4012000000001014", "N", "07", false),
        ("4242424242424242", "Y", "05", true),
    ] {
        let (_, told) = authenticated(&mut core(), number);
        assert_eq!(
            (told["trans_status"].as_str(), told["eci"].as_str()),
            (Some(status), Some(eci)),
            "{number}"
        );
        assert_eq!(told["authentication_value"].as_str().map(str::len), has_value.then_some(28), "20 bytes");
        assert_eq!((told["flow"].as_str(), told.get("acs_url")), (Some("frictionless"), None));
    }
    assert_eq!(enrol(&mut core(), "9792030000000000"), json!({ "enrolled": false }));
}

#[test]
fn a_challenge_is_answered_on_the_page() {
    for (choice, status, cancel) in
        [(Choice::Approve, "Y", None), (Choice::Reject, "N", None), (Choice::Abandon, "N", Some("01"))]
    {
        let mut core = core();
        let (id, told_first) = authenticated(&mut core, "4000000000003220");
        assert_eq!(told_first["trans_status"], "C");
        assert_eq!(told_first["acs_url"], format!("http://sim/simulator/acs/{id}"));
        assert_eq!((told_first.get("eci"), told_first.get("authentication_value")), (None, None));
        let page = core.show_challenge(&id, Some("mine".to_owned()), 0);
        assert!(std::str::from_utf8(&page.body).unwrap().contains("19.99 EUR"));
        let back = core.answer_challenge(&id, Some(choice), 0);
        let address = back.location.unwrap();
        assert!(address.starts_with("https://pay.example/back?try=1&cres="), "{address}");
        assert!(address.ends_with("&threeDSSessionData=mine"));
        let end = told(&core.show_authentication(&id, 0));
        assert_eq!((end["trans_status"].as_str(), end["challenge_cancel"].as_str()), (Some(status), cancel));
        assert_eq!(end["flow"], "challenge");
    }
}

#[test]
fn nobody_waits_for_ever() {
    let mut core = core();
    let (id, _) = authenticated(&mut core, "4000000000003220");
    assert_eq!(told(&core.show_authentication(&id, CHALLENGE_LASTS - 1))["trans_status"], "C");
    let late = told(&core.show_authentication(&id, CHALLENGE_LASTS));
    assert_eq!((&late["trans_status"], &late["challenge_cancel"]), (&json!("N"), &json!("04")));
    core.answer_challenge_plainly(&id, Some(Choice::Approve), CHALLENGE_LASTS);
    assert_eq!(told(&core.show_authentication(&id, CHALLENGE_LASTS))["trans_status"], "N");
}

#[test]
fn the_method_page_must_have_been_loaded_by_whoever_says_so() {
    let mut core = core();
    let known = enrol(&mut core, "4000000000003055");
    let id = known["three_ds_server_trans_id"].as_str().unwrap();
    assert_eq!(known["method_url"], "http://sim/simulator/3ds/method");
    for (comp_ind, status) in [("U", 400), ("Y", 400)] {
        assert_eq!(core.authenticate(&areq(id, comp_ind, "01"), 0).status, status, "{comp_ind}");
    }
    let data =
        json!({ "threeDSServerTransID": id, "threeDSMethodNotificationURL": "https://pay.example/done" });
    let back = core.look_at_browser(Some(&URL_SAFE_NO_PAD.encode(data.to_string())));
    assert!(back.location.unwrap().starts_with("https://pay.example/done?threeDSMethodData="));
    assert_eq!(told(&core.authenticate(&areq(id, "Y", "01"), 0))["trans_status"], "Y");
    assert_eq!(core.look_at_browser(Some("e30")).status, 400);
}

#[test]
fn the_same_question_has_the_same_answer() {
    let mut core = core();
    let (id, first) = authenticated(&mut core, "4000000000003220");
    assert_eq!(enrol(&mut core, "4000000000003220")["three_ds_server_trans_id"], id);
    assert_eq!(told(&core.authenticate(&areq(&id, "U", "01"), 5)), first);
    assert_eq!(core.authenticate(&areq("another", "U", "01"), 0).status, 404);
    let (_, plain) = authenticated(&mut core, "4242424242424242");
    assert_eq!(plain["trans_status"], "Y");
    let other = enrol(&mut core, "4111111111111111");
    let id = other["three_ds_server_trans_id"].as_str().unwrap();
    let wished = told(&core.authenticate(&areq(id, "U", "04"), 0));
    assert_eq!(wished["trans_status"], "C", "a challenge that is due is made of plain cards too");
}
