"""Who must be told of what, by which article, in which language and through which channel. Pure.

The reporter hears of every turn of the report, in the reporter's language; the office of what it
must act on, and each addressee of an outcome of what is now its own to handle, in Indonesian.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from services.notify.notice import Kind, Notice, Role
from shared.events.cases import (
    CaseAdvanced,
    CaseClosed,
    CaseEvent,
    CaseNotRegistered,
    CaseOpened,
    CaseRegistered,
    CorrectionRequested,
    DeadlineLapsed,
    DeadlineWarned,
    OutcomeDecided,
)
from shared.events.envelope import Event

MAIL = "mail"
INDONESIAN = "id"

Calls = tuple[tuple[Role, Kind], ...]

CALLED_FOR: Mapping[type[CaseEvent], Calls] = {
    CaseOpened: ((Role.REPORTER, Kind.OPENED), (Role.OFFICE, Kind.OPENED)),
    CaseRegistered: ((Role.REPORTER, Kind.REGISTERED), (Role.OFFICE, Kind.REGISTERED)),
    CorrectionRequested: ((Role.REPORTER, Kind.CORRECTION_REQUESTED),),
    CaseNotRegistered: ((Role.REPORTER, Kind.NOT_REGISTERED),),
    OutcomeDecided: ((Role.REPORTER, Kind.OUTCOME_DECIDED), (Role.AGENCY, Kind.OUTCOME_DECIDED)),
    CaseClosed: ((Role.REPORTER, Kind.CLOSED),),
}
"""Who is told of an event, whatever it says."""

ADVANCES: Mapping[str, Calls] = {
    "CorrectionSubmitted": (
        (Role.REPORTER, Kind.CORRECTION_RECEIVED),
        (Role.OFFICE, Kind.CORRECTION_RECEIVED),
    ),
    "Delegated": ((Role.REPORTER, Kind.HANDED_OVER), (Role.OFFICE, Kind.HANDED_OVER)),
    "TakenOver": ((Role.REPORTER, Kind.HANDED_OVER), (Role.OFFICE, Kind.HANDED_OVER)),
    "Extended": ((Role.REPORTER, Kind.EXTENDED),),
    "Withdrawn": ((Role.REPORTER, Kind.WITHDRAWN),),
    "StatusAnnounced": ((Role.REPORTER, Kind.STATUS_ANNOUNCED),),
}
"""Who is told of the other facts of the statute, by the fact's name."""

TOLD_ALREADY = frozenset({"not_registered"})
"""The ends of a case that the reporter has just been told in a letter of their own."""

REPORTER_AWAITS = frozenset(
    {
        "adjudication",
        "handling",
        "handling_total",
        "initial_review",
        "quick_adjudication",
        "tsm_decision",
    }
)
"""The clocks that bound an answer to the reporter: their lapse is told.

A correction that did not come is told by its consequence, that the report is not registered.
"""

REPORTER_MUST_ACT = frozenset({"correction"})
"""The clocks that wait for the reporter: a warning is a help."""

CONTENT = (
    "article",
    "at",
    "clock",
    "due",
    "edition",
    "late",
    "missing",
    "office",
    "outcomes",
    "reason",
    "receipt_number",
    "regime",
    "register_number",
    "stage",
    "zone",
)
"""What of an event a notice may speak of: a list of what may enter, so nothing personal can."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Where offices and agencies receive mail: a pattern for all, and exceptions by name."""

    office: str
    agency: str
    exceptions: Mapping[str, str] = field(default_factory=dict)

    def address_of_office(self, code: str) -> str:
        """The address of the office with this region code."""
        return self.exceptions.get(code) or self.office.format(office=code)

    def address_of_agency(self, name: str) -> str:
        """The address of an addressee of outcomes."""
        return self.exceptions.get(name) or self.agency.format(agency=name.replace("_", "-"))


def notices(event: Event[CaseEvent], directory: Directory) -> tuple[Notice, ...]:
    """The notices that an event calls for: one per recipient and channel."""
    return tuple(
        notice
        for role, kind in _calls(event.data)
        for notice in _addressed(event, role, kind, directory)
    )


def _calls(data: CaseEvent) -> Calls:
    match data:
        case CaseAdvanced():
            return ADVANCES.get(data.fact, ())
        case DeadlineWarned():
            return _deadline(Kind.DEADLINE_WARNED, told=data.clock in REPORTER_MUST_ACT)
        case DeadlineLapsed():
            return _deadline(Kind.DEADLINE_LAPSED, told=data.clock in REPORTER_AWAITS)
        case CaseClosed(reason=reason) if reason in TOLD_ALREADY:
            return ()
        case _:
            return CALLED_FOR.get(type(data), ())


def _deadline(kind: Kind, *, told: bool) -> Calls:
    return ((Role.REPORTER, kind), (Role.OFFICE, kind)) if told else ((Role.OFFICE, kind),)


def _addressed(
    event: Event[CaseEvent], role: Role, kind: Kind, directory: Directory
) -> Iterator[Notice]:
    data = event.data
    content = data.model_dump(mode="json", include=set(CONTENT))
    tell = partial(
        Notice,
        event_id=event.id,
        case_id=data.case_id,
        kind=kind,
        role=role,
        channel=MAIL,
        article=data.article,
    )
    match role:
        case Role.REPORTER:
            yield tell(
                recipient=role,
                language=data.language,
                address=None,
                contact=data.contact,
                content=content,
            )
        case Role.OFFICE:
            yield tell(
                recipient=role,
                language=INDONESIAN,
                address=directory.address_of_office(data.office),
                contact=None,
                content=content,
            )
        case Role.AGENCY:
            for agency, matters in _by_addressee(data).items():
                yield tell(
                    recipient=f"{role}:{agency}",
                    language=INDONESIAN,
                    address=directory.address_of_agency(agency),
                    contact=None,
                    content=content | {"outcomes": None, "matters": matters, "agency": agency},
                )


def _by_addressee(data: CaseEvent) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    if isinstance(data, OutcomeDecided):
        for outcome in data.outcomes:
            if outcome.addressee:
                by.setdefault(outcome.addressee, []).append(outcome.matter)
    return by
