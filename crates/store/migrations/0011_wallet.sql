-- The wallet: which signed requests were seen. One row a nonce, until its time is long past.
CREATE TABLE wallet_nonces (
  merchant_id TEXT NOT NULL,
  ts BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  nonce TEXT NOT NULL,
  PRIMARY KEY (merchant_id, ts, client_id, nonce)
) /* clustered */;
