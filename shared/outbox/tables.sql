-- The two tables as every service's first migration has them, letter by letter.
-- One index serves the outbox: a relay reads a shard from its lowest id. Rows live for moments, so
-- the table is vacuumed by the number of the dead, not by their share.
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
