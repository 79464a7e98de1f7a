-- Payment tokens of Apple Pay, Google Pay and the like that were used: each one once, for ever.
CREATE TABLE wallet_tokens (
  merchant_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  used_for TEXT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, token_hash)
) /* clustered */;
