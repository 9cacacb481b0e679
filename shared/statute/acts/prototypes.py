"""For each open move, the commands that stand for it: one, or one for each way it can turn out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.statute.acts.agencies import ACTS
from shared.statute.acts.commands import (
    COMMANDS,
    Assign,
    CancelRegistration,
    Command,
    ConcludeTracing,
    DecideAdjudication,
    DecideInPlenary,
    DecideObjection,
    DeclineRegistration,
    Delegate,
    Extend,
    Forward,
    HoldHearing,
    MendRecord,
    MergeInto,
    Object,
    ReadIdentity,
    Recompute,
    RecordAgencyAct,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
    RecordClarification,
    RecordDiscussion,
    Register,
    RequestCorrection,
    ScheduleHearing,
    SetFinding,
    Summon,
    TakeOver,
)
from shared.statute.acts.handling import GROUNDS
from shared.statute.acts.objections import may_object
from shared.statute.case.registration import first_matters
from shared.statute.case.state import Case, Obligation
from shared.statute.deadlines.calendars import Calendar
from shared.statute.law.choices import (
    DeclineReason,
    Discussion,
    MatterOutcome,
    MendableField,
    Oath,
    Party,
    Verdict,
)
from shared.statute.law.offices import Level, level_of, superior_of
from shared.statute.law.violations import Matter

ANY = "-"
_BELOW = {
    Level.NATIONAL: "{office}",
    Level.PROVINCE: "{office}.01",
    Level.REGENCY: "{office}.01",
    Level.SUBDISTRICT: "{office}.1001",
}
_FIRST_PROVINCE = "11"


@dataclass(frozen=True, slots=True)
class Asked:
    """A case, and when and by which holiday table something would be asked of it."""

    case: Case
    at: datetime
    calendar: Calendar


def prototypes(name: str, asked: Asked) -> tuple[Command, ...]:
    """The commands that stand for a move; those that the case does not bear are refused later."""
    plain: Callable[..., Command] = COMMANDS[name]
    made = _MADE.get(name)
    return tuple(made(asked)) if made else (plain(),)


def _one(make: Callable[[Case], Command]) -> Callable[[Asked], list[Command]]:
    return lambda asked: [make(asked.case)]


def _for_each(
    make: Callable[[Matter], Command], wanted: Callable[[Obligation], bool]
) -> Callable[[Asked], list[Command]]:
    """One for each matter in which something is owed."""
    return lambda asked: [
        make(each.outcome.matter) for each in asked.case.obligations if wanted(each)
    ]


def _below(case: Case) -> str:
    level = level_of(case.office)
    return _FIRST_PROVINCE if level is Level.NATIONAL else _BELOW[level].format(office=case.office)


def _discussion(case: Case) -> Command:
    return RecordDiscussion(Discussion.SECOND if case.discussions else Discussion.FIRST)


def _matters(case: Case) -> list[Matter]:
    """What a verdict may find now: a crime only once it has been discussed twice."""
    found = first_matters(case.kinds) or (Matter.ADMINISTRATIVE,)
    both = Discussion.SECOND in case.discussions
    return [matter for matter in found if matter is not Matter.CRIMINAL or both]


def _plenary(asked: Asked) -> list[Command]:
    # Where only a crime not yet discussed twice was reported, another matter may still be found.
    matters = _matters(asked.case) or [Matter.ADMINISTRATIVE]
    return [
        DecideInPlenary(tuple(MatterOutcome(matter, verdict) for matter in matters))
        for verdict in (Verdict.VIOLATION, Verdict.NOT_A_VIOLATION)
    ]


def _adjudication(asked: Asked) -> list[Command]:
    case = asked.case
    heard = Matter.ADMINISTRATIVE if Matter.ADMINISTRATIVE in case.matters else Matter.TSM
    others = [matter for matter in first_matters(case.kinds) if matter is not heard]
    none = tuple(MatterOutcome(matter, Verdict.NOT_A_VIOLATION) for matter in others)
    return [
        DecideAdjudication(verdict, others=none)
        for verdict in (Verdict.VIOLATION, Verdict.NOT_A_VIOLATION)
    ]


def _acts(asked: Asked) -> list[Command]:
    return [
        RecordAgencyAct(Matter(clock.id.matter), act)
        for clock in asked.case.clocks
        for act, (ends, _) in ACTS.items()
        if clock.id.clock is ends
    ]


def _objections(asked: Asked) -> list[Command]:
    case = asked.case
    return [Object(each.matter) for each in case.outcomes if may_object(case, each.matter)]


def _answers(asked: Asked) -> list[Command]:
    matters = asked.case.objections
    upheld = [MatterOutcome(matter, Verdict.VIOLATION) for matter in matters]
    none = [MatterOutcome(matter, Verdict.NOT_A_VIOLATION) for matter in matters]
    return [
        *(DecideObjection(matter, upheld=False) for matter in matters),
        *(DecideObjection(each.matter, upheld=True, outcome=each) for each in upheld + none),
    ]


def _mending(case: Case) -> Command:
    kind = "participant" if case.report.reporter_kind == "citizen" else "citizen"
    return MendRecord(1, MendableField.REPORTER_KIND, kind, ANY)


_MADE: dict[str, Callable[[Asked], list[Command]]] = {
    "RequestCorrection": _one(lambda _: RequestCorrection(("description",))),
    "DeclineRegistration": _one(lambda _: DeclineRegistration(DeclineReason.NOT_A_VIOLATION)),
    "Register": _one(lambda _: Register(ANY)),
    "SetFinding": _one(lambda _: SetFinding(ANY)),
    "Delegate": _one(lambda case: Delegate(_below(case))),
    "TakeOver": _one(lambda case: TakeOver(superior_of(case.office) or ANY)),
    "ConcludeTracing": lambda _: [ConcludeTracing(found=True), ConcludeTracing(found=False)],
    "Extend": _one(lambda case: Extend(GROUNDS[case.regime])),
    "RecordDiscussion": _one(_discussion),
    "Summon": _one(lambda _: Summon(Party.REPORTER)),
    "RecordClarification": _one(lambda _: RecordClarification(Party.REPORTER, Oath.TAKEN)),
    "ScheduleHearing": lambda asked: [ScheduleHearing(asked.at + timedelta(minutes=1))],
    "HoldHearing": lambda asked: [
        HoldHearing(asked.case.zone.local(asked.at).date(), all_parties_agree=True)
    ],
    "DecideAdjudication": _adjudication,
    "DecideInPlenary": _plenary,
    "Forward": _for_each(Forward, lambda owed: owed.forwarded_at is None),
    "RecordAgencyReceipt": _for_each(
        RecordAgencyReceipt, lambda owed: owed.forwarded_at is not None and not owed.received_at
    ),
    "RecordAgencyAct": _acts,
    "RecordAgencyAnswer": _for_each(
        RecordAgencyAnswer, lambda owed: owed.received_at is not None and not owed.answered_at
    ),
    "Object": _objections,
    "DecideObjection": _answers,
    "MergeInto": _one(lambda _: MergeInto(ANY)),
    "CancelRegistration": _one(lambda _: CancelRegistration(ANY)),
    "MendRecord": _one(_mending),
    "Assign": _one(lambda case: Assign(ANY + case.assigned_to)),
    "Recompute": lambda asked: [Recompute(asked.calendar.version)],
    "ReadIdentity": _one(lambda _: ReadIdentity(ANY, ANY)),
}
