-- migrate:up

-- What the facts of cases call for and is not filed yet; written in the transaction of the fact.
CREATE TABLE documents_due (
    case_id      uuid NOT NULL REFERENCES cases (case_id),
    fact         integer NOT NULL,
    kind         text NOT NULL,
    due_at       timestamptz NOT NULL DEFAULT now(),
    attempts     integer NOT NULL DEFAULT 0,
    failure      text,         -- a code: why the last attempt made nothing
    ended_at     timestamptz,  -- it will never be made, for the reason in `failure`
    traceparent  text,         -- the trace of what called for it
    PRIMARY KEY (case_id, fact, kind)
);
CREATE INDEX documents_to_make ON documents_due (due_at) WHERE ended_at IS NULL;

-- Documents as PDF, sealed by the key of the case's report: erasing the key erases them too.
-- `sha256` is of the PDF before it was sealed, and stands in the case file.
CREATE TABLE documents (
    document_id  uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases (case_id),
    fact         integer NOT NULL,
    kind         text NOT NULL,
    number       text NOT NULL,
    form         text NOT NULL,
    sha256       bytea NOT NULL,
    pages        integer NOT NULL,
    made_at      timestamptz NOT NULL,
    sealed       text NOT NULL,
    UNIQUE (case_id, fact, kind)
);

-- migrate:down

DROP TABLE documents, documents_due;
