"""Everything that knows all the services: command line, embedded stack, demonstration, production.

Enters: what starts, provisions, watches or shows the whole.
Never: a rule of the law, or the work of one service. No service imports it.
Called by: people, through `awasi` and make; docker-compose.yml; the tests.
"""
