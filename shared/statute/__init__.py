"""The law as data and pure functions: the editions, the deadlines, the case and its acts.

Enters: rules that name their article, and what follows from them: states, facts, decisions,
forecasts.
Never: a clock, a socket, a library beyond the standard one, or a word about how something is shown.
Called by: all services; only the workflow service lets it decide, the others read its names and
tables.
"""
