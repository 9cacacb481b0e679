"""What a document costs: its rendering, and how long other work waits meanwhile."""

import asyncio
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any, TypeAlias

from services.workflow.documents.context import DocumentContext
from services.workflow.documents.rendering_client import RenderingClient
from services.workflow.file.documents_due import FORMS, Kind
from shared.runtime.limits import Limits
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, bounded
from tests.workflow.documents.renderer_memory import peak_kilobytes
from tests.workflow.documents.sample_files import said, samples

TIMES = 10
LONGEST = "kata panjang " * 1500
"""About as much as a command may say."""
BEAT = 0.002
HOSTILE = {"reported": "😀" * 200, "places": ["😀" * 2000], "evidence": ["😀" * 2000] * 20}
"""As much as a report may say, in characters that no font shows."""

Told: TypeAlias = tuple[str, dict[str, Any], datetime]
"""A template, what it is told, and the moment."""


async def measure(_: Engines) -> list[Figure]:
    """Milliseconds a document, each kind ten times, the longest one, and the worst."""
    client, context = RenderingClient(Limits()), samples()
    try:
        await client.render(*_told(context[Kind.RECEIPT], 0))  # the process starts, with its fonts
        each = [
            await _took(client, _told(context[kind], at)) for kind in Kind for at in range(TIMES)
        ]
        study = context[Kind.STUDY]
        long = [
            await _took(client, _told(study, at, study=f"{at} {LONGEST}")) for at in range(TIMES)
        ]
        idle = peak_kilobytes(client)
        worst = _told(context[Kind.RECEIPT], 1, **HOSTILE)
        pause = await _longest_pause(client, worst)
        grown = (peak_kilobytes(client) - idle) / 1024
    finally:
        await client.close()
    return [
        bounded("a document rendered", median(each), "ms", 60, f"of {len(each)}, PDF/UA-1"),
        bounded("the longest study rendered", median(long), "ms", 500, "19,500 letters"),
        bounded("the event loop's longest pause", pause, "ms", 100, "22 texts of 2,000 emoji"),
        bounded("the renderer's memory above idle", grown, "MB", 50, "the same"),
    ]


def _told(context: DocumentContext, at: int, **more: object) -> Told:
    # No two are alike: typst remembers what it laid out before.
    of_its_own: dict[str, object] = {"number": f"{at}/{context.required.kind}"} | more
    return FORMS[context.required.kind].template, said(context) | of_its_own, context.fact.at


async def _took(client: RenderingClient, one: Told) -> float:
    start = perf_counter()
    await client.render(*one)
    return (perf_counter() - start) * 1000


async def _longest_pause(client: RenderingClient, one: Told) -> float:
    rendering = asyncio.create_task(_took(client, one))
    longest, last = 0.0, perf_counter()
    while not rendering.done():
        await asyncio.sleep(BEAT)
        now = perf_counter()
        longest, last = max(longest, now - last - BEAT), now
    return longest * 1000
