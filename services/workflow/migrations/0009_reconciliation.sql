-- migrate:up

-- What reconciliation asks of every report, kept beside its body: a body is large, and reading a
-- million of them to learn their offices would take minutes.
-- The moments that intake tells name their offset, so reading one depends on no setting.
CREATE FUNCTION told_moment(told text) RETURNS timestamptz IMMUTABLE STRICT LANGUAGE sql
    AS 'SELECT told::timestamptz';
ALTER TABLE reports
    ADD COLUMN told_source text
        GENERATED ALWAYS AS (COALESCE(body ->> 'source', 'report')) STORED,
    ADD COLUMN told_receipt text GENERATED ALWAYS AS (body ->> 'receipt_number') STORED,
    ADD COLUMN told_office text GENERATED ALWAYS AS (body ->> 'office') STORED,
    ADD COLUMN told_zone text GENERATED ALWAYS AS (body ->> 'zone') STORED,
    ADD COLUMN told_received_at timestamptz
        GENERATED ALWAYS AS (told_moment(body ->> 'received_at')) STORED;

CREATE INDEX facts_of_joins ON facts ((content::jsonb ->> 'case_id')) WHERE kind = 'ReportJoined';

-- What became of every report, by the end its case file tells: exactly one of four, or nothing,
-- which must never be. Per office and hour of receipt:
--   SELECT office, hour, became, count(*) FROM became WHERE source = 'report' GROUP BY 1, 2, 3;
CREATE VIEW became AS
SELECT r.report_id,
    r.told_source AS source,
    r.told_receipt AS receipt_number,
    r.told_office AS office,
    r.told_zone AS zone,
    r.told_received_at AS received_at,
    date_trunc('hour', r.told_received_at AT TIME ZONE r.told_zone) AS hour,
    r.arrived_at,
    c.case_id IS NOT NULL AS opened,
    f.merged_into,
    ARRAY(
        SELECT t.case_id FROM facts t
        WHERE t.kind = 'ReportJoined' AND t.content::jsonb ->> 'case_id' = r.report_id::text
    ) AS joined_in,
    CASE
        WHEN f.merged_into IS NOT NULL THEN 'merged'
        WHEN c.register_number IS NOT NULL THEN 'registered'
        WHEN c.case_id IS NULL OR NOT c.closed THEN 'waiting'
        WHEN f.ended IN ('not_registered', 'no_finding', 'kept_as_information') THEN 'refused'
    END AS became
FROM reports r
LEFT JOIN cases c ON c.case_id = r.report_id
LEFT JOIN LATERAL (
    SELECT max(content::jsonb ->> 'into') FILTER (WHERE kind = 'MergedInto') AS merged_into,
        max(content::jsonb ->> 'reason') FILTER (WHERE kind = 'Closed') AS ended
    FROM facts WHERE case_id = c.case_id AND kind IN ('MergedInto', 'Closed')
) f ON c.closed;

-- migrate:down

DROP VIEW became;
DROP INDEX facts_of_joins;
ALTER TABLE reports DROP COLUMN told_source, DROP COLUMN told_receipt, DROP COLUMN told_office,
    DROP COLUMN told_zone, DROP COLUMN told_received_at;
DROP FUNCTION told_moment;
