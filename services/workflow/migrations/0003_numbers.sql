-- migrate:up

-- The register of numbers: one row for every number drawn, written with the fact that used it. A
-- number that no longer holds keeps its row, with the moment and the reason.
CREATE TABLE numbers (
    office     text NOT NULL,
    series     text NOT NULL,
    year       integer NOT NULL,
    sequence   integer NOT NULL,
    number     text NOT NULL,
    case_id    uuid NOT NULL REFERENCES cases (case_id),
    fact       integer NOT NULL,
    drawn_at   timestamptz NOT NULL,
    voided_at  timestamptz,
    reason     text,
    PRIMARY KEY (office, series, year, sequence),
    FOREIGN KEY (case_id, fact) REFERENCES facts (case_id, sequence),
    CHECK ((voided_at IS NULL) = (reason IS NULL))
);
CREATE INDEX numbers_of_a_case ON numbers (case_id);

-- The report goes on in the case of another; who made it still hears of it.
ALTER TABLE reports ADD COLUMN joined_to uuid REFERENCES reports (report_id);
CREATE INDEX reports_joined_to ON reports (joined_to) WHERE joined_to IS NOT NULL;

-- migrate:down

ALTER TABLE reports DROP COLUMN joined_to;
DROP TABLE numbers;
