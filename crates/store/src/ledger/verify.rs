//! Whether the books are right: the invariants of standards 10.1 as questions to the database. Each is one statement,
//! so that it sees one moment even while others write.

use crate::db::Db;
use crate::error::StoreError;

/// A row that breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What should hold.
    pub invariant: &'static str,
    /// Where it does not: whose books, what, which.
    pub row: String,
}

/// Asks every question.
pub async fn verify(db: &Db) -> Result<Vec<Difference>, StoreError> {
    let mut found = Vec::new();
    for (invariant, sql) in QUESTIONS {
        for mut row in db.fetch(sql, &[]).await? {
            found.push(Difference { invariant, row: row.text()? });
        }
    }
    Ok(found)
}

/// How many invariants are asked for.
pub const INVARIANTS: usize = QUESTIONS.len();

/// Rows that should not be, one text each.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "debits equal credits in every transfer",
        "SELECT merchant_id || ' transfer ' || transfer_id || ' ' || currency FROM ledger_entries
          GROUP BY merchant_id, transfer_id, currency
         HAVING SUM(CASE WHEN side = 'debit' THEN amount ELSE 0 - amount END) <> 0",
    ),
    (
        "a transfer has entries, and an entry a transfer",
        "SELECT t.merchant_id || ' transfer ' || t.id FROM ledger_transfers t
           LEFT JOIN ledger_entries e ON e.merchant_id = t.merchant_id AND e.transfer_id = t.id
          WHERE e.line IS NULL
          UNION ALL
         SELECT e.merchant_id || ' entry ' || e.transfer_id || ' ' || CAST(e.line AS TEXT) FROM ledger_entries e
           LEFT JOIN ledger_transfers t ON t.merchant_id = e.merchant_id AND t.id = e.transfer_id
          WHERE t.id IS NULL",
    ),
    (
        "a reversal takes back what its original moved",
        "SELECT r.merchant_id || ' transfer ' || r.id || ' ' || e.currency
           FROM ledger_transfers r
           JOIN ledger_entries e ON e.merchant_id = r.merchant_id AND (e.transfer_id = r.id OR e.transfer_id = r.reverses)
          WHERE r.reverses IS NOT NULL
          GROUP BY r.merchant_id, r.id, e.currency,
                   CASE WHEN e.account LIKE 'wallet/%' THEN substr(e.account, 8)
                        WHEN e.account LIKE 'debt/%' THEN substr(e.account, 6) ELSE e.account END
         HAVING SUM(CASE WHEN e.side = 'debit' THEN e.amount ELSE 0 - e.amount END) <> 0",
    ),
    (
        "a kept balance is the sum of its entries",
        "SELECT b.merchant_id || ' balance ' || b.account || ' ' || b.currency
           FROM ledger_balances b
           LEFT JOIN (SELECT merchant_id, account, currency,
                             SUM(CASE WHEN state <> 'posted' THEN 0 WHEN side = 'credit' THEN amount ELSE 0 - amount END) AS posted,
                             SUM(CASE WHEN state = 'pending' AND side = 'debit' THEN amount ELSE 0 END) AS held,
                             COUNT(account_version) AS versions, MAX(account_version) AS newest
                        FROM ledger_entries WHERE account LIKE 'wallet/%'
                       GROUP BY merchant_id, account, currency) e
             ON e.merchant_id = b.merchant_id AND e.account = b.account AND e.currency = b.currency
          WHERE b.posted <> COALESCE(e.posted, 0) OR b.held <> COALESCE(e.held, 0)
             OR b.version <> COALESCE(e.versions, 0) OR b.version <> COALESCE(e.newest, 0)",
    ),
    (
        "a constrained account has a kept balance",
        "SELECT DISTINCT e.merchant_id || ' account ' || e.account || ' ' || e.currency FROM ledger_entries e
           LEFT JOIN ledger_balances b
             ON b.merchant_id = e.merchant_id AND b.account = e.account AND b.currency = e.currency
          WHERE e.account LIKE 'wallet/%' AND e.state = 'posted' AND b.account IS NULL",
    ),
    (
        "versions of an account have no gap, and each balance follows from the one before",
        "SELECT e.merchant_id || ' entry ' || e.account || ' ' || e.currency || ' ' || CAST(e.account_version AS TEXT)
           FROM ledger_entries e
           LEFT JOIN ledger_entries p
             ON p.merchant_id = e.merchant_id AND p.account = e.account AND p.currency = e.currency
            AND p.account_version = e.account_version - 1
          WHERE e.account_version IS NOT NULL
            AND (e.balance_after <> COALESCE(p.balance_after, 0) + CASE WHEN e.side = 'credit' THEN e.amount ELSE 0 - e.amount END
                 OR (e.account_version > 1 AND p.account_version IS NULL) OR e.account_version < 1)",
    ),
    (
        "a posted entry of a constrained account has a version, and no other entry has one",
        "SELECT merchant_id || ' entry ' || transfer_id || ' ' || CAST(line AS TEXT) FROM ledger_entries
          WHERE (account_version IS NOT NULL) <> (account LIKE 'wallet/%' AND state = 'posted')",
    ),
    (
        "a constrained account has at least what is held of it",
        "SELECT merchant_id || ' balance ' || account || ' ' || currency FROM ledger_balances
          WHERE held < 0 OR posted < held",
    ),
    (
        "entries of a hold are pending as long as it is, then discarded",
        "SELECT t.merchant_id || ' transfer ' || t.id || ' ' || CAST(e.line AS TEXT)
           FROM ledger_transfers t
           JOIN ledger_entries e ON e.merchant_id = t.merchant_id AND e.transfer_id = t.id
          WHERE e.state <> CASE WHEN t.state = 'posted' THEN 'posted' WHEN t.state = 'pending' THEN 'pending' ELSE 'discarded' END",
    ),
    (
        "a hold that was settled has one transfer that settled it, and no other hold has one",
        "SELECT h.merchant_id || ' transfer ' || h.id FROM ledger_transfers h
           LEFT JOIN ledger_transfers s ON s.merchant_id = h.merchant_id AND s.settles = h.id
          WHERE (h.state = 'settled') <> (s.id IS NOT NULL)",
    ),
    (
        "a hold is settled for at most its amount",
        "SELECT s.merchant_id || ' transfer ' || s.id FROM ledger_transfers s
           JOIN ledger_entries e ON e.merchant_id = s.merchant_id AND (e.transfer_id = s.id OR e.transfer_id = s.settles)
          WHERE s.settles IS NOT NULL AND e.account LIKE 'wallet/%' AND e.side = 'debit'
          GROUP BY s.merchant_id, s.id, e.account, e.currency
         HAVING SUM(CASE WHEN e.transfer_id = s.id THEN e.amount ELSE 0 - e.amount END) > 0",
    ),
    (
        "all accounts of a currency sum up to nothing",
        "SELECT merchant_id || ' books ' || currency FROM ledger_entries WHERE state = 'posted'
          GROUP BY merchant_id, currency
         HAVING SUM(CASE WHEN side = 'debit' THEN amount ELSE 0 - amount END) <> 0",
    ),
    (
        "users were told of everything that was booked on their accounts",
        "SELECT b.merchant_id || ' balance ' || b.account || ' ' || b.currency FROM ledger_balances b
           LEFT JOIN (SELECT merchant_id, 'wallet/' || number AS account, currency,
                             SUM(CASE WHEN direction = 'in' THEN amount ELSE 0 - amount END) AS told
                        FROM wallet_statements GROUP BY merchant_id, number, currency) s
             ON s.merchant_id = b.merchant_id AND s.account = b.account AND s.currency = b.currency
          WHERE b.posted <> COALESCE(s.told, 0)",
    ),
    (
        "what was captured less what was refunded and paid out is what the books say of the PSP",
        "SELECT p.merchant_id || ' payment ' || p.id FROM payments p
           LEFT JOIN (SELECT t.merchant_id, t.payment_id,
                             SUM(CASE WHEN e.side = 'debit' THEN e.amount ELSE 0 - e.amount END) AS net
                        FROM ledger_transfers t
                        JOIN ledger_entries e ON e.merchant_id = t.merchant_id AND e.transfer_id = t.id
                       WHERE (e.account LIKE 'psp/%' OR e.account = 'stray') AND t.payment_id IS NOT NULL
                       GROUP BY t.merchant_id, t.payment_id) b
             ON b.merchant_id = p.merchant_id AND b.payment_id = p.id
          WHERE p.state NOT IN ('disputed', 'charged_back') AND p.captured - p.refunded - CASE WHEN p.state = 'paid_out' THEN p.amount ELSE 0 END
                <> COALESCE(b.net, 0)",
    ),
    (
        "a deposit that was processed credited its account and the commission, and no other deposit did",
        "SELECT d.merchant_id || ' deposit ' || CAST(d.id AS TEXT) FROM wallet_deposits d
           LEFT JOIN (SELECT t.merchant_id, t.payment_id, MAX(CASE WHEN e.account LIKE 'wallet/%' THEN e.account END) AS account,
                             MAX(e.currency) AS currency, SUM(CASE WHEN e.account LIKE 'wallet/%' THEN e.amount ELSE 0 END) AS credited,
                             SUM(CASE WHEN e.account = 'commission' THEN e.amount ELSE 0 END) AS commission
                        FROM ledger_transfers t
                        JOIN ledger_entries e ON e.merchant_id = t.merchant_id AND e.transfer_id = t.id
                       WHERE t.kind = 'deposit' AND e.side = 'credit'
                       GROUP BY t.merchant_id, t.payment_id) b
             ON b.merchant_id = d.merchant_id AND b.payment_id = d.payment_id
          WHERE (d.state = 'processed') <> (b.payment_id IS NOT NULL)
             OR b.account <> 'wallet/' || d.account OR b.currency <> d.currency
             OR b.credited <> d.amount OR b.commission <> d.commission",
    ),
    (
        "a payment between wallets is held while it is reserved, and moved if it was confirmed",
        "SELECT p.merchant_id || ' payment between wallets ' || CAST(p.id AS TEXT) FROM wallet_payments p
           LEFT JOIN ledger_transfers h
             ON h.merchant_id = p.merchant_id AND h.id = 'wallet-payment-' || CAST(p.id AS TEXT) || '-reserved'
           LEFT JOIN ledger_transfers m
             ON m.merchant_id = p.merchant_id AND m.id = 'wallet-payment-' || CAST(p.id AS TEXT)
          WHERE (p.state = 'reserved') <> (COALESCE(h.state, '') = 'pending')
             OR (p.state IN ('confirmed', 'done') AND m.id IS NULL)
             OR (p.state NOT IN ('confirmed', 'done', 'canceled') AND m.id IS NOT NULL)",
    ),
];
