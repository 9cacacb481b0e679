-- migrate:up

-- What a move would cause is reckoned by the holiday tables, which are nobody's secret.
GRANT SELECT ON holiday_tables, holiday_days TO awasi_workflow_desk;

-- migrate:down

REVOKE SELECT ON holiday_tables, holiday_days FROM awasi_workflow_desk;
