-- Whether a stored card paid before: credits go only to cards that did.
CREATE INDEX transactions_by_card ON transactions (merchant_id, card_id) WHERE card_id IS NOT NULL;
