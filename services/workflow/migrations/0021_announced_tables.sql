-- migrate:up

-- Which versions of the holiday table were announced. Those approved before there was such an event
-- are not here: the next start of the service announces them.
CREATE TABLE announced_holiday_tables (
    revision      integer PRIMARY KEY REFERENCES holiday_tables (revision),
    announced_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- migrate:down
DROP TABLE announced_holiday_tables;
