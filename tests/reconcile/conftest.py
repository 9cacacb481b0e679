from collections.abc import Callable

import pytest

from tests.reconcile.stored_reports import StoredReports


@pytest.fixture
def stored(database: Callable[..., str]) -> StoredReports:
    """Both services' databases, empty."""
    return StoredReports(database("intake"), database("workflow"))
