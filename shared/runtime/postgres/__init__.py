"""The pool of connections and its transactions, with failures sorted by what the caller can do.

Enters: what every store needs. Never: a query of one service.
Called by: each service's `app` and stores.
"""
