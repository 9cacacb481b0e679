"""Who sends a request, and what of the database the office may read.

Holds the authentication of officials by their token, its errors, and the database connection that
row-level security restricts to one office. What an official may do to a case is the law's matter
(`shared.statute.law.authority`) and may not enter, nor may anything about a particular request.
Called by every HTTP API of this service and by what reads for officials.
"""
