-- Who asks, with which key, and where payments may be sent.
CREATE TABLE merchants (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  number BIGINT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
  key_hash TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  name TEXT,
  mode TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX api_keys_by_merchant ON api_keys (merchant_id);

CREATE TABLE gateway_accounts (
  merchant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  gateway TEXT NOT NULL,
  settings TEXT NOT NULL,
  credentials TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, name)
) /* clustered */;
CREATE INDEX gateway_accounts_by_id ON gateway_accounts (id);

-- Settings of one merchant (or of the installation, owner '') as sealed documents: shops, e-wallet
-- accounts, certificates, the wallet's clients and users. A face that outgrows this gets its own table.
CREATE TABLE documents (
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (owner, kind, name)
) /* clustered */;

-- Processes that are alive. An attempt whose node is not is nobody's any more.
CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  seen_at BIGINT NOT NULL
);
