# Temporal's tables, brought to the version of this image; nothing to do when they are there.
# The databases exist and belong to the role temporal.
set -eu
tables=/etc/temporal/schema/postgresql/v12

for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%:*} kind=${pair#*:}
  temporal-sql-tool --db "$database" setup-schema --version 0.0
  temporal-sql-tool --db "$database" update-schema --schema-dir "$tables/$kind/versioned"
done
