-- Payers come back from their bank with a transaction's uid and nothing else.
CREATE INDEX transactions_by_uid ON transactions (uid);
