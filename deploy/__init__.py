"""Everything that knows all the services: command line, embedded stack, demo.

Enters: what starts, watches or shows the whole. Nothing imports it.
"""
