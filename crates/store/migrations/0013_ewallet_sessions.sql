-- E-wallet sessions: what a shop's server allows a browser to pay, and what came of it.

-- What was asked for, sealed. It never changes; what came of it are its tries.
CREATE TABLE ewallet_sessions (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  mode TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;

-- A try to pay a session, written in the transaction of its first attempt. Tries are numbered without a gap, so of two
-- browsers at once one is first. How it stands is its payment's to say; a try without a payment asked no PSP.
CREATE TABLE ewallet_tries (
  merchant_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  no BIGINT NOT NULL CHECK (no > 0),
  payment_id TEXT,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, session_id, no)
) /* clustered */;

-- Keys of a merchant's sessions, sealed: one signs tokens, one opens what forms encrypt. Older versions still verify.
CREATE TABLE ewallet_keys (
  merchant_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, version)
) /* clustered */;
