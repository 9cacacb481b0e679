-- migrate:up

-- The officials who may be assigned a case: whoever signed in here, as the token said then, and
-- whoever an administrator enrolled before. By id only, as the issuer names them; no name, no mail.
CREATE TABLE officials (
    subject      text PRIMARY KEY,
    office       text COLLATE "C" NOT NULL,
    roles        text[] NOT NULL,
    enrolled_by  text,
    signed_in_at timestamptz,
    changed_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX officials_of_an_office ON officials (office, subject);

GRANT SELECT ON officials TO awasi_workflow_desk;
ALTER TABLE officials ENABLE ROW LEVEL SECURITY;
CREATE POLICY the_service ON officials TO awasi_workflow USING (true);
CREATE POLICY own_and_below ON officials TO awasi_workflow_desk USING (
    (SELECT current_setting('awasi.office', true) <> '')
    AND ((SELECT current_setting('awasi.office', true) = '00')
         OR (office >= (SELECT current_setting('awasi.office', true))
             AND office < (SELECT current_setting('awasi.office', true) || '/'))));

-- migrate:down

DROP TABLE officials;
