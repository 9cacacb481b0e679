"""The case file in PostgreSQL: facts as a hash chain, and what is derived from them.

Enters: how facts are encoded, chained, stored and read back; the rows of lists, the register of
numbers, the documents due and the events that follow from facts; and the SQL of all of these.
Everything here is a function of facts, or SQL of the transaction that appends them.
Never: who may ask for what, when a command is accepted, or how anything is shown; nothing here
begins or commits a transaction.
Called by: commands, which alone append facts; the desk, documents, holidays, proof and the
subscribers read.
"""
