-- migrate:up

-- Office and roles of the official when the command was given: asked again when it is carried out.
ALTER TABLE commands ADD COLUMN office text, ADD COLUMN roles text[];

-- migrate:down

ALTER TABLE commands DROP COLUMN office, DROP COLUMN roles;
