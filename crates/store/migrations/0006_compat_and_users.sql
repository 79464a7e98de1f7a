-- How a merchant's dialect behaves where its sources disagree, the user to whom a key is tied, and the mode
-- in which a string was stored (none: before modes were kept).
ALTER TABLE merchants ADD COLUMN compat TEXT NOT NULL DEFAULT '{}';
ALTER TABLE api_keys ADD COLUMN user_name TEXT;
ALTER TABLE vault_records ADD COLUMN mode TEXT;
