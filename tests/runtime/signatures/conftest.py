"""Fixtures of the signature tests: those of the delivery tests."""

from tests.faults.conftest import database_url, pool, topic_rig

__all__ = ["database_url", "pool", "topic_rig"]
