-- migrate:up

-- Which report an idempotency key stands for. Neither the key nor the content is here: both are
-- fingerprints (HMAC), for a key may be a phone number and a content may be guessed.
CREATE TABLE submissions (
  recognised_by bytea PRIMARY KEY,
  fingerprint bytea NOT NULL,
  report_id uuid NOT NULL
);

-- The last number given per office, kind and year. The row is held to the end of the transaction
-- that takes a number, so that a rollback leaves no gap.
CREATE TABLE receipt_counters (
  office text NOT NULL,
  kind text NOT NULL,
  year smallint NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (office, kind, year)
);

CREATE TABLE reports (
  report_id uuid PRIMARY KEY,
  receipt_number text NOT NULL UNIQUE,
  regime text NOT NULL,
  election text NOT NULL,
  channel text NOT NULL,
  reporter_kind text NOT NULL,
  violation_kinds text[] NOT NULL,
  place text NOT NULL,
  office text NOT NULL,
  zone text NOT NULL,
  event_date date,
  known_date date NOT NULL,
  received_at timestamptz NOT NULL,
  lodged_at timestamptz NOT NULL,
  missing text[] NOT NULL,
  language text NOT NULL,
  -- Sealed under the report's own key; that key is in the keyring, not here.
  contact text NOT NULL,
  statement text NOT NULL
);

-- Where a report's case stands, as the workflow service last announced it.
CREATE TABLE statuses (
  report_id uuid PRIMARY KEY,
  sequence integer NOT NULL,
  stage text NOT NULL,
  register_number text,
  changed_at timestamptz NOT NULL
);

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
DROP TABLE statuses;
DROP TABLE reports;
DROP TABLE receipt_counters;
DROP TABLE submissions;
