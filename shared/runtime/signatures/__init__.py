"""Signatures: Ed25519 keys, Merkle trees, and the signatures that events carry on closed topics.

Enters: what signs and what checks, with the settings of its keys.
Never: a database, the broker, or what an event means.
Called by: the relay, which signs; the listeners, which check; the proofs of case files.
"""
