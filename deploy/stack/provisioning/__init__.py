"""What the services need before they start: roles, databases, tables, topics, a namespace.

Enters: what creates these on engines that already run, for a whole stack or for one test, and the
migrations of the keyring, the one database that belongs to no single service.
Never: a service's own migrations (they lie beside its code), and no row of data but the sample
officials of the embedded issuer.
Called by: the supervisor, `awasi provision`, `deploy.production.provision` and the tests.
"""
