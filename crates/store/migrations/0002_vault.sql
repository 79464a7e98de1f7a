-- Wrapped keys, sealed records, and who opened them. Nothing here opens without the root key.
CREATE TABLE keys (
  owner TEXT NOT NULL,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  wrapped TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (owner, purpose, version)
) /* clustered */;

-- Strings behind tokens. The token itself is nowhere: only its keyed hash.
CREATE TABLE vault_records (
  merchant_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  id TEXT NOT NULL,
  envelope TEXT NOT NULL,
  fingerprint TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, token_hash)
) /* clustered */;

CREATE TABLE vault_tombstones (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  deleted_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;

-- Append-only; every row holds the hash of the one before it in its chain.
CREATE TABLE access_log (
  chain TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  merchant_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  record_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  request_id TEXT NOT NULL,
  result TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (chain, seq)
) /* clustered */;
