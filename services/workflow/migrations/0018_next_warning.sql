-- migrate:up

-- When the office is next warned of a deadline to come. It follows from the facts: cases of before
-- have it with their next fact, or by `awasi rebuild`.
ALTER TABLE cases ADD COLUMN next_warning timestamptz;

-- A merge names its target by id or by number, however it is typed.
CREATE INDEX cases_by_receipt_number ON cases (lower(receipt_number));
CREATE INDEX cases_by_register_number ON cases (lower(register_number))
    WHERE register_number IS NOT NULL;

-- migrate:down

DROP INDEX cases_by_receipt_number, cases_by_register_number;
ALTER TABLE cases DROP COLUMN next_warning;
