"""Which moves are open to a case as it stands, beyond what its stage allows."""

from collections.abc import Callable

from shared.statute.acts.agencies import ACTS
from shared.statute.acts.objections import may_object
from shared.statute.acts.review import reporter_is_lawful
from shared.statute.case.state import Case
from shared.statute.law.choices import Discussion
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import Level, level_of
from shared.statute.law.stages import Move, lawful_in
from shared.statute.law.violations import Matter


def moves(case: Case) -> tuple[Move, ...]:
    """What may lawfully be done with the case as it stands, whoever may do it."""
    possible = lawful_in(case.stage, case.regime)
    return tuple(move for move in possible if _OPEN_TO.get(move.command, _always)(case))


def _always(_case: Case) -> bool:
    return True


def _never(_case: Case) -> bool:
    """Not for anyone to ask: it follows from what others do, or from time."""
    return False


def _is_complete(case: Case) -> bool:
    return case.in_time and not case.missing and reporter_is_lawful(case)


def _may_mend(case: Case) -> bool:
    return case.in_time or "in_time" not in case.law.not_correctable


def _may_extend(case: Case) -> bool:
    return not case.extended and case.running(Clock.HANDLING) is not None


def _may_discuss(case: Case) -> bool:
    return Matter.CRIMINAL in case.matters and Discussion.SECOND not in case.discussions


def _owes_forwarding(case: Case) -> bool:
    return any(owed.forwarded_at is None for owed in case.obligations)


def _awaits_receipt(case: Case) -> bool:
    return any(owed.forwarded_at and not owed.received_at for owed in case.obligations)


def _awaits_act(case: Case) -> bool:
    ends = {clock for clock, _ in ACTS.values()}
    return any(clock.id.clock in ends for clock in case.clocks)


def _awaits_answer(case: Case) -> bool:
    return any(owed.received_at and not owed.answered_at for owed in case.obligations)


def _may_object(case: Case) -> bool:
    return any(may_object(case, outcome.matter) for outcome in case.outcomes)


def _may_close(case: Case) -> bool:
    return not case.objections and all(clock.lapsed for clock in case.clocks)


_OPEN_TO: dict[str, Callable[[Case], bool]] = {
    "Delegate": lambda case: level_of(case.office) > Level.VILLAGE,
    "TakeOver": lambda case: level_of(case.office) < Level.NATIONAL,
    "Register": _is_complete,
    "RequestCorrection": _may_mend,
    "Withdraw": lambda case: case.has_reporter and not case.joined,
    "Extend": _may_extend,
    "RecordDiscussion": _may_discuss,
    "OpenAdjudication": lambda case: case.may_be_heard(),
    "Forward": _owes_forwarding,
    "AnnounceStatus": lambda case: not case.announced,
    "RecordAgencyReceipt": _awaits_receipt,
    "RecordAgencyAct": _awaits_act,
    "RecordAgencyAnswer": _awaits_answer,
    "Object": _may_object,
    "DecideObjection": lambda case: bool(case.objections),
    "CloseFollowUp": _may_close,
    "MergeInto": lambda case: not case.joined,
    "JoinReport": _never,
    "FileDocument": _never,
    "Elapse": _never,
}
