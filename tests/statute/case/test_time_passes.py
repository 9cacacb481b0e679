"""Warnings and lapses fire once, in order, also after a standstill; a recomputation is told."""

from dataclasses import replace
from datetime import date

from shared.statute.acts.administration import IdentityRead, ReadIdentity
from shared.statute.acts.elapse import (
    DeadlineEscalated,
    DeadlineLapsed,
    DeadlinesRecomputed,
    DeadlineWarned,
    Elapse,
    Recompute,
)
from shared.statute.acts.review import DeclineRegistration, Register, RequestCorrection
from shared.statute.case.evolve import evolve, replay
from shared.statute.case.state import next_due
from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.decide import decide
from shared.statute.law.choices import DeclineReason
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText
from tests.statute.samples import (
    CALENDAR,
    PEMILU,
    PILKADA,
    after,
    facts_of,
    opened,
    refusal,
    registered,
    report,
    wib,
)


def test_a_clock_of_one_day_does_not_warn() -> None:
    case = opened(report(PEMILU))
    status = replace(case, clocks=())
    assert next_due(status) is None
    assert facts_of(case, Elapse(), wib("2026-07-07T07:59")) == ()


def test_each_warning_fires_once() -> None:
    case = opened(report())
    (warned,) = facts_of(case, Elapse(), wib("2026-07-07T13:00"))
    assert isinstance(warned, DeadlineWarned)
    assert (warned.id.clock, warned.moment, warned.late) == (
        Clock.INITIAL_REVIEW,
        wib("2026-07-07T13:00"),
        False,
    )
    assert warned.due == wib("2026-07-08T16:00")
    case = evolve(case, warned)
    assert facts_of(case, Elapse(), wib("2026-07-07T13:00")) == ()
    assert next_due(case) == wib("2026-07-07T16:00")


def test_after_a_standstill_everything_fires_in_order_and_is_marked_late() -> None:
    facts = facts_of(registered(PEMILU), Elapse(), wib("2026-07-15T16:15"))
    assert [(type(fact).__name__, getattr(fact, "late", None)) for fact in facts] == [
        ("DeadlineWarned", True),
        ("DeadlineWarned", True),
        ("DeadlineWarned", True),
        ("DeadlineLapsed", False),
        ("DeadlineEscalated", False),
    ]
    assert {fact.at for fact in facts} == {wib("2026-07-15T16:15")}
    (*_, lapsed, told) = facts_of(registered(PEMILU), Elapse(), wib("2026-07-15T16:16"))
    assert isinstance(lapsed, DeadlineLapsed)
    assert isinstance(told, DeadlineEscalated)
    assert lapsed.late
    assert told.late


def test_two_clocks_fire_in_the_order_in_which_they_are_due() -> None:
    case = registered(PILKADA, "money_politics")
    fired = facts_of(case, Elapse(), wib("2026-07-10T00:00"))
    moments = [getattr(fact, "moment", None) or fact.due for fact in fired]  # type: ignore[union-attr]
    assert moments == sorted(moments)
    lapsed = [fact.id.clock for fact in fired if isinstance(fact, DeadlineLapsed)]
    assert lapsed == [Clock.GAKKUMDU_FIRST_DISCUSSION, Clock.HANDLING]


def test_time_passes_before_anyone_acts() -> None:
    case = opened(report())
    facts = facts_of(case, Register("1"), wib("2026-07-09T09:00"))
    names = [type(fact).__name__ for fact in facts]
    told = [*["DeadlineWarned"] * 3, "DeadlineLapsed", "DeadlineEscalated"]
    assert names == [*told, "Registered"]
    assert replay(case, facts).sequence == case.sequence + 6


def test_what_is_due_this_very_moment_has_not_yet_passed_for_one_who_acts() -> None:
    case = after(opened(report()), ("2026-07-08T15:00", Elapse()))
    (only,) = facts_of(case, Register("1"), wib("2026-07-08T16:00"))
    assert type(only).__name__ == "Registered"
    lapsed, _ = facts_of(case, Elapse(), wib("2026-07-08T16:00"))
    assert type(lapsed).__name__ == "DeadlineLapsed"


def free(day: date, scope: str = "") -> FreeDay:
    words = LocalizedText("Libur tambahan", "Added holiday")
    return FreeDay(day, words, FreeKind.REGIONAL, "SE 1/2026", scope)


def amended(*days: FreeDay) -> holidays.Calendar:
    return CALENDAR.amended("2027.2", date(2026, 7, 7), days)


def recomputed(case: object, table: holidays.Calendar, at: str) -> DeadlinesRecomputed:
    decision = decide(case, Recompute(table.version), wib(at), table)  # type: ignore[arg-type]
    assert not isinstance(decision, Refusal), decision
    fact = decision[-1]
    assert isinstance(fact, DeadlinesRecomputed)
    assert (fact.at, fact.table) == (wib(at), table.version)
    return fact


def test_a_recomputation_tells_old_new_and_why() -> None:
    case = registered(PEMILU)
    fact = recomputed(case, amended(free(date(2026, 7, 15))), "2026-07-07T10:00")
    (change,) = fact.changes
    assert (change.id.clock, change.old, change.new) == (
        Clock.HANDLING,
        wib("2026-07-15T16:00"),
        wib("2026-07-16T16:00"),
    )
    assert "2026-07-15 (Libur tambahan)" in change.why_id
    assert "2026-07-15 (Added holiday)" in change.why_en
    handling = evolve(case, fact).running(Clock.HANDLING)
    assert handling is not None
    assert (handling.deadline.calendar, handling.due) == ("2027.2", wib("2026-07-16T16:00"))
    assert handling.warnings[-1] == wib("2026-07-16T14:00")


def test_a_holiday_of_another_region_changes_nothing() -> None:
    case = registered(PEMILU)
    fact = recomputed(case, amended(free(date(2026, 7, 15), "51")), "2026-07-07T10:00")
    assert fact.changes == ()
    handling = evolve(case, fact).running(Clock.HANDLING)
    assert handling is not None
    assert (handling.deadline.calendar, len(handling.warnings)) == ("2027.2", 3)


def test_warnings_already_given_are_not_given_again() -> None:
    case = after(registered(PEMILU), ("2026-07-15T15:00", Elapse()))
    table = amended(free(date(2026, 7, 15)))
    fact = recomputed(case, table, "2026-07-15T16:00")
    assert fact.starts[0].due == wib("2026-07-16T16:00")
    assert fact.starts[0].warnings == (wib("2026-07-16T14:00"),)


def test_a_day_made_free_afterwards_revives_a_lapsed_clock() -> None:
    case = after(registered(PEMILU), ("2026-07-15T16:00", Elapse()))
    assert len(case.lapses) == 1
    fact = recomputed(case, amended(free(date(2026, 7, 15))), "2026-07-16T09:00")
    revived = evolve(case, fact)
    assert revived.running(Clock.HANDLING) is not None
    assert revived.lapses == ()
    late = recomputed(case, amended(free(date(2026, 7, 15))), "2026-07-16T16:00")
    assert evolve(case, late).running(Clock.HANDLING) is None
    assert len(evolve(case, late).lapses) == 1


def test_a_recomputation_by_whatever_table_holds_says_which_it_was() -> None:
    table = amended(free(date(2026, 7, 15)))
    decision = decide(registered(PEMILU), Recompute(), wib("2026-07-07T10:00"), table)
    assert not isinstance(decision, Refusal)
    assert isinstance(decision[-1], DeadlinesRecomputed)
    assert decision[-1].table == table.version


def test_a_recomputation_names_its_table() -> None:
    found = refusal(registered(PEMILU), Recompute("1999.1"), wib("2026-07-07T10:00"))
    assert found.code == "wrong_table"
    assert found.article


def test_reading_an_identity_is_a_fact() -> None:
    (fact,) = facts_of(
        opened(report()), ReadIdentity("official-7", "summons"), wib("2026-07-06T11:00")
    )
    assert isinstance(fact, IdentityRead)
    assert (fact.reader, fact.purpose) == ("official-7", "summons")
    assert evolve(opened(report()), fact).sequence == 2


def test_a_closed_case_hears_no_clock() -> None:
    case = after(opened(report()), ("2026-07-06T11:00", RequestCorrection(("evidence",))))
    case = after(case, ("2026-07-09T11:00", Elapse()))
    assert facts_of(case, Elapse(), wib("2026-08-09T11:00")) == ()
    command = DeclineRegistration(DeclineReason.NOT_A_VIOLATION)
    assert refusal(case, command, wib("2026-08-09T11:00")).code == "closed"
