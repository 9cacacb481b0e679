-- migrate:up

-- The commands of a case that have no outcome yet are its queue, in the order they were given.
CREATE INDEX commands_waiting ON commands (case_id, given_at, command_id) WHERE outcome IS NULL;

-- migrate:down

DROP INDEX commands_waiting;
