-- migrate:up

-- Documents are seen where their case is seen.
GRANT SELECT ON documents, documents_due TO awasi_workflow_desk;
ALTER TABLE documents     ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents_due ENABLE ROW LEVEL SECURITY;
CREATE POLICY the_service ON documents     TO awasi_workflow USING (true);
CREATE POLICY the_service ON documents_due TO awasi_workflow USING (true);
CREATE POLICY of_cases_seen ON documents TO awasi_workflow_desk
    USING (EXISTS (SELECT FROM cases WHERE cases.case_id = documents.case_id));
CREATE POLICY of_cases_seen ON documents_due TO awasi_workflow_desk
    USING (EXISTS (SELECT FROM cases WHERE cases.case_id = documents_due.case_id));

-- migrate:down

DROP POLICY the_service ON documents;
DROP POLICY the_service ON documents_due;
DROP POLICY of_cases_seen ON documents;
DROP POLICY of_cases_seen ON documents_due;
ALTER TABLE documents     DISABLE ROW LEVEL SECURITY;
ALTER TABLE documents_due DISABLE ROW LEVEL SECURITY;
REVOKE SELECT ON documents, documents_due FROM awasi_workflow_desk;
