-- What a shop asked for, and what was sealed of a transaction, are long texts. In a clustered table they also fill the
-- inner pages of its tree, so that it grows as deep as it grows wide, and what is longer than a quarter of a page gets
-- a page of its own. A table with a key beside it keeps few pages between its root and a row.
--
-- A payment token's row is found by the token's hash, which is in no order: one index of it is enough, and the key beside
-- the table is in the order of time.
ALTER TABLE checkouts RENAME TO clustered_checkouts;
CREATE TABLE checkouts (
  merchant_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  shop_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  body TEXT NOT NULL,
  allowed BIGINT NOT NULL,
  used BIGINT NOT NULL CHECK (used <= allowed),
  last_uid TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, created_at, token_hash)
);
INSERT INTO checkouts (merchant_id, token_hash, shop_id, mode, body, allowed, used, last_uid, created_at, expires_at,
                       version)
SELECT merchant_id, token_hash, shop_id, mode, body, allowed, used, last_uid, created_at, expires_at, version
  FROM clustered_checkouts ORDER BY created_at;
DROP TABLE clustered_checkouts;
CREATE INDEX checkouts_by_token ON checkouts (token_hash);

ALTER TABLE transactions RENAME TO clustered_transactions;
CREATE TABLE transactions (
  merchant_id TEXT NOT NULL,
  uid TEXT NOT NULL,
  face TEXT NOT NULL,
  shop_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  mode TEXT NOT NULL,
  payment_id TEXT,
  attempt BIGINT,
  parent_uid TEXT,
  tracking_id TEXT,
  card_id TEXT,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  body TEXT NOT NULL,
  ruling TEXT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, uid)
);
INSERT INTO transactions (merchant_id, uid, face, shop_id, kind, mode, payment_id, attempt, parent_uid, tracking_id,
                          card_id, currency, amount, body, ruling, created_at, changed_at)
SELECT merchant_id, uid, face, shop_id, kind, mode, payment_id, attempt, parent_uid, tracking_id, card_id, currency,
       amount, body, ruling, created_at, changed_at
  FROM clustered_transactions ORDER BY created_at;
DROP TABLE clustered_transactions;
CREATE INDEX transactions_by_tracking_id ON transactions (merchant_id, shop_id, tracking_id, created_at)
  WHERE tracking_id IS NOT NULL;
CREATE INDEX transactions_by_payment ON transactions (merchant_id, payment_id, attempt)
  WHERE payment_id IS NOT NULL;
CREATE INDEX transactions_by_parent ON transactions (merchant_id, parent_uid) WHERE parent_uid IS NOT NULL;
CREATE INDEX transactions_by_time ON transactions (merchant_id, shop_id, created_at);
CREATE INDEX transactions_by_uid ON transactions (uid);
CREATE INDEX transactions_by_card ON transactions (merchant_id, card_id) WHERE card_id IS NOT NULL;
