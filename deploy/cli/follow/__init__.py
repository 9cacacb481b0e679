"""One case as a timeline across the three services.

Enters: what reads it out of their databases, orders it and shows it; no person is named.
"""
