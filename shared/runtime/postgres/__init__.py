"""The pool of connections, its transactions with classified failures, and the keyring.

Enters: what every store needs. Never: a query of one service.
Called by: each service's `app`, use cases and stores.
"""
