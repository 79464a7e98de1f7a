-- What faces call a payment: shops, payment tokens, transactions and stored cards.

-- A shop shows its id and its secret; both its secrets are kept sealed, and found by keyed hashes.
CREATE TABLE shops (
  id BIGINT PRIMARY KEY,
  merchant_id TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  public_key_hash TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX shops_by_public_key ON shops (public_key_hash);

-- A payment token: what may be paid, once. How it stands follows from its last transaction.
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
  PRIMARY KEY (merchant_id, token_hash)
) /* clustered */;
CREATE INDEX checkouts_by_token ON checkouts (token_hash);

-- A payment or what follows it, under the name that its merchant knows. How it stands is the
-- attempt's to say, or its ruling's where no PSP was asked.
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
) /* clustered */;
CREATE INDEX transactions_by_tracking_id ON transactions (merchant_id, shop_id, tracking_id, created_at)
  WHERE tracking_id IS NOT NULL;
CREATE INDEX transactions_by_payment ON transactions (merchant_id, payment_id, attempt)
  WHERE payment_id IS NOT NULL;
CREATE INDEX transactions_by_parent ON transactions (merchant_id, parent_uid) WHERE parent_uid IS NOT NULL;
CREATE INDEX transactions_by_time ON transactions (merchant_id, shop_id, created_at);

-- Cards that may be charged again. The token is nowhere in clear, the number only inside the envelope.
CREATE TABLE cards (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  scope TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  token TEXT NOT NULL,
  envelope TEXT NOT NULL,
  facts TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  contracts TEXT NOT NULL,
  made_by TEXT,
  network_reference TEXT,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE UNIQUE INDEX cards_by_token ON cards (merchant_id, token_hash);
CREATE INDEX cards_by_scope ON cards (merchant_id, scope, created_at);

-- What is announced when an attempt's state changes: `face/uid` and the receiver's origin.
ALTER TABLE attempts ADD COLUMN announces TEXT;
-- When an attempt's state changed last.
ALTER TABLE attempts ADD COLUMN changed_at BIGINT;
