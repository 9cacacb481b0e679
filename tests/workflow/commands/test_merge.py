"""Duplicates are merged in one step: both reporters are kept, and both are told."""

import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.workflow.commands import merge
from shared.runtime.clock import new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import acquire
from shared.statute.acts.administration import MergeInto
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import DeclineRegistration, Register
from shared.statute.law.choices import DeclineReason, Party
from tests.workflow.rig import PLENARY, Rig
from tests.workflow.samples import SEALED

MERGED = ["MergedInto", "Closed"]


async def two(rig: Rig, **fields: object) -> tuple[UUID, UUID]:
    """A duplicate, and the case that goes on, which is registered."""
    duplicate = await rig.opened(receipt_number="002/LP/PW/Kota/32.73/XI/2026", language="en")
    goes_on = await rig.opened(**fields)
    await rig.until_opened(duplicate)
    await rig.until_opened(goes_on)
    return duplicate, goes_on


async def joined_to(rig: Rig, case_id: UUID) -> UUID | None:
    async with acquire(rig.pool) as connection:
        found: UUID | None = await connection.fetchval(
            "SELECT joined_to FROM reports WHERE report_id = $1", case_id
        )
    return found


async def test_both_reporters_are_kept_and_both_are_told(rig: Rig) -> None:
    async with rig.working():
        duplicate, goes_on = await two(rig)
        number = (await rig.give(goes_on, Register("-")))["register_number"]
        ended = await rig.give(duplicate, MergeInto(str(goes_on), reason="same banner"))
        standing = await rig.handle(duplicate).result()
        await rig.give(goes_on, Summon(Party.REPORTER))

    assert ended["accepted"]
    assert standing.closed
    assert await rig.facts(duplicate) == ["CaseOpened", *MERGED]
    assert await rig.facts(goes_on) == ["CaseOpened", "Registered", "ReportJoined", "Summoned"]
    assert await joined_to(rig, duplicate) == goes_on
    (merged,) = await rig.announced(duplicate, "id.awasi.case.merged.v1")
    assert (merged["into"], merged["into_number"], merged["contact"]) == (
        str(goes_on),
        number,
        SEALED,
    )
    assert [payload["joined"] for _, payload in (await rig.events(goes_on))[:2]] == [[], []]
    for _, payload in (await rig.events(goes_on))[2:]:
        assert payload["joined"] == [
            {
                "case_id": str(duplicate),
                "receipt_number": "002/LP/PW/Kota/32.73/XI/2026",
                "language": "en",
                "contact": SEALED,
            }
        ]


async def test_the_joining_is_a_command_of_its_own(rig: Rig) -> None:
    async with rig.working():
        duplicate, goes_on = await two(rig)
        await rig.give(duplicate, MergeInto(str(goes_on)))
    async with acquire(rig.pool) as connection:
        row = await connection.fetchrow(
            "SELECT kind, official, outcome FROM commands WHERE case_id = $1 AND command_id = $2",
            goes_on,
            f"join-{duplicate}",
        )

    assert row is not None
    assert (row["kind"], row["official"]) == ("JoinReport", None)
    assert row["outcome"]["accepted"]


async def test_each_merged_into_the_other_at_once_leaves_one_open(rig: Rig) -> None:
    async with rig.working():
        for _ in range(10):
            one, other = await two(rig)
            ended = await asyncio.gather(
                rig.give(one, MergeInto(str(other))), rig.give(other, MergeInto(str(one)))
            )
            assert sorted(each["accepted"] for each in ended) == [False, True]
            files = sorted([await rig.facts(one), await rig.facts(other)], key=len)
            assert files == [["CaseOpened", "ReportJoined"], ["CaseOpened", *MERGED]]
        async with acquire(rig.pool) as connection:
            deadlocks = await connection.fetchval(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            )

    assert deadlocks == 0


async def _refused(rig: Rig, one: UUID, into: str, by: Official = PLENARY) -> str:
    """The refusal, which is the same at the door and in the step."""
    early = await rig.give(one, MergeInto(into), by=by)
    ref = rig.command_ref(MergeInto(into))
    await rig.store_command(one, ref, MergeInto(into), by)
    late = await rig.cases.act(one, ref)
    assert early["code"] == late.refusal
    assert early["article"]
    return str(early["code"])


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("merge_target_elsewhere", {"office": "32.73.01"}),
        ("merge_target_unknown", {"office": "33.74", "place": "33.74.01.1001"}),
        ("merge_target_other_regime", {"regime": "pemilu", "election": "legislature"}),
    ],
)
async def test_a_case_that_cannot_take_it_in(rig: Rig, code: str, other: dict[str, Any]) -> None:
    async with rig.working():
        duplicate, goes_on = await two(rig, **other)
        assert await _refused(rig, duplicate, str(goes_on)) == code

    assert await rig.facts(duplicate) == await rig.facts(goes_on) == ["CaseOpened"]
    assert await joined_to(rig, duplicate) is None


async def test_a_case_that_is_none(rig: Rig) -> None:
    async with rig.working():
        one, other = await two(rig)
        declined = DeclineRegistration(DeclineReason.NOT_A_VIOLATION)
        await rig.give(other, declined)

        assert await _refused(rig, one, str(other)) == "merge_target_closed"
        assert await _refused(rig, one, str(new_id())) == "merge_target_unknown"
        assert await _refused(rig, one, "no id") == "merge_target_unknown"
        assert await _refused(rig, one, str(one)) == "merged_into_itself"


@pytest.mark.parametrize(("limit", "value"), [("MAX_JOINED", 1), ("MAX_JOINED_BYTES", 43_800)])
async def test_a_case_that_cannot_take_in_one_more(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(merge, limit, value)
    async with rig.working():
        one, other = await two(rig)
        third = await rig.opened()
        await rig.until_opened(third)
        assert (await rig.give(one, MergeInto(str(other))))["accepted"]

        assert await _refused(rig, third, str(other)) == "merge_target_full"


async def test_a_case_that_others_joined_is_the_one_that_goes_on(rig: Rig) -> None:
    async with rig.working():
        one, other = await two(rig)
        third = await rig.opened()
        await rig.until_opened(third)
        await rig.give(one, MergeInto(str(other)))

        assert await _refused(rig, other, str(third)) == "has_joined_reports"


async def test_a_worker_killed_in_the_middle_merges_once(
    rig: Rig, database: Callable[..., str], temporal_address: str
) -> None:
    async with rig.working():
        duplicate, goes_on = await two(rig)
    rig.cases.rpc_timeout = timedelta(seconds=60)  # a worker's process takes its time to start
    doomed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflow.crashing_worker"),
        *(database("workflow"), temporal_address, rig.task_queue, "MergeInto"),
        cwd=Path(__file__).parents[3],
    )
    merging = asyncio.create_task(rig.give(duplicate, MergeInto(str(goes_on))))
    assert await doomed.wait() == -signal.SIGKILL
    async with rig.working():
        ended = await merging
        await rig.handle(duplicate).result()

    assert ended["accepted"]
    assert await rig.facts(duplicate) == ["CaseOpened", *MERGED]
    assert await rig.facts(goes_on) == ["CaseOpened", "ReportJoined"]
    assert len(await rig.announced(duplicate, "id.awasi.case.merged.v1")) == 1
