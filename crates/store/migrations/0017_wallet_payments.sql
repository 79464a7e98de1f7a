-- Payments between users' accounts. A transaction holds payments and at most one allowance, which are accepted,
-- confirmed or given up together. What its client said is sealed. `ends_at` is when its state ends by itself, `due_at`
-- when somebody must look at it; while funds are waited for, they are told here, with the deposit that shall bring them.
CREATE TABLE wallet_transactions (
  merchant_id TEXT NOT NULL,
  transaction_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'waiting_funds', 'reserved', 'confirmed', 'rejected', 'revoked', 'failed', 'deleted')),
  lone BIGINT NOT NULL CHECK (lone IN (0, 1)),
  kind TEXT,
  wallet_id BIGINT,
  account TEXT,
  allowance_id BIGINT,
  words TEXT NOT NULL,
  event TEXT,
  ends_at BIGINT,
  due_at BIGINT,
  lacks_currency TEXT,
  lacks BIGINT,
  deposit_id BIGINT,
  tried_priority BIGINT,
  tried_card BIGINT,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, transaction_key)
) /* clustered */;
CREATE INDEX wallet_transactions_by_client ON wallet_transactions (merchant_id, client_id, created_at, transaction_key);
CREATE INDEX wallet_transactions_due ON wallet_transactions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX wallet_transactions_waiting ON wallet_transactions (merchant_id, account) WHERE state = 'waiting_funds';

-- A payment; the amounts are what is charged at most until it is confirmed, and what was charged afterwards.
CREATE TABLE wallet_payments (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  transaction_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('new', 'reserved', 'confirmed', 'done', 'rejected', 'revoked', 'failed', 'canceled', 'deleted')),
  wallet_id BIGINT,
  account TEXT,
  beneficiary BIGINT NOT NULL,
  beneficiary_account TEXT NOT NULL,
  currency TEXT NOT NULL,
  price BIGINT NOT NULL CHECK (price > 0),
  in_commission BIGINT NOT NULL CHECK (in_commission >= 0 AND in_commission <= price),
  out_commission BIGINT NOT NULL CHECK (out_commission >= 0),
  freeze_s BIGINT,
  freeze_until BIGINT,
  words TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX wallet_payments_by_transaction ON wallet_payments (merchant_id, transaction_key, id);
CREATE INDEX wallet_payments_by_client ON wallet_payments (merchant_id, client_id, id);

-- That a client may charge a wallet without asking, up to `max_price` in all and to each of `limits` within its time.
-- A client has one that is active for a wallet.
CREATE TABLE wallet_allowances (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  transaction_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'active', 'inactive', 'deleted')),
  wallet_id BIGINT,
  currency TEXT NOT NULL,
  max_price BIGINT CHECK (max_price > 0),
  limits TEXT NOT NULL,
  spent BIGINT NOT NULL CHECK (spent >= 0 AND (max_price IS NULL OR spent <= max_price)),
  valid_s BIGINT,
  valid_until BIGINT,
  words TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX wallet_allowances_by_transaction ON wallet_allowances (merchant_id, transaction_key);
CREATE UNIQUE INDEX wallet_allowances_active ON wallet_allowances (merchant_id, client_id, wallet_id) WHERE state = 'active';

-- What payments drew on an allowance, and when: its limits look back.
CREATE TABLE wallet_allowance_uses (
  merchant_id TEXT NOT NULL,
  allowance_id BIGINT NOT NULL,
  payment_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (merchant_id, allowance_id, payment_id)
) /* clustered */;
