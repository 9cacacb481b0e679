"""Short programs that ask Temporal something end with their own code, not with an abort."""

import subprocess
import sys

from deploy.settings import PROJECT

ENDINGS = 12
ASKS = """
import asyncio, sys
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect

async def ask():
    client = await connect(TemporalSettings(temporal_address=sys.argv[1]))
    await asyncio.gather(*(client.count_workflows() for _ in range(4)))

asyncio.run(ask())
"""


def test_a_program_that_asked_ends_by_itself(temporal_address: str) -> None:
    command = [sys.executable, "-c", ASKS, temporal_address]
    asked = [subprocess.Popen(command, cwd=PROJECT) for _ in range(ENDINGS)]

    assert [each.wait() for each in asked] == [0] * ENDINGS
