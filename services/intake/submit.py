"""Accepts a report: stores it with its event in one transaction and returns a receipt."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from services.intake import store
from services.intake.errors import KEY_LENGTH, KeyMalformed, KeyMissing, KeyReused
from services.intake.form import Form
from services.intake.holidays.calendars import Calendars
from services.intake.lodging import lodge, receipt_number_for
from services.intake.report import Receipt, Report, canonical, fingerprint
from shared.events.envelope import INTAKE, Event, EventData
from shared.events.reports import ReportSubmitted
from shared.outbox.append import append_all
from shared.runtime.batcher import Batcher
from shared.runtime.clock import WallClock, new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, transaction
from shared.runtime.sealing import seal
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.metrics import REPORTS_ACCEPTED
from shared.runtime.telemetry.tracing import current_traceparent
from shared.statute.law.numbers import Series

_LOG = structlog.get_logger()
_KEY = re.compile(rf"[!-~]{{1,{KEY_LENGTH}}}")


class EntryPoint(StrEnum):
    """How a report reached this service."""

    HTTP = "http"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Submission:
    """A report that is handed in.

    Attributes:
        form: what was handed in.
        key: the idempotency key: the same at every repeat, over HTTP or the topic.
        entry_point: how it came.
        channel: where it came from, unless the form names its channel.
        source: whose key it is, beside the entry point: the channel as it names itself, or blank
            for the reporter.

    Raises:
        KeyMissing, KeyMalformed: a repeat could not be recognised by that key everywhere.
    """

    form: Form
    key: str
    entry_point: EntryPoint
    channel: str
    source: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise KeyMissing
        if not _KEY.fullmatch(self.key):
            raise KeyMalformed

    @property
    def owned_key(self) -> bytes:
        """The key within its source: nobody can use up the keys of another."""
        source = self.source or self.form.reporter.mail.lower()
        return canonical({"by": self.entry_point, "source": source, "key": self.key})


class Submit:
    """Accepts reports; the same report twice, however it comes, is one report with one receipt.

    `on_commit` is called after every transaction that may have appended an event.
    """

    def __init__(
        self,
        pool: Pool,
        keyring: Keyring,
        secret: bytes,
        clock: WallClock,
        calendars: Calendars,
        on_commit: Callable[[], None],
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._secret = secret
        self._clock = clock
        self._calendars = calendars
        self._on_commit = on_commit
        self._batcher = Batcher[Report, Receipt](self._write)

    async def __call__(self, submission: Submission) -> Receipt:
        """Accept a report once; return the same receipt for every repeat.

        Raises:
            KeyReused: the idempotency key stands for another report.
            DependencyDown: a database does not answer. The report may be stored all the same; a
                repeat under the same key is safe.
        """
        receipt = await self._batcher.submit(await self._report(submission))
        outcome = "repeated" if receipt.repeated else "accepted"
        REPORTS_ACCEPTED.labels(submission.entry_point, outcome).inc()
        with bind_case(str(receipt.report_id)):
            _LOG.info(
                f"report_{outcome}", entry_point=submission.entry_point, office=receipt.office
            )
        return receipt

    async def _report(self, submission: Submission) -> Report:
        form, now = submission.form, self._clock.now()
        report_id = new_id()
        key = await self._keyring.new_key()
        lodging = lodge(form, now, await self._calendars.in_force(now))
        content = canonical(form.content())
        return Report(
            report_id=report_id,
            recognised_by=fingerprint(self._secret, "key", submission.owned_key),
            same_as=fingerprint(self._secret, "same", submission.key.encode() + b" " + content),
            regime=form.regime,
            election=form.election,
            channel=form.channel or submission.channel,
            reporter_kind=form.reporter.kind,
            violation_kinds=form.violation_kinds,
            place=form.place,
            office=lodging.office,
            zone=lodging.zone,
            event_date=form.event_date,
            known_date=form.known_date,
            received_at=now,
            lodged_at=lodging.lodged_at,
            lodged_on=lodging.zone.local(lodging.lodged_at).date(),
            missing=form.missing(),
            language=form.language,
            contact=seal(key, "contact", str(report_id), _json(form.contact())),
            statement=seal(key, "statement", str(report_id), _json(form.statement())),
            traceparent=current_traceparent(),
        )

    async def _write(self, reports: Sequence[Report]) -> list[Receipt | Exception]:
        async with transaction(self._pool) as connection:
            numbers = await store.claim(connection, Series.REPORT, reports)
            fresh = [
                (one, receipt_number_for(one, numbers[one.report_id]))
                for one in reports
                if one.report_id in numbers
            ]
            receipts = {one.report_id: _receipt(one, number) for one, number in fresh}
            if fresh:
                await store.insert_reports(connection, fresh)
                await append_all(
                    connection, [_submitted_event(one, number) for one, number in fresh]
                )
            repeats = [one for one in reports if one.report_id not in numbers]
            earlier = await store.accepted(connection, repeats) if repeats else {}
        self._on_commit()
        return [receipts.get(one.report_id) or _repeated(one, earlier) for one in reports]


def _receipt(report: Report, number: str) -> Receipt:
    return Receipt(
        report_id=report.report_id,
        receipt_number=number,
        received_at=report.received_at,
        lodged_at=report.lodged_at,
        office=report.office,
        zone=report.zone,
        missing=report.missing,
        repeated=False,
    )


def _repeated(report: Report, earlier: Mapping[bytes, Receipt]) -> Receipt | KeyReused:
    """The receipt of the same report; without one, the key stands for another of its source."""
    return earlier.get(report.same_as) or KeyReused()


def _submitted_event(report: Report, number: str) -> Event[EventData]:
    data = ReportSubmitted(
        report_id=str(report.report_id),
        receipt_number=number,
        regime=report.regime,
        election=report.election,
        channel=report.channel,
        reporter_kind=report.reporter_kind,
        violation_kinds=report.violation_kinds,
        place=report.place,
        office=report.office,
        zone=report.zone,
        event_date=report.event_date,
        known_date=report.known_date,
        received_at=report.received_at,
        lodged_at=report.lodged_at,
        missing=report.missing,
        language=report.language,
        contact=report.contact,
        statement=report.statement,
    )
    return Event(
        id=new_id(),
        subject=data.report_id,
        time=report.received_at,
        source=INTAKE,
        data=data,
        traceparent=report.traceparent,
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
