"""Proves that case files are as they were written, to us and to strangers.

Enters: what signs (daily heads over the hash chains of an office), what checks (verification of
files, heads and documents), what hands out (the signed export of a case), and what rebuilds the
derived tables from facts.
Never: the chain of a file itself, which every command extends and which is `file.chain`. Nothing
here changes a case; a reading of an identity goes through the activity like any command.
Called by: the worker process for the daily heads, by the API for exports and public keys, and by
the operator's commands.
"""
