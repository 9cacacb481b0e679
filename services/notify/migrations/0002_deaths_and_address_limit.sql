-- migrate:up

-- How often in a row the notice was begun and no outcome recorded: the deaths of its senders.
ALTER TABLE notices ADD COLUMN begun integer NOT NULL DEFAULT 0;
CREATE INDEX notices_begun ON notices (due_at) WHERE begun > 0 AND state IN ('waiting', 'sending');
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check CHECK (state IN
  ('waiting', 'sending', 'delivered', 'undeliverable', 'quarantined', 'held_back'));

-- The mails that addresses of reporters were sent within the window of the limit; removed after it.
-- `address` is a keyed hash: without the key it names nobody.
CREATE TABLE address_mails (
  notice_id uuid PRIMARY KEY,
  address bytea NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX address_mails_of_address ON address_mails (address, kind, at);
CREATE INDEX address_mails_past ON address_mails (at);

-- migrate:down

DROP TABLE address_mails;
UPDATE notices SET state = 'undeliverable' WHERE state = 'held_back';
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check CHECK (state IN
  ('waiting', 'sending', 'delivered', 'undeliverable', 'quarantined'));
DROP INDEX notices_begun;
ALTER TABLE notices DROP COLUMN begun;
