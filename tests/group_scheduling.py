"""How pytest-xdist divides the tests among its workers.

Its own `loadgroup` has no effect with this pytest: pytest-xdist 3.8 writes the group into
`_nodeid`, which pytest 9.2 no longer reads. The path of a test names its group instead.
"""

from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

from tests.groups import group_of


class GroupScheduling(LoadScopeScheduling):
    """Gives each group of tests to one worker, in the order of collection."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
