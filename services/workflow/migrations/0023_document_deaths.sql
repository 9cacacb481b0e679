-- migrate:up

-- How often in a row a document was begun and no outcome recorded: the deaths of its makers.
ALTER TABLE documents_due ADD COLUMN begun integer NOT NULL DEFAULT 0;

-- migrate:down

ALTER TABLE documents_due DROP COLUMN begun;
