"""`make soak`: hostile and good traffic on the whole stack for long; ends with 1 if a check fails.

AWASI_SOAK_MINUTES says for how long (120). A line a minute, then a summary.
"""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from time import monotonic

from deploy.settings import process_environment
from tests.hostile.watcher import Seen, watched
from tests.hostile.whole_stack import channel_key, routes, whole_stack
from tests.soak.checks import GROWTH_MB, OURS, Mailbox, findings
from tests.soak.ledger import Ledger
from tests.soak.pace import Memory, Pace
from tests.soak.traffic import Traffic

MINUTES = float(process_environment().get("AWASI_SOAK_MINUTES", "120"))
HEALTH_MS = 1000
LOOK_SECONDS = 5
PROBE_SECONDS = 0.1


async def soak() -> int:
    """Run it; the exit code."""
    async with whole_stack() as journey:
        ledger, memory, pace = Ledger(), Memory(), Pace()
        mailbox = Mailbox(journey.stack.url("mailbox"))
        parts = await asyncio.to_thread(journey.stack.parts)
        pids = {name: part["pid"] for name, part in parts.items() if part["pid"]}
        found_routes = await routes(journey)
        _, first, _ = found_routes[1]
        report_id = first.path.split("/")[2]
        ledger.receipts[report_id] = report_id
        traffic = Traffic(journey, ledger, pace, found_routes, await channel_key(journey))
        async with asyncio.TaskGroup() as group:
            group.create_task(traffic.run())
            await _minutes(traffic, memory, mailbox)
            traffic.stop.set()
        found = await findings(journey, ledger, mailbox, memory, pids)
    _summary(ledger, memory, mailbox, found)
    return 1 if found else 0


async def _minutes(traffic: Traffic, memory: Memory, mailbox: Mailbox) -> None:
    end = monotonic() + MINUTES * 60
    minute = 0
    while monotonic() < end:
        minute += 1
        seen = await _minute(traffic, memory, min(end, monotonic() + 60))
        await mailbox.read()
        _line(minute, traffic, memory, seen)
        for name, one in seen.items():
            if one.failed or one.health_ms > HEALTH_MS:
                traffic.ledger.fault(
                    f"minute {minute}: health of {name} took {one.health_ms:.0f} ms "
                    f"({one.pause_ms:.0f} without waiting for a processor), "
                    f"{one.failed} without an answer"
                )


async def _minute(traffic: Traffic, memory: Memory, end: float) -> Mapping[str, Seen]:
    stack = traffic.journey.stack
    parts = await asyncio.to_thread(stack.parts)
    async with AsyncExitStack() as watching:
        seen = {
            name: await watching.enter_async_context(
                watched(parts[name]["pid"], stack.addresses.service_ports[name], PROBE_SECONDS)
            )
            for name in OURS
        }
        while monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
            parts = await asyncio.to_thread(stack.parts)
            traffic.pace.adjust(parts)
            memory.sample(parts)
    return seen


def _line(minute: int, traffic: Traffic, memory: Memory, seen: Mapping[str, Seen]) -> None:
    ledger = traffic.ledger
    held = ", ".join(f"{name} {one[-1][1]:.0f}" for name, one in memory.samples.items())
    health = ", ".join(f"{name} {one.health_ms:.0f}" for name, one in seen.items())
    print(
        f"{minute:4} min: {ledger.reports} reports at {traffic.pace.a_second:.1f}/s, "
        f"{traffic.pace.cores:.2f} cores, {sum(ledger.records.values())} records and "
        f"{sum(ledger.answers.values())} requests hostile | MB: {held} | slowest health, ms: "
        f"{health} | {len(ledger.faults)} faults",
        flush=True,
    )


def _summary(ledger: Ledger, memory: Memory, mailbox: Mailbox, found: list[str]) -> None:
    print("\nsent:")
    for name, number in sorted(ledger.sent.items()):
        print(f"  {number:8} {name}")
    print(f"reports accepted: {ledger.reports}; mails arrived: {sum(mailbox.arrived.values())}")
    print("hostile requests by status (0: closed without an answer):")
    for (name, status), number in sorted(ledger.answers.items()):
        print(f"  {number:8} x {status:3} {name}")
    print(f"growth of memory after the first quarter (ours: at most {GROWTH_MB} MB):")
    for name in memory.samples:
        print(f"  {memory.growth(name):8.1f} MB {name}")
    print(f"\n{len(found)} findings")
    for one in found[:100]:
        print(f"  - {one}")


if __name__ == "__main__":
    sys.exit(asyncio.run(soak()))
