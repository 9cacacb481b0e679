-- migrate:up

-- The versions of the holiday table as the workflow service announced them: what counts as lodged
-- when is counted by them. Each is final; `content` is the event's data.
CREATE TABLE holiday_versions (
  revision integer PRIMARY KEY CHECK (revision > 0),
  content jsonb NOT NULL,
  heard_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- migrate:down
DROP TABLE holiday_versions;
