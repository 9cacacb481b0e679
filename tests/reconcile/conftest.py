from collections.abc import Callable

import pytest

from tests.reconcile.books import Books


@pytest.fixture
def books(database: Callable[..., str]) -> Books:
    """Both services' databases, empty."""
    return Books(database("intake"), database("workflow"))
