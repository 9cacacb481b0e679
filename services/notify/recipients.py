"""Who is told, by which article, in which language and through which channel. Pure.

The reporter hears of every turn of the report, in the reporter's language, and so does everybody
whose report goes on in the same case, of the report as it is theirs: under their own receipt and
behind their own tracking code. The office hears of what it must act on, those above it of what it
did not, and each addressee of an outcome of what is now its own to handle, in Indonesian.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from services.notify.notice import Notice
from shared.events.cases import (
    CaseAdvanced,
    CaseEvent,
    DeadlineEscalated,
    JoinedReport,
    Outcome,
    OutcomeDecided,
)
from shared.events.envelope import Event
from shared.statute.notices import FieldReader, NoticeRule, RecipientRole, notice_rules

MAIL = "mail"
INDONESIAN = "id"
HEAD_OF = "head:"

CONTENT = (
    "article",
    "at",
    "clock",
    "due",
    "edition",
    "field",
    "hearing_at",
    "into_number",
    "late",
    "matter",
    "missing",
    "number",
    "office",
    "outcome",
    "outcomes",
    "place",
    "reason",
    "receipt_number",
    "regime",
    "register_number",
    "stage",
    "superior",
    "upheld",
    "zone",
)
"""What of an event a notice may speak of: a list of what may enter, so nothing personal can."""

Content = Mapping[str, object]
_Tell = Callable[..., Notice]


@dataclass(frozen=True, slots=True)
class Directory:
    """Where offices, their heads and agencies receive mail: a pattern for all, exceptions by name.

    An exception is named by the office's region code, `head:` and that code, or the agency.
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


def notices(event: Event[CaseEvent], directory: Directory) -> tuple[Notice, ...]:
    """The notices that an event calls for: one per recipient and channel."""
    data = event.data
    content = data.model_dump(mode="json", include=set(CONTENT))
    return tuple(
        notice
        for rule in rules_of(data)
        for notice in _addressed(
            partial(
                Notice,
                event_id=event.id,
                kind=rule.kind,
                role=rule.role,
                channel=MAIL,
                article=data.article,
            ),
            rule.role,
            data,
            content,
            directory,
        )
    )


def rules_of(data: CaseEvent) -> tuple[NoticeRule, ...]:
    """The notices that the statute's table has for the event's fact; none for a fact it lacks."""
    return notice_rules(data.fact_name(), _reader(data))


def _reader(data: CaseEvent) -> FieldReader:
    def read(field: str) -> object:
        return getattr(data, field, None)

    return read


def _addressed(
    tell: _Tell, role: RecipientRole, data: CaseEvent, content: Content, directory: Directory
) -> Iterator[Notice]:
    if role is RecipientRole.REPORTER:
        yield _to_reporter(tell, data, RecipientRole.REPORTER, content)
        for joined in data.joined:
            yield _to_reporter(
                tell, joined, f"{role}:{joined.case_id}", _as_theirs(content, joined)
            )
        return
    for recipient, address, more in _bodies(role, data, directory):
        yield tell(
            case_id=data.case_id,
            recipient=recipient,
            language=INDONESIAN,
            address=address,
            contact=None,
            content={**content, **more},
        )


def _to_reporter(
    tell: _Tell, of: CaseEvent | JoinedReport, recipient: str, content: Content
) -> Notice:
    return tell(
        case_id=of.case_id,
        recipient=recipient,
        language=of.language,
        address=None,
        contact=of.contact,
        content=content,
    )


def _as_theirs(content: Content, joined: JoinedReport) -> Content:
    """What a joined reporter reads: of the same case, under the number of the own receipt."""
    return {**content, "receipt_number": joined.receipt_number, "joined": True}


def _bodies(
    role: RecipientRole, data: CaseEvent, directory: Directory
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each body of that role: who it is, its address, and what only its letter says."""
    match role, data:
        case RecipientRole.OFFICE, _:
            yield role, directory.address_of_office(data.office), {}
        case RecipientRole.HEAD, _:
            yield role, directory.address_of_head(data.office), {}
        case RecipientRole.SUPERIOR, DeadlineEscalated(superior=str(above)):
            yield f"{role}:{above}", directory.address_of_office(above), {}
        case RecipientRole.AGENCY, _:
            for agency, matters in _by_addressee(data).items():
                only: dict[str, object] = {
                    "outcome": None,
                    "outcomes": None,
                    "matters": matters,
                    "agency": agency,
                }
                yield f"{role}:{agency}", directory.address_of_agency(agency), only
        case _:
            return


def _by_addressee(data: CaseEvent) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    for outcome in _decided(data):
        if outcome.addressee:
            by.setdefault(outcome.addressee, []).append(outcome.matter)
    return by


def _decided(data: CaseEvent) -> tuple[Outcome, ...]:
    match data:
        case OutcomeDecided(outcomes=outcomes):
            return outcomes
        case CaseAdvanced(outcome=Outcome() as instead):
            return (instead,)
        case _:
            return ()
