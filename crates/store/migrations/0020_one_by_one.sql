-- For a list of three words or more, SQLite builds a temporary tree each time that a statement writes: comparisons one
-- by one say the same and cost nothing. From here on no table and no index has such a list.
DROP INDEX attempts_one_under_way;
CREATE UNIQUE INDEX attempts_one_under_way ON attempts (merchant_id, payment_id, operation)
  WHERE state = 'sent' OR state = 'unknown' OR state = 'manual_review';

ALTER TABLE ledger_transfers RENAME TO old_ledger_transfers;
CREATE TABLE ledger_transfers (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payment_id TEXT,
  created_at BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'posted' CHECK (state = 'posted' OR state = 'pending' OR state = 'settled'
    OR state = 'released'),
  reverses TEXT,
  settles TEXT,
  held_until BIGINT,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
INSERT INTO ledger_transfers (merchant_id, id, kind, payment_id, created_at, state, reverses, settles, held_until)
SELECT merchant_id, id, kind, payment_id, created_at, state, reverses, settles, held_until
  FROM old_ledger_transfers;
DROP TABLE old_ledger_transfers;
CREATE UNIQUE INDEX ledger_transfers_reversed ON ledger_transfers (merchant_id, reverses) WHERE reverses IS NOT NULL;
CREATE UNIQUE INDEX ledger_transfers_settled ON ledger_transfers (merchant_id, settles) WHERE settles IS NOT NULL;
CREATE INDEX ledger_holds_due ON ledger_transfers (held_until) WHERE state = 'pending';

ALTER TABLE ledger_entries RENAME TO old_ledger_entries;
CREATE TABLE ledger_entries (
  merchant_id TEXT NOT NULL,
  transfer_id TEXT NOT NULL,
  line BIGINT NOT NULL,
  account TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL DEFAULT 'posted' CHECK (state = 'posted' OR state = 'pending' OR state = 'discarded'),
  account_version BIGINT,
  balance_after BIGINT,
  PRIMARY KEY (merchant_id, transfer_id, line)
) /* clustered */;
INSERT INTO ledger_entries (merchant_id, transfer_id, line, account, side, currency, amount, state, account_version,
                            balance_after)
SELECT merchant_id, transfer_id, line, account, side, currency, amount, state, account_version, balance_after
  FROM old_ledger_entries;
DROP TABLE old_ledger_entries;
CREATE UNIQUE INDEX ledger_entries_chain ON ledger_entries (merchant_id, account, currency, account_version)
  WHERE account_version IS NOT NULL;
CREATE INDEX ledger_entries_pending ON ledger_entries (merchant_id, account) WHERE state = 'pending';

ALTER TABLE deliveries RENAME TO old_deliveries;
CREATE TABLE deliveries (
  merchant_id TEXT NOT NULL,
  face TEXT NOT NULL,
  resource TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  wanted BIGINT NOT NULL,
  told BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'delivered' OR state = 'dead' OR state = 'disabled'),
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
INSERT INTO deliveries (merchant_id, face, resource, endpoint, webhook_id, wanted, told, state, tries, due_at, lease,
                        lease_until, result, status, announced_at, changed_at)
SELECT merchant_id, face, resource, endpoint, webhook_id, wanted, told, state, tries, due_at, lease, lease_until,
       result, status, announced_at, changed_at
  FROM old_deliveries;
DROP TABLE old_deliveries;
CREATE INDEX deliveries_due ON deliveries (merchant_id, endpoint, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_time ON deliveries (merchant_id, announced_at);

ALTER TABLE wallet_cards RENAME TO old_wallet_cards;
CREATE TABLE wallet_cards (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'unrelated' OR status = 'related' OR status = 'failed'),
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
INSERT INTO wallet_cards (merchant_id, id, user_id, bucket, client_id, status, links, relation_hash, relation,
                          expires_at, payment_id, envelope, shown, commission, network_reference, related_at, due_at,
                          created_at, deleted_at, version)
SELECT merchant_id, id, user_id, bucket, client_id, status, links, relation_hash, relation, expires_at, payment_id,
       envelope, shown, commission, network_reference, related_at, due_at, created_at, deleted_at, version
  FROM old_wallet_cards;
DROP TABLE old_wallet_cards;
CREATE INDEX wallet_cards_by_user ON wallet_cards (merchant_id, user_id, bucket, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX wallet_cards_by_relation ON wallet_cards (merchant_id, relation_hash)
  WHERE relation_hash IS NOT NULL;
CREATE INDEX wallet_cards_due ON wallet_cards (due_at) WHERE due_at IS NOT NULL;

ALTER TABLE wallet_deposits RENAME TO old_wallet_deposits;
CREATE TABLE wallet_deposits (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  card_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  commission BIGINT NOT NULL CHECK (commission >= 0),
  state TEXT NOT NULL CHECK (state = 'new' OR state = 'processing' OR state = 'processed' OR state = 'failed'
    OR state = 'expired'),
  payment_id TEXT NOT NULL,
  card_masked TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
INSERT INTO wallet_deposits (merchant_id, id, card_id, user_id, account, currency, amount, commission, state,
                             payment_id, card_masked, expires_at, created_at, changed_at)
SELECT merchant_id, id, card_id, user_id, account, currency, amount, commission, state, payment_id, card_masked,
       expires_at, created_at, changed_at
  FROM old_wallet_deposits;
DROP TABLE old_wallet_deposits;
CREATE INDEX wallet_deposits_new ON wallet_deposits (merchant_id, card_id) WHERE state = 'new';
CREATE INDEX wallet_deposits_due ON wallet_deposits (expires_at) WHERE state = 'new';

ALTER TABLE wallet_transactions RENAME TO old_wallet_transactions;
CREATE TABLE wallet_transactions (
  merchant_id TEXT NOT NULL,
  transaction_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'new' OR state = 'waiting_funds' OR state = 'reserved' OR state = 'confirmed'
    OR state = 'rejected' OR state = 'revoked' OR state = 'failed' OR state = 'deleted'),
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
INSERT INTO wallet_transactions (merchant_id, transaction_key, client_id, state, lone, kind, wallet_id, account,
                                 allowance_id, words, event, ends_at, due_at, lacks_currency, lacks, deposit_id,
                                 tried_priority, tried_card, created_at, confirmed_at, changed_at, version)
SELECT merchant_id, transaction_key, client_id, state, lone, kind, wallet_id, account, allowance_id, words, event,
       ends_at, due_at, lacks_currency, lacks, deposit_id, tried_priority, tried_card, created_at, confirmed_at,
       changed_at, version
  FROM old_wallet_transactions;
DROP TABLE old_wallet_transactions;
CREATE INDEX wallet_transactions_by_client ON wallet_transactions (merchant_id, client_id, created_at, transaction_key);
CREATE INDEX wallet_transactions_due ON wallet_transactions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX wallet_transactions_waiting ON wallet_transactions (merchant_id, account) WHERE state = 'waiting_funds';

ALTER TABLE wallet_payments RENAME TO old_wallet_payments;
CREATE TABLE wallet_payments (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  transaction_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state = 'new' OR state = 'reserved' OR state = 'confirmed' OR state = 'done' OR state = 'rejected'
      OR state = 'revoked' OR state = 'failed' OR state = 'canceled' OR state = 'deleted'),
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
INSERT INTO wallet_payments (merchant_id, id, transaction_key, client_id, state, wallet_id, account, beneficiary,
                             beneficiary_account, currency, price, in_commission, out_commission, freeze_s,
                             freeze_until, words, created_at, confirmed_at, changed_at, version)
SELECT merchant_id, id, transaction_key, client_id, state, wallet_id, account, beneficiary, beneficiary_account,
       currency, price, in_commission, out_commission, freeze_s, freeze_until, words, created_at, confirmed_at,
       changed_at, version
  FROM old_wallet_payments;
DROP TABLE old_wallet_payments;
CREATE INDEX wallet_payments_by_transaction ON wallet_payments (merchant_id, transaction_key, id);
CREATE INDEX wallet_payments_by_client ON wallet_payments (merchant_id, client_id, id);

ALTER TABLE wallet_allowances RENAME TO old_wallet_allowances;
CREATE TABLE wallet_allowances (
  merchant_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  transaction_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'new' OR state = 'active' OR state = 'inactive' OR state = 'deleted'),
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
INSERT INTO wallet_allowances (merchant_id, id, transaction_key, client_id, state, wallet_id, currency, max_price,
                               limits, spent, valid_s, valid_until, words, created_at, confirmed_at, changed_at,
                               version)
SELECT merchant_id, id, transaction_key, client_id, state, wallet_id, currency, max_price, limits, spent, valid_s,
       valid_until, words, created_at, confirmed_at, changed_at, version
  FROM old_wallet_allowances;
DROP TABLE old_wallet_allowances;
CREATE INDEX wallet_allowances_by_transaction ON wallet_allowances (merchant_id, transaction_key);
CREATE UNIQUE INDEX wallet_allowances_active ON wallet_allowances (merchant_id, client_id, wallet_id) WHERE state = 'active';
