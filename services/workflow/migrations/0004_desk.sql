-- migrate:up

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What the desk lists, filters and searches by; all of it follows from the facts (projection.py).
-- `due`: when the law's nearest time is up, or was with its duty still undone; no warning counts.
-- `searched`: numbers, place and kinds in words and codes, in small letters; nothing sealed.
-- Office codes sort by their digits in every database: an office and those below it are a range.
ALTER TABLE cases
    ALTER COLUMN office TYPE text COLLATE "C",
    ADD COLUMN due         timestamptz,
    ADD COLUMN kinds       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN place       text NOT NULL DEFAULT '',
    ADD COLUMN assigned_to text NOT NULL DEFAULT '',
    ADD COLUMN searched    text NOT NULL DEFAULT '';

DROP INDEX cases_of_an_office, cases_by_deadline;
CREATE INDEX cases_of_an_office ON cases
    (office, closed, (COALESCE(due, 'infinity')), case_id);
CREATE INDEX cases_by_deadline ON cases
    (closed, (COALESCE(due, 'infinity')), case_id);
CREATE INDEX cases_of_a_stage ON cases
    (stage, (COALESCE(due, 'infinity')), case_id) WHERE NOT closed;
CREATE INDEX cases_of_an_official ON cases
    (assigned_to, closed, (COALESCE(due, 'infinity')), case_id) WHERE assigned_to <> '';
CREATE INDEX cases_of_an_office_by_arrival ON cases (office, lodged_at, case_id);
CREATE INDEX cases_by_arrival ON cases (lodged_at, case_id);
CREATE INDEX cases_by_words ON cases USING gin (searched gin_trgm_ops);

-- What addressees owe after a decision, one row a matter; follows from the facts, too.
CREATE TABLE obligations (
    case_id       uuid NOT NULL REFERENCES cases (case_id),
    matter        text NOT NULL,
    addressee     text NOT NULL,
    verdict       text NOT NULL,
    regime        text NOT NULL,
    office        text COLLATE "C" NOT NULL,
    zone          text NOT NULL,
    number        text NOT NULL,
    due           timestamptz,
    forwarded_at  timestamptz,
    received_at   timestamptz,
    answered_at   timestamptz,
    settled       boolean NOT NULL,
    PRIMARY KEY (case_id, matter)
);
CREATE INDEX obligations_of_an_office ON obligations
    (office, settled, (COALESCE(due, 'infinity')), case_id, matter);
CREATE INDEX obligations_by_deadline ON obligations
    (settled, (COALESCE(due, 'infinity')), case_id, matter);
CREATE INDEX obligations_of_an_agency ON obligations
    (addressee, settled, (COALESCE(due, 'infinity')), case_id, matter);

-- The revision of the case that an official had before his eyes when he gave the command.
ALTER TABLE commands ADD COLUMN expected integer;

-- Officials read as awasi_workflow_desk, which sees what the office of `awasi.office` may see: its
-- own and what lies below it. Nothing is set, nothing is seen. The service itself sees all.
GRANT SELECT ON cases, facts, commands, reports, obligations TO awasi_workflow_desk;
ALTER TABLE cases       ENABLE ROW LEVEL SECURITY;
ALTER TABLE facts       ENABLE ROW LEVEL SECURITY;
ALTER TABLE commands    ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports     ENABLE ROW LEVEL SECURITY;
ALTER TABLE obligations ENABLE ROW LEVEL SECURITY;

CREATE POLICY the_service ON cases       TO awasi_workflow USING (true);
CREATE POLICY the_service ON facts       TO awasi_workflow USING (true);
CREATE POLICY the_service ON commands    TO awasi_workflow USING (true);
CREATE POLICY the_service ON reports     TO awasi_workflow USING (true);
CREATE POLICY the_service ON obligations TO awasi_workflow USING (true);

-- '/' follows '.' in the alphabet: 32.73, 32.73.01 and 32.73.01.1001 lie between 32.73 and 32.73/.
-- Each setting is read once a statement, not once a row.
CREATE POLICY own_and_below ON cases TO awasi_workflow_desk USING (
    (SELECT current_setting('awasi.office', true) <> '')
    AND ((SELECT current_setting('awasi.office', true) = '00')
         OR (office >= (SELECT current_setting('awasi.office', true))
             AND office < (SELECT current_setting('awasi.office', true) || '/'))));
CREATE POLICY own_and_below ON obligations TO awasi_workflow_desk USING (
    (SELECT current_setting('awasi.office', true) <> '')
    AND ((SELECT current_setting('awasi.office', true) = '00')
         OR (office >= (SELECT current_setting('awasi.office', true))
             AND office < (SELECT current_setting('awasi.office', true) || '/'))));
CREATE POLICY of_cases_seen ON facts TO awasi_workflow_desk
    USING (EXISTS (SELECT FROM cases WHERE cases.case_id = facts.case_id));
CREATE POLICY of_cases_seen ON commands TO awasi_workflow_desk
    USING (EXISTS (SELECT FROM cases WHERE cases.case_id = commands.case_id));
CREATE POLICY of_cases_seen ON reports TO awasi_workflow_desk
    USING (EXISTS (SELECT FROM cases WHERE cases.case_id = reports.report_id));

-- Which cases a search means, at most so many. A comparison that might tell of its operands may not
-- use an index beneath row-level security; so this looks as the owner, within the office's reach,
-- and tells ids only, which are then read as everything else is. `likes`: patterns, longest first.
CREATE FUNCTION cases_named(likes text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    own text := current_setting('awasi.office', true);
BEGIN
    IF own IS NULL OR own = '' THEN
        RETURN;
    ELSIF own = '00' THEN
        RETURN QUERY SELECT case_id FROM cases
            WHERE searched LIKE likes[1] AND searched LIKE COALESCE(likes[2], likes[1])
            AND searched LIKE ALL (likes) LIMIT most;
    ELSE
        RETURN QUERY SELECT case_id FROM cases
            WHERE office >= own AND office < own || '/'
            AND searched LIKE likes[1] AND searched LIKE COALESCE(likes[2], likes[1])
            AND searched LIKE ALL (likes) LIMIT most;
    END IF;
END $$;
REVOKE ALL ON FUNCTION cases_named(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_named(text[], integer) TO awasi_workflow_desk;

-- migrate:down

DROP FUNCTION cases_named(text[], integer);
DROP POLICY the_service ON cases;
DROP POLICY the_service ON facts;
DROP POLICY the_service ON commands;
DROP POLICY the_service ON reports;
DROP POLICY own_and_below ON cases;
DROP POLICY of_cases_seen ON facts;
DROP POLICY of_cases_seen ON commands;
DROP POLICY of_cases_seen ON reports;
ALTER TABLE cases    DISABLE ROW LEVEL SECURITY;
ALTER TABLE facts    DISABLE ROW LEVEL SECURITY;
ALTER TABLE commands DISABLE ROW LEVEL SECURITY;
ALTER TABLE reports  DISABLE ROW LEVEL SECURITY;
REVOKE SELECT ON cases, facts, commands, reports, obligations FROM awasi_workflow_desk;
ALTER TABLE commands DROP COLUMN expected;
DROP TABLE obligations;
DROP INDEX cases_of_an_office, cases_by_deadline, cases_of_a_stage, cases_of_an_official,
           cases_of_an_office_by_arrival, cases_by_arrival, cases_by_words;
ALTER TABLE cases DROP COLUMN due, DROP COLUMN kinds, DROP COLUMN place, DROP COLUMN assigned_to,
                  DROP COLUMN searched, ALTER COLUMN office TYPE text COLLATE "default";
CREATE INDEX cases_of_an_office ON cases
    (office, (COALESCE(next_due, 'infinity')), case_id) WHERE NOT closed;
CREATE INDEX cases_by_deadline ON cases
    ((COALESCE(next_due, 'infinity')), case_id) WHERE NOT closed;
DROP EXTENSION pg_trgm;
