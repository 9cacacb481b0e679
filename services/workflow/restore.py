"""Starts the workflows of all open cases anew, should Temporal's store be lost."""

from uuid import UUID

import structlog

from services.workflow import desk_store
from services.workflow.case_door import CaseDoor
from shared.runtime.postgres import Pool, acquired

BATCH = 500
_LOG = structlog.get_logger()


async def restore(pool: Pool, door: CaseDoor) -> int:
    """Give every case that has not ended its workflow; one that runs is left alone.

    The workflow takes the case up where its file left it, so this may be done at any time, and
    again after a failure.

    Returns:
        How many cases were seen to.

    Raises:
        DependencyDown: the database or Temporal does not answer.
    """
    seen = 0
    last = UUID(int=0)
    while True:
        async with acquired(pool) as connection:
            batch = await desk_store.open_cases(connection, last, BATCH)
        if not batch:
            break
        for case_id in batch:
            await door.open(case_id, anew=True)
        seen, last = seen + len(batch), batch[-1]
        _LOG.info("cases_restored", cases=seen)
    return seen
