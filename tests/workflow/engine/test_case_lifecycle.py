"""A case on a real Temporal server and a real database, from its report to its end."""

from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata

from shared.runtime.clock import new_id
from shared.statute.acts.handling import BeginStudy, Summon
from shared.statute.acts.review import DeclineRegistration, Register
from shared.statute.law.choices import DeclineReason, Party
from tests.benchmarks.ordinary import ELECTION, KINDS, commands
from tests.workflow.rig import Rig, until
from tests.workflow.samples import SEALED

OPENING = 6


async def test_a_report_becomes_a_case_and_ends_as_the_official_decides(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        ended = await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        standing = await rig.handle(case_id).result()

    assert ended["accepted"]
    assert standing.closed
    assert await rig.facts(case_id) == ["CaseOpened", "NotRegistered", "Closed"]
    assert [kind for kind, _ in await rig.events(case_id)] == [
        "id.awasi.case.opened.v1",
        "id.awasi.case.not_registered.v1",
        "id.awasi.case.closed.v1",
    ]


@pytest.mark.parametrize("regime", KINDS)
async def test_a_full_ordinary_case_leaves_a_small_history(rig: Rig, regime: str) -> None:
    """At most six events a command, two where the nearest due moment changes, one for the end."""
    rig.cases.task_timeout = timedelta(minutes=1)  # a busy machine costs no events here
    fields = {"regime": regime, "election": ELECTION[regime], "violation_kinds": KINDS[regime]}
    async with rig.working():
        case_id = await rig.opened(**fields)
        await until(lambda: rig.has_events(case_id, OPENING))
        wakes, before = None, OPENING
        for command in commands(regime):
            ended = await rig.give(case_id, command)
            assert ended["accepted"], ended
            after = len((await rig.history(case_id)).events)
            wakes_next = await rig.pool.fetchval(
                "SELECT next_due FROM cases WHERE case_id = $1", case_id
            )
            clock, end = 2 * (wakes_next != wakes), ended["closed"]
            assert after - before <= 6 + clock + end, command
            wakes, before = wakes_next, after
        await rig.handle(case_id).result()
        history = await rig.history(case_id)

    assert len(history.events) <= 90
    assert sum(event.ByteSize() for event in history.events) <= 25_000


async def test_a_command_costs_six_events_and_two_where_the_clock_changes(rig: Rig) -> None:
    rig.cases.task_timeout = timedelta(minutes=1)
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"))
        registered = await rig.history(case_id)
        await rig.give(case_id, Summon(Party.REPORTER))
        summoned = await rig.history(case_id)

    assert len(registered.events) == OPENING + 6 + 2
    assert len(summoned.events) - len(registered.events) == 6


async def test_its_stage_shows_in_temporal(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"))
        shown = await rig.handle(case_id).query(
            "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )

    assert shown.current_details == "registration"


async def test_every_event_carries_what_its_readers_need(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(language="en")
        await rig.give(case_id, Register("-"))
        (_, opened), (_, registered) = await rig.events(case_id)

    assert (opened["sequence"], registered["sequence"]) == (1, 2)
    assert registered["register_number"].startswith("01/Reg/LP/PW/Kota/32.73/")
    assert registered["violation_kinds"] == ["campaign_props"]
    assert registered["contact"] == opened["contact"] == SEALED
    assert (registered["language"], registered["stage"]) == ("en", "registration")
    assert registered["due"] is not None
    assert registered["article"]


async def test_a_refused_command_costs_no_history_and_stays_on_record(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        command_id = new_id()
        refused = await rig.give(case_id, BeginStudy(), command_id)
        await until(lambda: rig.has_events(case_id, OPENING))
        history = await rig.history(case_id)

    assert (refused["accepted"], refused["code"]) == (False, "not_in_this_stage")
    assert refused["article"]
    assert refused["message_id"] != refused["message_en"]
    assert len(history.events) == OPENING
    assert await rig.outcome(case_id, command_id) == refused


async def test_what_the_step_refuses_is_an_outcome_too(rig: Rig) -> None:
    """As when two officials act at once: lawful when asked, no longer when its turn comes."""
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        ref = rig.command_ref(BeginStudy())
        await rig.store_command(case_id, ref, BeginStudy())
        outcome = await rig.cases.act(case_id, ref)

    assert (outcome.accepted, outcome.refusal) == (False, "not_in_this_stage")
    assert outcome.standing.stage == "initial_review"
    stored = await rig.outcome(case_id, UUID(ref.command_id))
    assert stored is not None
    assert stored["message_en"] == "This cannot be done at this stage."
