-- migrate:up

-- What the service was told of a report, as told. Sealed parts stay sealed.
CREATE TABLE reports (
    report_id   uuid PRIMARY KEY,
    body        jsonb NOT NULL,
    arrived_at  timestamptz NOT NULL DEFAULT now()
);

-- One row per case: the lock of its steps, the head of its file, and the line on the desk's list.
CREATE TABLE cases (
    case_id          uuid PRIMARY KEY REFERENCES reports (report_id),
    sequence         integer NOT NULL,
    head             bytea NOT NULL,
    stage            text NOT NULL,
    closed           boolean NOT NULL,
    next_due         timestamptz,
    regime           text NOT NULL,
    edition          text NOT NULL,
    office           text NOT NULL,
    zone             text NOT NULL,
    receipt_number   text NOT NULL,
    register_number  text,
    lodged_at        timestamptz NOT NULL,
    moved_at         timestamptz NOT NULL
);
CREATE INDEX cases_of_an_office ON cases
    (office, (COALESCE(next_due, 'infinity')), case_id) WHERE NOT closed;
CREATE INDEX cases_by_deadline ON cases
    ((COALESCE(next_due, 'infinity')), case_id) WHERE NOT closed;

-- The case file. `content` is canonical JSON; `hash` covers it and the fact before (facts.py).
CREATE TABLE facts (
    case_id     uuid NOT NULL REFERENCES cases (case_id),
    sequence    integer NOT NULL,
    kind        text NOT NULL,
    content     text NOT NULL,
    at          timestamptz NOT NULL,
    command_id  text NOT NULL,
    prev_hash   bytea NOT NULL,
    hash        bytea NOT NULL,
    PRIMARY KEY (case_id, sequence)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a fact in a case file is neither changed nor removed';
END $$;
CREATE TRIGGER facts_are_final BEFORE UPDATE OR DELETE ON facts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER facts_are_never_emptied BEFORE TRUNCATE ON facts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every command ever given to a case, refused ones too, with what it said and how it ended.
CREATE TABLE commands (
    case_id     uuid NOT NULL REFERENCES reports (report_id),
    command_id  text NOT NULL,
    kind        text NOT NULL,
    content     jsonb NOT NULL,
    official    text,
    given_at    timestamptz NOT NULL DEFAULT now(),
    outcome     jsonb,
    PRIMARY KEY (case_id, command_id)
);

-- Numbers without gaps: the row is taken in the transaction that uses the number.
CREATE TABLE counters (
    office  text NOT NULL,
    kind    text NOT NULL,
    year    integer NOT NULL,
    last    integer NOT NULL,
    PRIMARY KEY (office, kind, year)
);

-- The two tables of delivery; shared/outbox/tables.sql says why they look like this.
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

DROP TABLE inbox, outbox, counters, commands, facts, cases, reports;
DROP FUNCTION refuse_change();
