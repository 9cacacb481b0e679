-- migrate:up

-- When a report counts as lodged, where the workflow service counted it again: the report itself
-- keeps what its receipt says.
CREATE TABLE lodgings (
  report_id uuid PRIMARY KEY,
  sequence integer NOT NULL,
  lodged_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE lodgings;
