//! Asynchronous mode: an answer at once, the ordinary one later.

use serde_json::{Value, json};

use super::house::{FOREIGN, House, SHOP, SISTER, house, payment, with};

const PATH: &str = "/async/transactions/payments";

/// The path of an address on our host.
fn path(url: &Value) -> String {
    url.as_str().unwrap().strip_prefix("https://pay.example").unwrap().to_owned()
}

/// Lets the work end that nobody waits for.
async fn done(house: &House) {
    house.engine.drain().await;
}

#[tokio::test]
async fn the_ordinary_answer_comes_later() {
    let house = house().await;
    let accepted = house.post(PATH, &payment()).await;
    let told = accepted.is(200);
    let id = told["request_id"].as_str().unwrap();
    accepted.is_exactly(
        200,
        &format!(
            r#"{{"status":"processing","request_id":"{id}","status_url":"https://pay.example/async/status/{id}","response_url":"https://pay.example/async/result/{id}"}}"#
        ),
    );
    done(&house).await;
    house.get(&path(&told["status_url"])).await.is_exactly(
        200,
        &format!(
            r#"{{"status":"completed","request_id":"{id}","response_url":"https://pay.example/async/result/{id}"}}"#
        ),
    );
    let result = house.get(&path(&told["response_url"])).await;
    let uid = result.stands("successful")["uid"].as_str().unwrap().to_owned();
    house.get(&format!("/transactions/{uid}")).await.is_exactly(200, &result.body);
    for shop in [SISTER, FOREIGN] {
        let foreign = house.get_of(shop, &path(&told["response_url"]), &[]).await;
        foreign.is_exactly(404, &format!(r#"{{"status":"unknown","request_id":"{id}"}}"#));
        let foreign = house.get_of(shop, &path(&told["status_url"]), &[]).await;
        foreign.is_exactly(200, &format!(r#"{{"status":"unknown","request_id":"{id}"}}"#));
    }
    house.clock.advance_ms(24 * 3600 * 1000);
    let gone = house.get(&path(&told["response_url"])).await;
    gone.is_exactly(404, &format!(r#"{{"status":"unknown","request_id":"{id}"}}"#));
}

#[tokio::test]
async fn a_refusal_keeps_its_status_and_version() {
    let house = house().await;
    let third = [("x-api-version", "3")];
    let told = house.post_of(SHOP, PATH, &third, &with(payment(), "amount", json!(0))).await.is(200);
    assert_eq!(told["code"], "8010");
    done(&house).await;
    let result = house.get(&path(&told["response_url"])).await;
    assert_eq!(result.is(422)["code"], "E.1025");
}

#[tokio::test]
async fn the_same_id_is_accepted_once() {
    let house = house().await;
    let first = house.keyed("order-71", PATH, &payment()).await;
    house.keyed("order-71", PATH, &payment()).await.is_exactly(200, &first.body);
    let other = house.keyed("order-71", PATH, &with(payment(), "amount", json!(5))).await;
    assert_eq!(other.status, 422);
    done(&house).await;
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn other_paths_and_strangers_are_refused_at_once() {
    let house = house().await;
    let before = house.rows().await;
    assert_eq!(house.post("/async/transactions/nothing", &payment()).await.status, 404);
    assert_eq!(house.post("/async/async/transactions/payments", &payment()).await.status, 404);
    let json = [("content-type", "application/json")];
    assert_eq!(house.send("POST", PATH, &json, "{}").await.status, 401);
    assert_eq!(house.get("/async/result/none").await.status, 404);
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn what_a_dead_process_began_is_found_and_what_it_did_not_begin_is_unknown() {
    let house = house().await;
    let told = house.post(PATH, &payment()).await.is(200);
    done(&house).await;
    house.lose_answers().await;
    let result = house.get(&path(&told["response_url"])).await;
    result.stands("successful");

    let told = house.post(PATH, &with(payment(), "amount", json!(0))).await.is(200);
    done(&house).await;
    house.lose_answers().await;
    let id = told["request_id"].as_str().unwrap();
    let running = house.get(&path(&told["response_url"])).await;
    running.is_exactly(425, &format!(r#"{{"status":"processing","request_id":"{id}"}}"#));
    house.clock.advance_ms(5 * 60 * 1000);
    let lost = house.get(&path(&told["response_url"])).await;
    lost.is_exactly(404, &format!(r#"{{"status":"unknown","request_id":"{id}"}}"#));
}
