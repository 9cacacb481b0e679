"""Events of intake: a report was submitted."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import AwareDatetime

from shared.events.envelope import EventData
from shared.events.fields import Key, Line, Listed, Sealed, SealedContact

Regime = Literal["pemilu", "pilkada"]
Language = Literal["id", "en"]


class ReportSubmitted(EventData):
    """A report was accepted; who made it can only be read with its key.

    Attributes:
        report_id: the report's id, and its case's.
        receipt_number: the number given to the reporter.
        regime: which law governs it.
        election: the office that was voted for.
        channel: the channel it came through.
        reporter_kind: as what the reporter reports.
        violation_kinds: the kinds the reporter claims, as keys of the statute.
        place: region code of the event, to the depth that is known.
        office: region code of the competent office.
        zone: time zone of that office.
        event_date: when it happened, if known.
        known_date: when the reporter came to know of it.
        received_at: when it really arrived.
        lodged_at: the moment that counts as lodged in law.
        missing: requirements it does not meet yet.
        language: the language of letters to the reporter.
        contact: sealed JSON: name, mail, phone, identity_number, address.
        statement: sealed JSON: reported_party, description, place_detail, witnesses, evidence.
    """

    TYPE: ClassVar[str] = "id.awasi.report.submitted.v1"

    report_id: Key
    receipt_number: Line
    regime: Regime
    election: Key
    channel: Key
    reporter_kind: Key
    violation_kinds: Listed[Key]
    place: Key
    office: Key
    zone: Key
    event_date: date | None = None
    known_date: date
    received_at: AwareDatetime
    lodged_at: AwareDatetime
    missing: Listed[Key] = ()
    language: Language = "id"
    contact: SealedContact
    statement: Sealed
