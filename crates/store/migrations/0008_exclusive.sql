-- A void excludes captures and refunds, a stray keeps what undoes it, and people's decisions are kept.
ALTER TABLE payments ADD COLUMN voiding BIGINT NOT NULL DEFAULT 0
  CHECK (voiding = 0 OR (voiding = 1 AND capturing = 0 AND refunding = 0));
UPDATE payments SET voiding = 1
 WHERE capturing = 0 AND refunding = 0
   AND EXISTS (SELECT 1 FROM attempts a
                WHERE a.merchant_id = payments.merchant_id AND a.payment_id = payments.id AND a.operation = 'void'
                  AND a.state IN ('sent', 'pending', 'unknown', 'manual_review'));

ALTER TABLE attempts ADD COLUMN compensate TEXT;
UPDATE attempts SET compensate = CASE WHEN EXISTS (
    SELECT 1 FROM facts f
     WHERE f.merchant_id = attempts.merchant_id AND f.payment_id = attempts.payment_id AND f.attempt = attempts.no
       AND f.name = 'captured') THEN 'give_back' ELSE 'release' END
 WHERE state = 'stray';
-- What a signed notice said of it that no answer has confirmed yet.
ALTER TABLE attempts ADD COLUMN told TEXT;

ALTER TABLE alarms ADD COLUMN closed_by TEXT;
ALTER TABLE alarms ADD COLUMN note TEXT;

-- Who decided what no PSP could tell, and why: one row beside each fact whose source is a person.
CREATE TABLE decisions (
  merchant_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  person TEXT NOT NULL,
  note TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, payment_id, version)
) /* clustered */;
