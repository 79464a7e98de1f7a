-- Users whom a client asked to pay a transaction.
CREATE TABLE wallet_requests (
  merchant_id TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  transaction_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, user_id, transaction_key)
) /* clustered */;

-- What is under way from an account and to it.
CREATE INDEX wallet_payments_reserved ON wallet_payments (merchant_id, account) WHERE state = 'reserved';
CREATE INDEX wallet_payments_coming ON wallet_payments (merchant_id, beneficiary_account)
  WHERE state = 'reserved' OR state = 'confirmed';
