"""Nothing announced is lost, nothing heard is acted on twice.

Enters: what keeps an event and the fact it tells of in one transaction. Never commits for a caller.
"""
