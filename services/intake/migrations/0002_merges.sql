-- migrate:up

-- Reports that go on in the case of another, as the workflow service announced it: what their
-- reporters read is that case's progress. `number` is what it was called when they were joined.
CREATE TABLE merges (
  report_id uuid PRIMARY KEY,
  goes_on_in uuid NOT NULL,
  number text NOT NULL,
  CHECK (report_id <> goes_on_in)
);

-- migrate:down
DROP TABLE merges;
