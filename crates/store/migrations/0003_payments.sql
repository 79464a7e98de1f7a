-- Payments, their attempts, and the facts of which both are the fold.
CREATE TABLE payments (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  mode TEXT NOT NULL,
  reference TEXT,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  state TEXT NOT NULL,
  is_foreign BIGINT NOT NULL,
  authorized BIGINT NOT NULL CHECK (authorized >= 0),
  captured BIGINT NOT NULL CHECK (captured >= 0),
  capturing BIGINT NOT NULL CHECK (capturing >= 0),
  refunded BIGINT NOT NULL CHECK (refunded >= 0),
  refunding BIGINT NOT NULL CHECK (refunding >= 0),
  attempts BIGINT NOT NULL,
  card TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id),
  CHECK (is_foreign = 1 OR refunded + refunding <= captured OR state = 'voided')
) /* clustered */;
CREATE INDEX payments_by_reference ON payments (merchant_id, reference, created_at) WHERE reference IS NOT NULL;

CREATE TABLE attempts (
  merchant_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  no BIGINT NOT NULL,
  operation TEXT NOT NULL,
  state TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  account_id TEXT NOT NULL,
  account_name TEXT,
  gateway TEXT NOT NULL,
  inline_account TEXT,
  parent BIGINT,
  parent_reference TEXT,
  refusal TEXT,
  opened_version BIGINT NOT NULL,
  psp_reference TEXT,
  answer TEXT,
  token TEXT,
  node TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  due_at BIGINT,
  inquiries BIGINT NOT NULL,
  not_found BIGINT NOT NULL,
  not_found_since BIGINT,
  PRIMARY KEY (merchant_id, payment_id, no)
) /* clustered */;
-- This is what stops double charging; checks of the program come on top.
CREATE UNIQUE INDEX attempts_one_under_way ON attempts (merchant_id, payment_id, operation)
  WHERE state IN ('sent', 'unknown', 'manual_review');
CREATE INDEX attempts_by_psp_reference ON attempts (merchant_id, psp_reference) WHERE psp_reference IS NOT NULL;
CREATE INDEX attempts_due ON attempts (due_at) WHERE due_at IS NOT NULL;

-- A fact is also what merchants may hear of it: the outbox is written by the same row.
CREATE TABLE facts (
  merchant_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  name TEXT NOT NULL,
  amount BIGINT NOT NULL,
  refusal TEXT,
  source TEXT NOT NULL,
  heard_at BIGINT NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (merchant_id, payment_id, version)
) /* clustered */;

-- One row for each key that a merchant gave; it names what the key began, or keeps the sealed answer.
CREATE TABLE idempotency (
  merchant_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  payment_id TEXT,
  attempt BIGINT,
  status BIGINT,
  answer TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, scope)
) /* clustered */;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- What PSPs told us, before it is acted upon.
CREATE TABLE notices (
  merchant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  connector TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  done_at BIGINT,
  PRIMARY KEY (merchant_id, account_id, event_id)
) /* clustered */;

-- Things that people should look at.
CREATE TABLE alarms (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT,
  attempt BIGINT,
  detail TEXT NOT NULL,
  raised_at BIGINT NOT NULL,
  closed_at BIGINT,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
