-- The wallet: signed requests that were seen, users' cards and deposits from them.

-- One row a nonce, until its time is long past.
CREATE TABLE wallet_nonces (
  merchant_id TEXT NOT NULL,
  ts BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  nonce TEXT NOT NULL,
  PRIMARY KEY (merchant_id, ts, client_id, nonce)
) /* clustered */;

-- A card of a user. The address at which it is proved is found by a keyed hash; the number is
-- inside the envelope only. `due_at` is when somebody must look at it: its address ends, or a hold is to be given back.
CREATE TABLE wallet_cards (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('unrelated', 'related', 'failed')),
  links TEXT NOT NULL,
  relation_hash TEXT,
  relation TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  payment_id TEXT,
  envelope TEXT,
  shown TEXT,
  commission TEXT,
  network_reference TEXT,
  related_at BIGINT,
  due_at BIGINT,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX wallet_cards_by_user ON wallet_cards (merchant_id, user_id, bucket, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX wallet_cards_by_relation ON wallet_cards (merchant_id, relation_hash)
  WHERE relation_hash IS NOT NULL;
CREATE INDEX wallet_cards_due ON wallet_cards (due_at) WHERE due_at IS NOT NULL;

-- How many cards of a user are left in each bucket: a page anywhere in a long list skips whole buckets.
CREATE TABLE wallet_card_buckets (
  merchant_id TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  made BIGINT NOT NULL,
  cards BIGINT NOT NULL CHECK (cards >= 0 AND cards <= made),
  PRIMARY KEY (merchant_id, user_id, bucket)
) /* clustered */;

-- The same links as in the cards, by account: which cards may be charged for it, in which order.
CREATE TABLE wallet_card_links (
  merchant_id TEXT NOT NULL,
  account TEXT NOT NULL,
  card_id BIGINT NOT NULL,
  priority BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, account, card_id)
) /* clustered */;
CREATE INDEX wallet_card_links_by_card ON wallet_card_links (merchant_id, card_id);

-- A deposit: what is credited, and what the card is charged on top of it.
CREATE TABLE wallet_deposits (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  card_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  commission BIGINT NOT NULL CHECK (commission >= 0),
  state TEXT NOT NULL CHECK (state IN ('new', 'processing', 'processed', 'failed', 'expired')),
  payment_id TEXT NOT NULL,
  card_masked TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
CREATE INDEX wallet_deposits_new ON wallet_deposits (merchant_id, card_id) WHERE state = 'new';
CREATE INDEX wallet_deposits_due ON wallet_deposits (expires_at) WHERE state = 'new';
