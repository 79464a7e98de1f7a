//! Money to cards across two Florins: what the client's shop pays out leaves the provider's bank once, also where the
//! provider's answer never arrived.

use serde_json::{Value, json};

use super::challenge::{Scene, text};
use super::shop;
use super::wire::Wire;

const PAYOUTS: &str = "/transactions/payouts";

fn payout(scene: &Scene, tracking_id: &str, amount: i64) -> Value {
    json!({
        "amount": amount, "currency": "EUR", "description": "Prize", "tracking_id": tracking_id, "test": false,
        "notification_url": scene.shop.url,
        "recipient_credit_card": { "number": "4200000000000000", "holder": "Erika Muster" },
        "recipient_billing_address": { "first_name": "Erika", "last_name": "Muster", "country": "DE" }
    })
}

#[tokio::test]
async fn a_payout_and_a_credit_leave_the_providers_bank_once() {
    let scene = Scene::new("begateway_payout");
    let made = scene.client.made(PAYOUTS, payout(&scene, "prize-1", 1500)).await;
    assert_eq!((&made["type"], &made["status"]), (&json!("payout"), &json!("successful")), "{made}");
    assert_eq!(scene.books().await, (0, 1500));

    let paid = scene.client.made("/transactions/payments", shop::payment("bought", false)).await;
    let token = text(&paid["credit_card"], "token");
    let credit = json!({ "amount": 700, "currency": "EUR", "description": "Thank you", "tracking_id": "thanks",
                         "credit_card": { "token": token } });
    let made = scene.client.made("/transactions/credits", credit).await;
    assert_eq!((&made["type"], &made["status"]), (&json!("credit"), &json!("successful")), "{made}");
    assert_eq!(scene.books().await, (1999, 1500 + 700));
}

/// The provider did it and said so to nobody: the client finds its payout at the provider and asks for no second one.
#[tokio::test]
async fn a_payout_whose_answer_is_cut_is_found_and_not_made_again() {
    let wire = Wire::closed();
    let scene = Scene::with("begateway_payout_cut", |provider| wire.lead_to(provider));
    wire.cut(PAYOUTS);
    let made = scene.client.made(PAYOUTS, payout(&scene, "prize-2", 1500)).await;
    assert_eq!(made["status"], "incomplete", "neither yes nor no: {made}");
    let uid = text(&made, "uid");
    let heard = scene.shop.until("the payout", |heard| heard.iter().any(|heard| heard.uid() == uid)).await;
    assert_eq!(heard[0].json()["transaction"]["status"], "successful");
    let stands = scene.client.get(&format!("/transactions/{uid}")).await;
    assert_eq!(stands["transaction"]["status"], "successful", "{stands}");
    assert_eq!(scene.books().await, (0, 1500));
    let sent = wire.seen().into_iter().filter(|line| line.starts_with("POST ")).collect::<Vec<_>>();
    assert_eq!(sent, [format!("POST {PAYOUTS}")]);
}
