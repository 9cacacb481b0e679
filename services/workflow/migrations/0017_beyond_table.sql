-- migrate:up

-- Cases whose new deadline lay beyond the holiday table: each later amendment looks at them again.
CREATE INDEX recomputed_cases_beyond_table ON recomputed_cases (case_id)
    WHERE why = 'beyond_table';

-- migrate:down

DROP INDEX recomputed_cases_beyond_table;
