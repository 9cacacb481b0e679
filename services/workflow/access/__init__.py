"""Who sends a request, and which rows of the database the office may read.

Enters: the authentication of officials by their token, its errors, and the database connection that
row-level security restricts to one office.
Never: what an official may do to a case (`shared.statute.law.authority` decides), or anything about
a particular request.
Called by: every HTTP API of this service, and what reads for officials.
"""
