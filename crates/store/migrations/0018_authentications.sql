-- 3-D Secure authentications: our own, and those that merchants and wallets bring along.

-- `body` is what was asked and heard, sealed; it is emptied of its cryptogram when nobody needs that any more. `card` is the
-- card until it was used, sealed. `due_at` is when somebody must look at the row: its time is over, or it is to be emptied.
CREATE TABLE authentications (
  merchant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  stage TEXT NOT NULL,
  body TEXT NOT NULL,
  card TEXT,
  payment_id TEXT,
  used_at BIGINT,
  liability_shift TEXT,
  liability_rule TEXT,
  created_at BIGINT NOT NULL,
  due_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, id)
) /* clustered */;
-- An authentication is for one payment, and a payment has one.
CREATE UNIQUE INDEX authentications_by_payment ON authentications (merchant_id, payment_id)
  WHERE payment_id IS NOT NULL;
CREATE INDEX authentications_due ON authentications (due_at) WHERE due_at IS NOT NULL;

-- A try of a session that began with one. Its payment follows once that is passed.
ALTER TABLE ewallet_tries ADD COLUMN authentication_id TEXT;
