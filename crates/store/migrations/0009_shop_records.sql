-- What shops keep at the checkout beside payments: products, customers, plans and subscriptions.

-- A product, a customer or a plan, sealed as the face wrote it.
CREATE TABLE shop_records (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  shop_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX shop_records_by_kind ON shop_records (merchant_id, shop_id, kind, created_at, id);
CREATE INDEX shop_records_by_id ON shop_records (id);

-- Pieces of a product that somebody is about to buy, or has bought: `held_until` is when a hold that led
-- nowhere ends. The payment token says what became of it.
CREATE TABLE product_holds (
  merchant_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  id TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  token_hash TEXT,
  held_until BIGINT NOT NULL,
  sold BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, product_id, id)
) /* clustered */;

-- A subscription. `due_at` is when somebody must look at it; while it is leased, that is when the lease ends.
CREATE TABLE subscriptions (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  shop_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at BIGINT,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX subscriptions_due ON subscriptions (due_at) WHERE due_at IS NOT NULL;
