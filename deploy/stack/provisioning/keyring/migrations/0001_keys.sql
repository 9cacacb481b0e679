-- migrate:up
-- One key per report, itself under a key-encryption key. Without its row, nothing it sealed can be
-- read again: not in a table, a topic, a history or a backup.
CREATE TABLE keys (
  key_id uuid PRIMARY KEY,
  wrapped bytea NOT NULL,
  kek text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE keys;
