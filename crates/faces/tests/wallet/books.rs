//! The books bear out what deposits and payments say of themselves, and `florin ledger verify` names those of which they do not.

use florin_store::ledger;

use crate::paying::{SIGNED_IN, fund, made, page, read, right, town};

#[tokio::test]
async fn a_state_that_the_books_do_not_bear_out_is_named() {
    let house = town().await;
    fund(&house, 1000).await;
    let (held, paid) = (made(&house, 100).await, made(&house, 200).await);
    for key in [&held, &paid] {
        page(&house, key, SIGNED_IN).await;
    }
    read(&house, "PUT", &format!("transaction/{paid}/confirm"), "").await;
    right(&house).await;
    let write = async |sql: &'static str| {
        let mut tx = house.engine.db().begin().await.unwrap();
        assert_eq!(tx.write(sql, &[]).await.unwrap(), 1, "{sql}");
        tx.commit().await.unwrap();
    };
    for (bend, straighten, row) in [
        (
            "UPDATE wallet_deposits SET amount = amount + 1",
            "UPDATE wallet_deposits SET amount = amount - 1",
            "wallet deposit 1",
        ),
        (
            "UPDATE wallet_deposits SET state = 'failed'",
            "UPDATE wallet_deposits SET state = 'processed'",
            "wallet deposit 1",
        ),
        (
            "UPDATE wallet_payments SET state = 'revoked' WHERE id = 1",
            "UPDATE wallet_payments SET state = 'reserved' WHERE id = 1",
            "wallet payment between wallets 1",
        ),
        (
            "UPDATE wallet_payments SET state = 'done' WHERE id = 1",
            "UPDATE wallet_payments SET state = 'reserved' WHERE id = 1",
            "wallet payment between wallets 1",
        ),
        (
            "UPDATE wallet_payments SET state = 'new' WHERE id = 2",
            "UPDATE wallet_payments SET state = 'done' WHERE id = 2",
            "wallet payment between wallets 2",
        ),
    ] {
        write(bend).await;
        let found = ledger::verify(house.engine.db()).await.unwrap();
        assert_eq!(
            found.iter().map(|found| found.row.as_str()).collect::<Vec<_>>(),
            [row],
            "{bend}: {found:?}"
        );
        write(straighten).await;
        right(&house).await;
    }
}
