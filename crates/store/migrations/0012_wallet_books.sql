-- Accounts that may never be drawn below zero: their balance is kept beside their entries, and its row is what
-- bookings of the same account wait for. Other accounts have no row here, so that nothing waits for them.
CREATE TABLE ledger_balances (
  merchant_id TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  posted BIGINT NOT NULL CHECK (posted <= 4000000000000000000),
  held BIGINT NOT NULL CHECK (held >= 0),
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, account, currency),
  CHECK (posted >= held)
) /* clustered */;

-- What a transfer takes back, or which hold it settles; and of a hold, how it stands and when it ends.
ALTER TABLE ledger_transfers ADD COLUMN state TEXT NOT NULL DEFAULT 'posted'
  CHECK (state IN ('posted', 'pending', 'settled', 'released'));
ALTER TABLE ledger_transfers ADD COLUMN reverses TEXT;
ALTER TABLE ledger_transfers ADD COLUMN settles TEXT;
ALTER TABLE ledger_transfers ADD COLUMN held_until BIGINT;
CREATE UNIQUE INDEX ledger_transfers_reversed ON ledger_transfers (merchant_id, reverses) WHERE reverses IS NOT NULL;
CREATE UNIQUE INDEX ledger_transfers_settled ON ledger_transfers (merchant_id, settles) WHERE settles IS NOT NULL;
CREATE INDEX ledger_holds_due ON ledger_transfers (held_until) WHERE state = 'pending';

-- Entries of a hold are pending until they are discarded. The version and the balance that an entry made stand on
-- accounts of `ledger_balances` only.
ALTER TABLE ledger_entries ADD COLUMN state TEXT NOT NULL DEFAULT 'posted'
  CHECK (state IN ('posted', 'pending', 'discarded'));
ALTER TABLE ledger_entries ADD COLUMN account_version BIGINT;
ALTER TABLE ledger_entries ADD COLUMN balance_after BIGINT;
CREATE UNIQUE INDEX ledger_entries_chain ON ledger_entries (merchant_id, account, currency, account_version)
  WHERE account_version IS NOT NULL;

-- Numbers that clients see: each process takes a block at a time, and none is given twice.
CREATE TABLE counters (
  merchant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  taken BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, name)
) /* clustered */;

-- Users of the wallet. What they are called and how they are reached is a sealed document of the same number.
CREATE TABLE wallet_users (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;

-- What a user is found by: keyed hashes of names, addresses and numbers.
CREATE TABLE wallet_logins (
  merchant_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, hash)
) /* clustered */;
CREATE INDEX wallet_logins_by_user ON wallet_logins (merchant_id, user_id);

CREATE TABLE wallet_accounts (
  merchant_id TEXT NOT NULL,
  number TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  currency TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, number)
) /* clustered */;

-- A wallet binds a user to an account, and is that user's right to read it.
CREATE TABLE wallet_wallets (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  number TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE UNIQUE INDEX wallet_wallets_by_user ON wallet_wallets (merchant_id, user_id, number);
CREATE INDEX wallet_wallets_by_number ON wallet_wallets (merchant_id, number);

-- What a user allowed a client. Tokens belong to a grant and die with it.
CREATE TABLE wallet_grants (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;

-- Access tokens. Their keys are made from them and kept nowhere.
CREATE TABLE wallet_access_tokens (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX wallet_access_tokens_expired ON wallet_access_tokens (merchant_id, expires_at);

-- Refresh tokens and authorization codes, as keyed hashes. Each is used once.
CREATE TABLE wallet_refresh_tokens (
  merchant_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (merchant_id, hash)
) /* clustered */;

CREATE TABLE wallet_codes (
  merchant_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  client_id TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  scopes TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (merchant_id, hash)
) /* clustered */;

-- What a client may do for a user later, with its own key.
CREATE TABLE wallet_consents (
  merchant_id TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, user_id, client_id, scope)
) /* clustered */;

-- What a user is told of a booking: one line for each entry of theirs.
CREATE TABLE wallet_statements (
  merchant_id TEXT NOT NULL,
  number TEXT NOT NULL,
  at BIGINT NOT NULL,
  id BIGINT NOT NULL,
  transfer_id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  kind TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  details TEXT NOT NULL,
  PRIMARY KEY (merchant_id, number, at, id)
) /* clustered */;

-- Holds of an account are told as reservations.
CREATE INDEX ledger_entries_pending ON ledger_entries (merchant_id, account) WHERE state = 'pending';
