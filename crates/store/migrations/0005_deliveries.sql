-- What merchants are told: one row for each resource, with the newest version that they should hear of.
-- `due_at` is when somebody must look at the row; while it is leased, that is when the lease ends.
CREATE TABLE deliveries (
  merchant_id TEXT NOT NULL,
  face TEXT NOT NULL,
  resource TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  wanted BIGINT NOT NULL,
  told BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead', 'disabled')),
  tries BIGINT NOT NULL,
  due_at BIGINT,
  lease TEXT,
  lease_until BIGINT,
  result TEXT,
  status BIGINT,
  announced_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, face, resource)
) /* clustered */;
CREATE INDEX deliveries_due ON deliveries (merchant_id, endpoint, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_time ON deliveries (merchant_id, announced_at);

-- What each attempt brought, kept for thirty days.
CREATE TABLE delivery_tries (
  merchant_id TEXT NOT NULL,
  face TEXT NOT NULL,
  resource TEXT NOT NULL,
  at BIGINT NOT NULL,
  lease TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  no BIGINT NOT NULL,
  result TEXT NOT NULL,
  status BIGINT,
  latency_ms BIGINT NOT NULL,
  answer TEXT,
  PRIMARY KEY (merchant_id, face, resource, at, lease)
) /* clustered */;
CREATE INDEX delivery_tries_by_age ON delivery_tries (at);

-- Addresses that said they are gone. Nothing is sent there until a person says so.
CREATE TABLE delivery_endpoints (
  merchant_id TEXT NOT NULL,
  address_hash TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  disabled_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, address_hash)
) /* clustered */;
