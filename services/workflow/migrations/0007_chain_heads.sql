-- migrate:up

-- The service appends to case files and does nothing else with them. The triggers of the first
-- migration stop the tables' owner, too.
REVOKE UPDATE, DELETE, TRUNCATE ON facts FROM awasi_workflow;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is neither changed nor removed', TG_TABLE_NAME;
END $$;

-- Every key that ever signed, by its fingerprint: the public halves.
CREATE TABLE signing_keys (
    key_id   text PRIMARY KEY,
    public   bytea NOT NULL,
    used_at  timestamptz NOT NULL DEFAULT now()
);

-- A head covers what was written in an office's case files since its head before (proof/head.py).
CREATE TABLE chain_heads (
    office     text NOT NULL,
    number     integer NOT NULL,
    day        date NOT NULL,
    made_at    timestamptz NOT NULL,
    cases      integer NOT NULL,
    root       bytea NOT NULL,
    prev       bytea NOT NULL,
    key_id     text NOT NULL REFERENCES signing_keys (key_id),
    signature  bytea NOT NULL,
    PRIMARY KEY (office, number)
);

-- What a head covers: how far each case file reached, and the hash it ended with.
CREATE TABLE chain_leaves (
    case_id   uuid NOT NULL,
    sequence  integer NOT NULL,
    hash      bytea NOT NULL,
    office    text NOT NULL,
    number    integer NOT NULL,
    PRIMARY KEY (case_id, sequence),
    FOREIGN KEY (office, number) REFERENCES chain_heads (office, number)
);
CREATE INDEX leaves_of_a_head ON chain_leaves (office, number, case_id);

-- The days whose heads are made, by zone: what a process that was away over midnight must make up.
CREATE TABLE chain_days (
    zone       text NOT NULL,
    day        date NOT NULL,
    closed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (zone, day)
);

REVOKE UPDATE, DELETE, TRUNCATE ON signing_keys, chain_heads, chain_leaves, chain_days
    FROM awasi_workflow;
CREATE TRIGGER keys_are_final BEFORE UPDATE OR DELETE ON signing_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER heads_are_final BEFORE UPDATE OR DELETE ON chain_heads
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_are_final BEFORE UPDATE OR DELETE ON chain_leaves
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keys_are_never_emptied BEFORE TRUNCATE ON signing_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER heads_are_never_emptied BEFORE TRUNCATE ON chain_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_are_never_emptied BEFORE TRUNCATE ON chain_leaves
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down

DROP TABLE chain_days, chain_leaves, chain_heads, signing_keys;
GRANT UPDATE, DELETE ON facts TO awasi_workflow;
