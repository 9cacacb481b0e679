"""Whom an event's notices go to: recipients, addresses, language and content. Pure.

Which roles are notified of which fact is the statute's table (`shared.statute.notices`); here each
role becomes recipients. Reporters are written to in the language of their report. Whoever's report
was joined to the case gets the same notices under the own receipt number and report id. Offices,
their heads, the office above and agencies are written to in Indonesian.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.notify.notice import Notice
from shared.events.cases import (
    CaseAdvanced,
    CaseEvent,
    DeadlineEscalated,
    Outcome,
    OutcomeDecided,
)
from shared.events.envelope import Event
from shared.runtime.localized_dates import INDONESIAN
from shared.statute.notices import NoticeRule, RecipientRole, field_reader, notice_rules

MAIL = "mail"
HEAD_OF = "head:"

_CONTENT = {
    "article",
    "at",
    "clock",
    "due",
    "edition",
    "field",
    "hearing_at",
    "in_time",
    "in_time_before",
    "into_number",
    "late",
    "lodged_at",
    "matter",
    "missing",
    "number",
    "office",
    "outcome",
    "outcomes",
    "place",
    "reason",
    "received_at",
    "receipt_number",
    "regime",
    "register_number",
    "stage",
    "superior",
    "upheld",
    "zone",
}
"""The fields of an event that a notice may use: listed one by one, so that none is personal."""

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Directory:
    """The mail addresses of offices, their heads and agencies: patterns, and exceptions to them.

    Attributes:
        office: pattern with `{office}` for the region code.
        head: pattern with `{office}` for the region code.
        agency: pattern with `{agency}` for the agency's name.
        exceptions: addresses by region code, by `head:` and a region code, or by agency.
    """

    office: str
    head: str
    agency: str
    exceptions: Mapping[str, str] = field(default_factory=dict)

    def address_of_office(self, code: str) -> str:
        """The address of the office with this region code."""
        return self.exceptions.get(code) or self.office.format(office=code)

    def address_of_head(self, code: str) -> str:
        """The address of whoever heads that office."""
        return self.exceptions.get(f"{HEAD_OF}{code}") or self.head.format(office=code)

    def address_of_agency(self, name: str) -> str:
        """The address of an addressee of outcomes."""
        return self.exceptions.get(name) or self.agency.format(agency=name.replace("_", "-"))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a notice, and what of it is this recipient's own.

    Attributes:
        name: unique among the recipients of one event.
        case_id: the report or case that the notice is about.
        language: ISO 639-1 code.
        content: what the wording may use.
        address: in the clear, of offices and agencies.
        contact: sealed, of reporters.
    """

    name: str
    case_id: str
    language: str
    content: Content
    address: str | None = None
    contact: str | None = None


def notices(event: Event[CaseEvent], directory: Directory) -> tuple[Notice, ...]:
    """The notices that an event calls for, one per recipient and channel; none for many facts."""
    data = event.data
    rules = rules_of(data)
    if not rules:
        return ()
    content = data.model_dump(mode="json", include=_CONTENT)
    return tuple(
        Notice(
            event_id=event.id,
            case_id=recipient.case_id,
            kind=rule.kind,
            role=rule.role,
            recipient=recipient.name,
            channel=MAIL,
            language=recipient.language,
            article=data.article,
            address=recipient.address,
            contact=recipient.contact,
            content=recipient.content,
        )
        for rule in rules
        for recipient in _recipients(rule.role, data, content, directory)
    )


def rules_of(data: CaseEvent) -> tuple[NoticeRule, ...]:
    """The rules that the statute's table has for the event's fact; none for a fact it lacks."""
    return notice_rules(data.fact_name(), field_reader(data))


def _recipients(
    role: RecipientRole, data: CaseEvent, content: Content, directory: Directory
) -> Iterator[Recipient]:
    match role, data:
        case RecipientRole.REPORTER, _:
            yield from _reporters(data, content)
        case RecipientRole.OFFICE, _:
            yield _body(role, data, directory.address_of_office(data.office), content)
        case RecipientRole.HEAD, _:
            yield _body(role, data, directory.address_of_head(data.office), content)
        case RecipientRole.SUPERIOR, (
            DeadlineEscalated(superior=str(above)) | CaseAdvanced(superior=str(above))
        ):
            yield _body(f"{role}:{above}", data, directory.address_of_office(above), content)
        case RecipientRole.AGENCY, _:
            yield from _agencies(data, content, directory)
        case _:
            return


def _reporters(data: CaseEvent, content: Content) -> Iterator[Recipient]:
    """The reporter of the case, and each reporter whose report was joined to it."""
    role = RecipientRole.REPORTER
    yield Recipient(role, data.case_id, data.language, content, contact=data.contact)
    for joined in data.joined:
        # Under the own number and id: the case's own would lead to somebody else's report.
        own = {**content, "receipt_number": joined.receipt_number, "joined": True}
        name = f"{role}:{joined.case_id}"
        yield Recipient(name, joined.case_id, joined.language, own, contact=joined.contact)


def _agencies(data: CaseEvent, content: Content, directory: Directory) -> Iterator[Recipient]:
    """Each addressee of the outcomes, with the matters that go to it and no other."""
    for agency, matters in _by_addressee(data).items():
        own = {**content, "outcome": None, "outcomes": None, "matters": matters, "agency": agency}
        name = f"{RecipientRole.AGENCY}:{agency}"
        yield _body(name, data, directory.address_of_agency(agency), own)


def _body(name: str, data: CaseEvent, address: str, content: Content) -> Recipient:
    return Recipient(name, data.case_id, INDONESIAN, content, address=address)


def _by_addressee(data: CaseEvent) -> dict[str, list[str]]:
    matters_by_addressee: dict[str, list[str]] = {}
    for outcome in _outcomes(data):
        if outcome.addressee:
            matters_by_addressee.setdefault(outcome.addressee, []).append(outcome.matter)
    return matters_by_addressee


def _outcomes(data: CaseEvent) -> tuple[Outcome, ...]:
    match data:
        case OutcomeDecided(outcomes=outcomes):
            return outcomes
        case CaseAdvanced(outcome=Outcome() as replacement):
            return (replacement,)
        case _:
            return ()
