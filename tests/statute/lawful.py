"""For every move the law lists in a state, a command that must be accepted there."""

from collections.abc import Callable
from datetime import date, timedelta

from shared.statute.acts.administration import Assign, CancelRegistration, MergeInto, ReadIdentity
from shared.statute.acts.agencies import (
    CRIMINAL_PROCESS,
    Forward,
    RecordAgencyAct,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.elapse import Recompute
from shared.statute.acts.handling import (
    GROUNDS,
    Extend,
    RecordClarification,
    RecordDiscussion,
    Summon,
)
from shared.statute.acts.hearings import DecideAdjudication, HoldHearing, ScheduleHearing
from shared.statute.acts.objections import DecideObjection, Object
from shared.statute.acts.rectification import MendRecord
from shared.statute.acts.review import DeclineRegistration, Register, RequestCorrection
from shared.statute.acts.table import COMMANDS
from shared.statute.acts.tracing import ConcludeTracing, SetFinding
from shared.statute.acts.transfer import Delegate, RequestTakeover, TakeOver
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.case.registration import first_matters
from shared.statute.case.state import Case
from shared.statute.law.choices import (
    DeclineReason,
    Discussion,
    MatterOutcome,
    MendableField,
    Oath,
    Party,
    Verdict,
)
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import NATIONAL
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter
from tests.statute.samples import CALENDAR, wib


def _discussion(case: Case) -> Command:
    return RecordDiscussion(Discussion.SECOND if case.discussions else Discussion.FIRST)


def _plenary(case: Case) -> Command:
    crime = Discussion.SECOND in case.discussions
    matters = (Matter.CRIMINAL, Matter.ASN) if crime else (Matter.ADMINISTRATIVE, Matter.TSM)
    return DecideInPlenary(tuple(MatterOutcome(matter, Verdict.VIOLATION) for matter in matters))


def _adjudication(case: Case) -> Command:
    heard = Matter.ADMINISTRATIVE if Matter.ADMINISTRATIVE in case.matters else Matter.TSM
    others = (matter for matter in first_matters(case.kinds) if matter is not heard)
    none = tuple(MatterOutcome(matter, Verdict.NOT_A_VIOLATION) for matter in others)
    return DecideAdjudication(Verdict.VIOLATION, others=none)


def _owed(case: Case, wanted: Callable[..., bool]) -> Matter:
    return next(each.outcome.matter for each in case.obligations if wanted(each))


def _forward(case: Case) -> Command:
    return Forward(_owed(case, lambda each: each.forwarded_at is None))


def _receipt(case: Case) -> Command:
    sent = _owed(case, lambda each: each.forwarded_at and not each.received_at)
    return RecordAgencyReceipt(sent)


def _answer(case: Case) -> Command:
    return RecordAgencyAnswer(_owed(case, lambda each: each.received_at and not each.answered_at))


def _act(case: Case) -> Command:
    return next(
        RecordAgencyAct(Matter(clock.id.matter), act)
        for clock in case.clocks
        for act, (ends, _) in CRIMINAL_PROCESS.items()
        if clock.id.clock is ends
    )


def _objection(case: Case) -> Command:
    pilkada = case.regime is Regime.PILKADA
    heard = (each.id.matter for each in case.clocks if each.id.clock is Clock.CORRECTION_REQUEST)
    return Object(Matter.TSM if pilkada else Matter(next(heard)))


def _answer_to_objection(case: Case) -> Command:
    matter, upheld = case.objections[0], case.sequence % 2 == 0
    other = MatterOutcome(
        matter, Verdict.NOT_A_VIOLATION if case.sequence % 3 else Verdict.VIOLATION
    )
    return DecideObjection(matter, upheld=upheld, outcome=other if upheld else None)


def _mending(case: Case) -> Command:
    kinds = "press" if case.kinds != ("press",) else "money_politics,asn_neutrality"
    if case.stage is Stage.ADJUDICATION:
        other = "voter_list" if case.kinds == ("campaign_props", "press") else "press"
        kinds = f"campaign_props,{other}"
    return MendRecord(1, MendableField.KINDS, kinds, "salah tulis")


def _below(office: str) -> str:
    if office == NATIONAL:
        return "32"
    return f"{office}.1001" if office.count(".") == 2 else f"{office}.01"


HEARINGS, DAY = wib("2027-01-04T09:00"), timedelta(days=1)
_MADE: dict[str, Callable[[Case], Command]] = {
    "RequestCorrection": lambda _: RequestCorrection(("evidence",)),
    "DeclineRegistration": lambda _: DeclineRegistration(DeclineReason.NOT_A_VIOLATION),
    "Register": lambda _: Register("01/Reg"),
    "SetFinding": lambda _: SetFinding("01/Reg/TM"),
    "Delegate": lambda case: Delegate(_below(case.office)),
    "TakeOver": lambda _: TakeOver(NATIONAL),
    "RequestTakeover": lambda _: RequestTakeover("menarik perhatian publik"),
    "ConcludeTracing": lambda case: ConcludeTracing(found=bool(case.sequence % 2)),
    "Extend": lambda case: Extend(GROUNDS[case.regime]),
    "RecordDiscussion": _discussion,
    "Summon": lambda _: Summon(Party.WITNESS),
    "RecordClarification": lambda _: RecordClarification(Party.WITNESS, Oath.REFUSED),
    "HoldHearing": lambda _: HoldHearing(date(2026, 7, 12), all_parties_agree=True),
    "DecideAdjudication": _adjudication,
    "DecideInPlenary": _plenary,
    "Forward": _forward,
    "RecordAgencyReceipt": _receipt,
    "RecordAgencyAct": _act,
    "RecordAgencyAnswer": _answer,
    "Object": _objection,
    "DecideObjection": _answer_to_objection,
    "ScheduleHearing": lambda case: ScheduleHearing(HEARINGS + DAY * len(case.hearings)),
    "MergeInto": lambda _: MergeInto("0198c2d4-0000-7000-8000-000000000002"),
    "CancelRegistration": lambda _: CancelRegistration("salah nomor"),
    "MendRecord": _mending,
    "Assign": lambda case: Assign(f"{case.assigned_to}i"),
    "Recompute": lambda _: Recompute(CALENDAR.version),
    "ReadIdentity": lambda _: ReadIdentity("sample official", "summons"),
}


def lawful(case: Case, name: str) -> Command:
    """A command of that name which the law accepts in this state."""
    return _MADE[name](case) if name in _MADE else COMMANDS[name]()
