-- Runs once, when the volume is empty: what PostgreSQL holds for other engines. Awasi's own databases
-- and roles are made by the step `provision`.
\set ON_ERROR_STOP on
\getenv temporal_password TEMPORAL_DATABASE_PASSWORD
\getenv issuer_password ISSUER_DATABASE_PASSWORD

CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

CREATE ROLE issuer LOGIN PASSWORD :'issuer_password';
CREATE DATABASE issuer OWNER issuer;

REVOKE CONNECT ON DATABASE postgres, temporal, temporal_visibility, issuer FROM PUBLIC;
