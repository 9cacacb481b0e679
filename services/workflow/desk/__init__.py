"""What officials read over HTTP: lists of cases and obligations, one case, its file, an identity.

Enters: the queries of lists with their paging, the SQL that answers them, the views that pydantic
serializes, and the description of the API (OpenAPI). Every read runs on an `office_connection`, so
that row-level security limits it to the official's office and those below.
Never: whatever changes a case, which goes through `commands`, and the routes themselves, which are
in `api`.
Called by: `api`, and by `documents` and `proof` where they show a case.
"""
