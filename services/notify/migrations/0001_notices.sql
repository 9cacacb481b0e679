-- migrate:up
CREATE TABLE notices (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  case_id text NOT NULL,
  kind text NOT NULL,
  role text NOT NULL,
  recipient text NOT NULL,
  channel text NOT NULL,
  language text NOT NULL,
  article text,
  -- Public and in the clear, or sealed and opened only to send: one of the two.
  address text,
  contact text,
  content jsonb NOT NULL,
  traceparent text,
  created_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'sending', 'delivered', 'undeliverable', 'quarantined')),
  -- When to try next; while it is being sent, until when its sender holds it.
  due_at timestamptz NOT NULL,
  lease integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  reason text,
  detail text,
  receipt text,
  ended_at timestamptz,
  UNIQUE (event_id, recipient, channel),
  CHECK (num_nonnulls(address, contact) = 1)
)
-- The ledger only grows while its queue turns over: vacuum by what moved, not by its share.
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX notices_due ON notices (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX notices_of_case ON notices (case_id);
CREATE INDEX notices_set_aside ON notices (ended_at) WHERE state = 'quarantined';

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  headers jsonb NOT NULL,
  payload bytea NOT NULL,
  shard smallint NOT NULL GENERATED ALWAYS AS ((hashtext(key) & 15)::smallint) STORED,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (shard, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, event_id)
);

-- migrate:down
DROP TABLE inbox;
DROP TABLE outbox;
DROP TABLE notices;
