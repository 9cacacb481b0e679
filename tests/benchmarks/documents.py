"""What a document costs: its rendering, and how long other work waits meanwhile."""

import asyncio
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any, TypeAlias

from services.workflow.documents.context import DocumentContext
from services.workflow.documents.render import Renderer
from services.workflow.file.documents_due import FORMS, Kind
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, bounded
from tests.workflow.documents.sample_files import said, samples

TIMES = 10
LONGEST = "kata panjang " * 1500
"""About as much as a command may say."""
BEAT = 0.002

Told: TypeAlias = tuple[str, dict[str, Any], datetime]
"""A template, what it is told, and the moment."""


async def measure(_: Engines) -> list[Figure]:
    """Milliseconds a document, each kind ten times, and the longest one."""
    renderer, context = Renderer(), samples()
    renderer.pdf(*_told(context[Kind.RECEIPT], 0))  # the fonts are read once a process
    each = [_took(renderer, _told(context[kind], at)) for kind in Kind for at in range(TIMES)]
    study = context[Kind.STUDY]
    long = [_took(renderer, _told(study, at, study=f"{at} {LONGEST}")) for at in range(TIMES)]
    pauses = [
        await _longest_pause(renderer, _told(study, at, study=f"lagi {at} {LONGEST}"))
        for at in range(TIMES)
    ]
    return [
        bounded("a document rendered", median(each), "ms", 60, f"of {len(each)}, PDF/UA-1"),
        bounded("the longest study rendered", median(long), "ms", 500, "19,500 letters"),
        bounded("the event loop's longest pause", median(pauses), "ms", 50, "while it is rendered"),
    ]


def _told(context: DocumentContext, at: int, **more: str) -> Told:
    # No two are alike: typst remembers what it laid out before.
    of_its_own = {"number": f"{at}/{context.required.kind}"} | more
    return FORMS[context.required.kind].template, said(context) | of_its_own, context.fact.at


def _took(renderer: Renderer, one: Told) -> float:
    start = perf_counter()
    renderer.pdf(*one)
    return (perf_counter() - start) * 1000


async def _longest_pause(renderer: Renderer, one: Told) -> float:
    rendering = asyncio.create_task(asyncio.to_thread(_took, renderer, one))
    longest, last = 0.0, perf_counter()
    while not rendering.done():
        await asyncio.sleep(BEAT)
        now = perf_counter()
        longest, last = max(longest, now - last - BEAT), now
    return longest * 1000
