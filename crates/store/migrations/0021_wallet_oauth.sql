-- A token that was made with activation does nothing until it is activated. Then it replaces what it came from: the
-- refresh token that it was made for, and every access token of the same consent.
ALTER TABLE wallet_access_tokens ADD COLUMN replaces TEXT;
ALTER TABLE wallet_access_tokens ADD COLUMN waits BIGINT NOT NULL DEFAULT 0 CHECK (waits = 0 OR waits = 1);
CREATE INDEX wallet_access_tokens_by_grant ON wallet_access_tokens (merchant_id, grant_id);

-- What a client wants of a user, kept under a key while the user decides on the page of consent. The words are sealed.
CREATE TABLE wallet_oauth_sessions (
  merchant_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  words TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, hash)
) /* clustered */;
