-- What browsers reported that a page's security policy kept out: one row for each kind of breach, however often it came.
CREATE TABLE breaches (
  merchant_id TEXT NOT NULL,
  page TEXT NOT NULL,
  directive TEXT NOT NULL,
  blocked TEXT NOT NULL,
  reports BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, page, directive, blocked)
) /* clustered */;
