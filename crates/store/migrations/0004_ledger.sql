-- Double entry, append-only. A transfer's id is given by its cause, so the same cause books once.
CREATE TABLE ledger_transfers (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payment_id TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;

CREATE TABLE ledger_entries (
  merchant_id TEXT NOT NULL,
  transfer_id TEXT NOT NULL,
  line BIGINT NOT NULL,
  account TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (merchant_id, transfer_id, line)
) /* clustered */;
