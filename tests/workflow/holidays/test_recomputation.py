"""An amended holiday table moves the running cases it touches: each once, and no other."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.notify.recipients import rules_of
from services.workflow.errors import AmendmentConflict
from services.workflow.holidays.amendment_service import AmendmentService
from shared.events.cases import CaseAdvanced
from shared.runtime.clock import SystemClock
from tests.workflow.holidays.amendments import (
    ADMIN,
    PEMILU,
    amended,
    amended_later,
    amendment,
    first_day,
    lapsed_lately,
    lines,
    recomputations,
    recomputed,
    review,
)
from tests.workflow.rig import Rig, until

LAPSED = "id.awasi.case.deadline_lapsed.v1"
ADVANCED = "id.awasi.case.advanced.v1"


async def test_a_case_moves_with_old_and_new_date_and_reason_in_its_file(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        local = await rig.opened()
        await rig.until_opened(case_id)
        await rig.until_opened(local)
        old, day = (await review(rig, case_id)).due, await first_day(rig, case_id)
        amendment_id = await amended(rig, day)
        assert await recomputed(rig)
        assert not await recomputed(rig)
        await rig.days_pass(case_id, seconds=(old - SystemClock().now()).total_seconds() + 60)
        between = await rig.announced(case_id, LAPSED)
        await rig.days_pass(case_id, days=6)
        await until(lambda: rig.announced(case_id, LAPSED))

    (fact,) = await recomputations(rig, case_id)
    (change,) = fact.changes
    assert (change.old, change.new > old) == (old, True)
    assert f"{day} (Libur contoh)" in change.why_id
    assert f"{day} (Sample holiday)" in change.why_en
    assert between == []
    assert (await rig.announced(case_id, LAPSED))[0]["due"] == change.new.isoformat()
    reported = await lines(rig, amendment_id)
    assert (reported[case_id].state, reported[local].state) == ("moved", "unmoved")
    assert (reported[local].why, await recomputations(rig, local)) == ("outside_its_terms", [])
    assert reported[case_id].clocks == [
        {
            "clock": "initial_review",
            "matter": "",
            "old": change.old.isoformat(),
            "new": change.new.isoformat(),
            "why": change.why_id,
            "why_en": change.why_en,
        }
    ]


async def test_nobody_is_told_twice_of_what_was_told_before(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        before = [kind for kind, _ in await rig.events(case_id)]
        await amended(rig, await first_day(rig, case_id))
        await recomputed(rig)

    after = await rig.events(case_id)
    assert [kind for kind, _ in after] == [*before, ADVANCED]
    assert after[-1][1]["fact"] == "DeadlinesRecomputed"
    assert rules_of(CaseAdvanced.model_validate(after[-1][1])) == ()


async def test_an_amendment_for_later_starts_at_its_moment(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        day = await first_day(rig, case_id)
        amendment_id = await amended_later(rig, day, timedelta(seconds=3))
        assert not await recomputed(rig)
        assert await recomputations(rig, case_id) == []
        await until(lambda: recomputed(rig))
        opened_after = await rig.opened(**PEMILU)
        await rig.until_opened(opened_after)

    assert (await lines(rig, amendment_id))[case_id].state == "moved"
    assert day not in (await review(rig, case_id)).deadline.counted
    assert day not in (await review(rig, opened_after)).deadline.counted


async def test_a_regional_holiday_moves_no_case_of_another_province(rig: Rig) -> None:
    async with rig.working():
        bali = await rig.opened(office="51.71", zone="Asia/Makassar", place="51.71.01", **PEMILU)
        west = await rig.opened(**PEMILU)
        await rig.until_opened(bali)
        await rig.until_opened(west)
        amendment_id = await amended(rig, await first_day(rig, bali), scope="51")
        await recomputed(rig)

    assert list(await lines(rig, amendment_id)) == [bali]
    assert len(await recomputations(rig, bali)) == 1
    assert await recomputations(rig, west) == []


async def test_a_day_that_is_free_no_longer_moves_the_date_back(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        old, day = (await review(rig, case_id)).due, await first_day(rig, case_id)
        await amended(rig, day)
        await recomputed(rig)
        await amended(rig, remove=(day,))
        await recomputed(rig)

    there, back = await recomputations(rig, case_id)
    assert (there.changes[0].old, back.changes[0].new) == (old, old)
    assert f"Now counted: {day}" in back.changes[0].why_en


async def test_a_lapsed_review_runs_on_when_its_days_become_holidays(rig: Rig) -> None:
    async with rig.working():
        case_id = await lapsed_lately(rig)
        await until(lambda: rig.announced(case_id, LAPSED))
        await amended(rig, *(await review(rig, case_id)).deadline.counted)
        await recomputed(rig)
        revived = await review(rig, case_id)
        await rig.days_pass(case_id, days=9)
        await until(lambda: _lapses(rig, case_id, 2))

    first, second = await rig.announced(case_id, LAPSED)
    assert not revived.lapsed
    assert (second["due"], second["late"]) == (revived.due.isoformat(), False)
    assert first["due"] < second["due"]


async def _lapses(rig: Rig, case_id: UUID, number: int) -> bool:
    return len(await rig.announced(case_id, LAPSED)) == number


async def test_an_amendment_is_approved_once_and_its_id_serves_no_other(rig: Rig) -> None:
    asked = amendment(date(2026, 12, 7))
    amendments = AmendmentService(rig.pool, lambda: None)
    async with rig.working():
        await rig.until_opened(await rig.opened())  # the first step brings the tables in
    first = await amendments.approve(asked, ADMIN)
    again = await amendments.approve(asked, ADMIN)
    with pytest.raises(AmendmentConflict):
        await amendments.approve(
            type(asked)(asked.amendment_id, "x", "", None, None, (), (), {}), ADMIN
        )

    assert first == again


async def test_of_two_amendments_each_moves_a_case_at_most_once(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        one, other = (await review(rig, case_id)).deadline.counted
        first, second = await amended(rig, one), await amended(rig, other)
        assert await recomputed(rig)
        assert await recomputed(rig)

    (fact,) = await recomputations(rig, case_id)  # by the table that held, which has both
    assert not {one, other} & set((await review(rig, case_id)).deadline.counted)
    assert f"{one} (Libur contoh), {other} (Libur contoh)" in fact.changes[0].why_id
    states = [(await lines(rig, each))[case_id].state for each in (first, second)]
    assert states == ["moved", "unmoved"]
