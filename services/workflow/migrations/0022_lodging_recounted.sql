-- migrate:up

-- What another holiday table made of the receipt: when the report counts as lodged, before and now,
-- and whether it is in time.
ALTER TABLE recomputed_cases ADD COLUMN lodging jsonb;

-- The counted days now include those of the receipt; NULL is not known, and looked at. Of closed
-- cases only those count that were not registered.
UPDATE cases SET counts_from = NULL, counts_until = NULL
WHERE NOT closed OR EXISTS (
    SELECT FROM facts WHERE facts.case_id = cases.case_id AND facts.kind = 'NotRegistered');

-- migrate:down
ALTER TABLE recomputed_cases DROP COLUMN lodging;
