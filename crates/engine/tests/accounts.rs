//! What is remembered of gateway accounts for a second is never older than the last change in this process.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use florin_domain::Credentials;
use florin_engine::accounts;
use house::houses;

#[tokio::test]
async fn an_account_that_was_read_during_its_change_is_not_remembered() {
    for house in houses().await {
        let connector = florin_connectors::find("simulator").unwrap();
        house.add_account("second").await;
        let credentials = Credentials::new([("Seed".to_owned(), "7".to_owned())]);
        let mut tx = house.engine.db().begin().await.unwrap();
        let merchant = &house.caller.merchant;
        accounts::put(&house.engine, &mut tx, merchant, "second", connector, &credentials, None)
            .await
            .unwrap();
        assert_eq!(house.account("second").await.credentials, Credentials::default(), "not committed yet");
        tx.commit().await.unwrap();
        assert_eq!(house.account("second").await.credentials, credentials);
    }
}
