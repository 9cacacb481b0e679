"""`make bench`: every figure beside the bare engine's, as a table and as JSON in bench-results."""

import json
import platform
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import UTC
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from shared.runtime.clock import SystemClock
from shared.runtime.settings import LogSettings
from shared.runtime.telemetry import logs
from tests.benchmarks import (
    accept,
    amendment,
    cases,
    channel,
    documents,
    doors,
    journey,
    lists,
    mail,
    ordinary,
    relay,
    signatures,
)
from tests.benchmarks.harness.engines import Engines, engines
from tests.benchmarks.harness.figures import Figure

ON_ENGINES: dict[str, Callable[[Engines], Awaitable[list[Figure]]]] = {
    "accept": accept.measure,
    "channel": channel.measure,
    "relay": relay.measure,
    "signatures": signatures.measure,
    "cases": cases.measure,
    "ordinary": ordinary.measure,
    "amendment": amendment.measure,
    "lists": lists.measure,
    "mail": mail.measure,
    "documents": documents.measure,
}
ON_WHOLE_STACK: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "journey": journey.measure,
    "doors": doors.measure,
}
RESULTS = Path("bench-results")


async def measured(chosen: Sequence[str]) -> list[Figure]:
    """The figures of the chosen benchmarks, one after the other so that none disturbs another."""
    figures: list[Figure] = []
    named = [name for name in ON_ENGINES if name in chosen]
    if named:
        async with engines() as running:
            for name in named:
                print(f"measuring {name} ...", flush=True)
                figures += await ON_ENGINES[name](running)
    for name in (name for name in ON_WHOLE_STACK if name in chosen):
        print(f"measuring {name} ...", flush=True)
        figures += await ON_WHOLE_STACK[name]()
    return figures


def show(figures: Sequence[Figure]) -> None:
    """The table for people."""
    table = Table(title="Awasi beside the bare engines, same run")
    for name in ("what", "ours", "bare", "share", "goal", "", "how"):
        table.add_column(name)
    for one in figures:
        table.add_row(
            one.what,
            f"{one.ours:,.2f} {one.unit}" if one.ours < 10 else f"{one.ours:,.0f} {one.unit}",
            f"{one.bare:,.0f}" if one.bare else "",
            f"{one.share:.0%}" if one.share else "",
            one.goal,
            ("reached" if one.reached else "MISSED") if one.goal else "",
            one.note,
        )
    Console(width=180).print(table)


def keep(figures: Sequence[Figure]) -> Path:
    """The same for machines."""
    RESULTS.mkdir(exist_ok=True)
    at = SystemClock().now().astimezone(UTC)
    path = RESULTS / f"{at:%Y%m%dT%H%M%SZ}.json"
    machine = {"cores": cpu_count(), "python": platform.python_version(), "awasi": version("awasi")}
    told = [asdict(one) | {"share": one.share} for one in figures]
    path.write_text(json.dumps({"at": at.isoformat(), **machine, "figures": told}, indent=2) + "\n")
    return path


if __name__ == "__main__":
    known = (*ON_ENGINES, *ON_WHOLE_STACK)
    asked = sys.argv[1:] or known
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"No benchmark is called {', '.join(unknown)}; there are {', '.join(known)}.")
    logs.configure(LogSettings(log_level="ERROR"), "bench")
    found = uvloop.run(measured(asked))
    show(found)
    print(f"written to {keep(found)}")
