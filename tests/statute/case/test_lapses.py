"""Every clock of every edition: what the law makes of its lapse, in the case where it runs."""

from collections.abc import Iterator

import pytest

from shared.statute.acts.agencies import (
    AnnounceStatus,
    Forward,
    RecordAgencyAct,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.elapse import EFFECTS, DeadlineEscalated, DeadlineLapsed, Elapse
from shared.statute.acts.handling import CompleteStudy, RecordDiscussion
from shared.statute.acts.hearings import DecideAdjudication, OpenAdjudication
from shared.statute.acts.objections import Object
from shared.statute.acts.review import Register, RequestCorrection
from shared.statute.acts.tracing import ConcludeTracing, StartTracing
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import Case
from shared.statute.law.choices import (
    AgencyAct,
    CloseReason,
    Discussion,
    LapseEffect,
    MatterOutcome,
    Verdict,
)
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import EDITIONS, Edition
from shared.statute.law.stages import Source
from shared.statute.law.terms import EXTENDED_TO, terms_of
from shared.statute.law.violations import Matter
from tests.statute.samples import after, facts_of, opened, report, wib

# Judged once, at the receipt; and the handling's own clock under another number.
NEVER_RUN = {Clock.REPORTING_WINDOW, *EXTENDED_TO.values()}
ACTS = {
    Clock.POLICE_INVESTIGATION: (),
    Clock.PROSECUTOR_RETURNS: (AgencyAct.FILE_SENT,),
    Clock.POLICE_RESUBMITS: (AgencyAct.FILE_SENT, AgencyAct.FILE_RETURNED),
    Clock.TO_COURT: (AgencyAct.FILE_SENT, AgencyAct.FILE_COMPLETE),
    Clock.DISTRICT_COURT: (AgencyAct.FILE_SENT, AgencyAct.FILE_COMPLETE, AgencyAct.FILE_IN_COURT),
}
KINDS = {
    Clock.GAKKUMDU_FIRST_DISCUSSION: "money_politics",
    Clock.ADJUDICATION: "campaign_props",
    Clock.TSM_DECISION: "tsm",
    Clock.ASN_STUDY: "asn_neutrality",
    Clock.HANDLING: "press",
}
AT = "2026-07-07T14:00"
QUICK = OpenAdjudication(quick=True)


def begun(law: Edition, *kinds: str, source: Source = Source.REPORT) -> Case:
    command: OpenCase = report(law.regime, *kinds, source=source)
    fields = {name: getattr(command, name) for name in command.__dataclass_fields__}
    return opened(OpenCase(**fields | {"edition": law.name}))


def booked(law: Edition, *kinds: str) -> Case:
    return after(begun(law, *kinds), ("2026-07-06T12:00", Register("01/Reg/LP")))


def judged(law: Edition, kind: str, matter: Matter) -> Case:
    steps: list[Command] = [CompleteStudy()]
    if matter is Matter.CRIMINAL:
        steps += [RecordDiscussion(Discussion.FIRST), RecordDiscussion(Discussion.SECOND)]
    steps.append(DecideInPlenary((MatterOutcome(matter, Verdict.VIOLATION),)))
    return after(booked(law, kind), *(("2026-07-07T11:00", step) for step in steps))


def received(law: Edition, kind: str, matter: Matter, *acts: AgencyAct) -> Case:
    steps: list[Command] = [Forward(matter), AnnounceStatus(), RecordAgencyReceipt(matter)]
    steps += [RecordAgencyAct(matter, act) for act in acts]
    return after(judged(law, kind, matter), *((AT, step) for step in steps))


def heard(law: Edition, opening: OpenAdjudication) -> Case:
    return after(booked(law, "campaign_props"), ("2026-07-06T13:00", opening))


def running(clock: Clock, law: Edition) -> Case:
    """A case in which this clock runs."""
    if clock in ACTS:
        return received(law, "money_politics", Matter.CRIMINAL, *ACTS[clock])
    if clock in KINDS:
        return booked(law, KINDS[clock])
    made = {
        Clock.FINDING_WINDOW: lambda: begun(law, source=Source.FINDING),
        Clock.TRACING: lambda: after(
            begun(law, source=Source.INFORMATION), ("2026-07-06T12:00", StartTracing())
        ),
        Clock.INITIAL_REVIEW: lambda: begun(law),
        Clock.CORRECTION: lambda: after(
            begun(law), ("2026-07-06T12:00", RequestCorrection(("evidence",)))
        ),
        Clock.QUICK_ADJUDICATION: lambda: heard(law, QUICK),
        Clock.CORRECTION_REQUEST: lambda: after(
            heard(law, OpenAdjudication()), (AT, DecideAdjudication(Verdict.VIOLATION))
        ),
        Clock.STATUS_NOTICE: lambda: judged(law, "press", Matter.PRESS),
        Clock.KPU_FOLLOW_UP: lambda: received(law, "campaign_props", Matter.ADMINISTRATIVE),
        Clock.ASN_VERIFICATION: lambda: received(law, "asn_neutrality", Matter.ASN),
        Clock.COUNTER_MEMORANDUM: lambda: after(
            judged(law, "tsm", Matter.TSM), (AT, Object(Matter.TSM))
        ),
        Clock.SUPREME_COURT_PETITION: lambda: after(
            received(law, "tsm", Matter.TSM), (AT, RecordAgencyAnswer(Matter.TSM))
        ),
        Clock.CRIME_FORWARDING: lambda: judged(law, "money_politics", Matter.CRIMINAL),
    }
    return made[clock]()


def every_clock() -> Iterator[tuple[Clock, Edition]]:
    for law in EDITIONS:
        for row in terms_of(law.name):
            if row.clock not in NEVER_RUN:
                yield row.clock, law


EVERY = list(every_clock())
IDS = [f"{clock}-{law.name}" for clock, law in EVERY]


def test_the_law_makes_something_of_every_clock() -> None:
    assert set(EFFECTS) == set(Clock)


@pytest.mark.parametrize(("clock", "law"), EVERY, ids=IDS)
def test_what_follows_when_its_time_is_up(clock: Clock, law: Edition) -> None:
    case = running(clock, law)
    assert case.edition == law.name
    mine = next(each for each in case.clocks if each.id.clock is clock)
    facts = facts_of(case, Elapse(), mine.due)
    (lapse,) = [fact for fact in facts if isinstance(fact, DeadlineLapsed) and fact.id == mine.id]
    assert (lapse.effect, lapse.due, lapse.late) == (EFFECTS[clock], mine.due, False)
    told = [fact for fact in facts if isinstance(fact, DeadlineEscalated) and fact.id == mine.id]
    moment = mine.due.astimezone(wib(AT).tzinfo).replace(tzinfo=None).isoformat()
    ended = after(case, (moment, Elapse()))
    match lapse.effect:
        case LapseEffect.NOT_REGISTERED:
            assert (ended.close_reason, told) == (CloseReason.NOT_REGISTERED, [])
        case LapseEffect.WINDOW_CLOSED:
            assert (ended.clock(clock, mine.id.matter), told) == (None, [])
        case LapseEffect.DUTY_REMAINS | LapseEffect.BREACH | LapseEffect.AGENCY_OVERDUE:
            left = ended.clock(clock, mine.id.matter)
            assert left is not None
            assert left.lapsed
            assert [fact.to for fact in told] == ["head"]


def test_what_is_traced_to_a_finding_lapses_like_one_found_at_once() -> None:
    law = EDITIONS[0]
    case = after(running(Clock.TRACING, law), ("2026-07-07T09:00", ConcludeTracing(found=True)))
    ended = after(case, ("2026-08-07T09:00", Elapse()))
    assert ended.close_reason is CloseReason.NOT_REGISTERED
