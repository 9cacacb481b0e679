"""The case file in PostgreSQL: facts as a hash chain, numbers, rows for lists, events.

Enters: how facts are written, read and projected. Never: who may ask for what.
Called by: commands; read by the desk, documents, proof and recovery.
"""
