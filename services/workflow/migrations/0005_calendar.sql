-- migrate:up

-- The versions of the holiday table in the order of their approval. One holds from `valid_from` on,
-- beside all that hold already. Append only: what a deadline was counted with can always be shown.
CREATE TABLE holiday_tables (
    revision      integer PRIMARY KEY CHECK (revision > 0),
    amendment_id  uuid NOT NULL UNIQUE,
    version       text NOT NULL UNIQUE,
    valid_from    timestamptz NOT NULL,
    horizon       date NOT NULL,
    scope         text NOT NULL,
    decree        text NOT NULL,
    approved_by   text NOT NULL,
    office        text NOT NULL,
    approved_at   timestamptz NOT NULL,
    said          jsonb NOT NULL
);

CREATE TABLE holiday_days (
    revision  integer NOT NULL REFERENCES holiday_tables (revision),
    ordinal   integer NOT NULL,
    change    text NOT NULL CHECK (change IN ('added', 'removed')),
    day       date NOT NULL,
    kind      text NOT NULL,
    scope     text NOT NULL,
    name      text NOT NULL,
    name_en   text NOT NULL,
    decree    text NOT NULL,
    estimate  boolean NOT NULL,
    PRIMARY KEY (revision, ordinal)
);

CREATE FUNCTION refuse_change_of_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a holiday table is amended by a new version, neither changed nor removed';
END $$;
CREATE TRIGGER holiday_tables_are_final BEFORE UPDATE OR DELETE ON holiday_tables
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_table();
CREATE TRIGGER holiday_tables_are_never_emptied BEFORE TRUNCATE ON holiday_tables
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_table();
CREATE TRIGGER holiday_days_are_final BEFORE UPDATE OR DELETE ON holiday_days
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_table();
CREATE TRIGGER holiday_days_are_never_emptied BEFORE TRUNCATE ON holiday_days
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_table();

-- How far the recomputation is that a version started. First every open case of its scope is listed,
-- then each is looked at; `leased_until` keeps it to one process at a time.
CREATE TABLE recomputations (
    revision      integer PRIMARY KEY REFERENCES holiday_tables (revision),
    state         text NOT NULL DEFAULT 'waiting'
                  CHECK (state IN ('waiting', 'listing', 'running', 'done')),
    listed_upto   uuid,
    leased_by     uuid,
    leased_until  timestamptz,
    started_at    timestamptz,
    ended_at      timestamptz
);

-- One line per case: pending until it is known whether its dates move; `clocks` says from when to
-- when each does, and `why` why none does.
CREATE TABLE recomputed_cases (
    revision  integer NOT NULL REFERENCES recomputations (revision),
    case_id   uuid NOT NULL REFERENCES cases (case_id),
    state     text NOT NULL CHECK (state IN ('pending', 'moved', 'unmoved')),
    next_due  timestamptz,
    why       text,
    clocks    jsonb,
    ended_at  timestamptz,
    PRIMARY KEY (revision, case_id)
);
CREATE INDEX recomputed_cases_pending ON recomputed_cases
    (revision, (coalesce(next_due, 'infinity')), case_id)
    WHERE state = 'pending';

-- Between which days a case counts working days: no other case can be moved. A case whose clocks
-- count none has infinity; NULL is not known, and looked at.
ALTER TABLE cases ADD COLUMN counts_from date, ADD COLUMN counts_until date;

-- migrate:down

ALTER TABLE cases DROP COLUMN counts_from, DROP COLUMN counts_until;
DROP TABLE recomputed_cases, recomputations, holiday_days, holiday_tables;
DROP FUNCTION refuse_change_of_table();
