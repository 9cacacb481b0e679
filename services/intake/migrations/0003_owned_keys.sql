-- migrate:up

-- recognised_by: the idempotency key within its source: the reporter, or the channel.
-- same_as: the key with the content, whatever the source: the same report by two ways is one.
ALTER TABLE submissions ADD COLUMN same_as bytea UNIQUE, DROP COLUMN fingerprint;

-- migrate:down

ALTER TABLE submissions DROP COLUMN same_as, ADD COLUMN fingerprint bytea NOT NULL DEFAULT '';
