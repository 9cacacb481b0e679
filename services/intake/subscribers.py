"""The Kafka door: takes in what channels send, and keeps the public status of reports current."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from joserfc.jwk import ECKey

from services.intake import store
from services.intake.channel import open_from_channel
from services.intake.form import read_form
from services.intake.report import Receipt
from services.intake.submit import Submission
from shared.events.cases import CASE_EVENTS, CaseEvent, CaseMerged
from shared.events.channel import ChannelReport
from shared.events.envelope import Event, InvalidMessage
from shared.events.topics import CASES, CHANNEL_REPORTS
from shared.outbox.inbox import first_times
from shared.runtime.clock import WallClock
from shared.runtime.http.problems import Problem
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, transaction
from shared.runtime.tracing import continued

STATUS = "intake.status"
CHANNEL = "intake.channel"
UNNAMED = "channel"
Submitting: TypeAlias = Callable[[Submission], Awaitable[Receipt]]
_NOT_IN_CHANNEL_NAME = re.compile(r"[^a-z0-9]+")


def subscribe(listener: Listener, channels: "Channels", statuses: "Statuses") -> None:
    """What intake listens to."""
    listener.on(CHANNEL_REPORTS, CHANNEL, {ChannelReport: channels.accept}, batch=True)
    listener.on(CASES, STATUS, dict.fromkeys(CASE_EVENTS, statuses.follow), batch=True)


class Channels:
    """Opens what upstream channels send and hands it to the same use case as the web door."""

    def __init__(self, submit: Submitting, key: ECKey, clock: WallClock) -> None:
        self._submit = submit
        self._key = key
        self._clock = clock

    async def accept(self, events: Sequence[Event[ChannelReport]]) -> None:
        """Accept the reports; the idempotency key makes a repeat harmless.

        Raises:
            Unfit: a report cannot be read, with its fields and reasons.
        """
        read = [(event, self._submission(event)) for event in events]
        ended = await asyncio.gather(*(self._one(*one) for one in read), return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure

    async def _one(self, event: Event[ChannelReport], submission: Submission) -> None:
        with continued(event.traceparent, "accept_channel_report"):
            try:
                await self._submit(submission)
            except Problem as problem:
                raise unfit(problem) from None

    def _submission(self, event: Event[ChannelReport]) -> Submission:
        try:
            opened = open_from_channel(event.data.report, self._key)
            form = read_form(opened, self._clock.now())
            return Submission(form, event.given_id, door="topic", channel=_channel(event.source))
        except Problem as problem:
            raise unfit(problem) from None


class Statuses:
    """Keeps what a reporter may read of his report as the workflow service last announced it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def follow(self, events: Sequence[Event[CaseEvent]]) -> None:
        """Record where the cases stand.

        Raises:
            Unfit: an event names no case.
        """
        standings = {event.id: _standing(event) for event in events}
        merges = {event.id: merge for event in events if (merge := _merge(event.data))}
        async with transaction(self._pool) as connection:
            fresh = await first_times(connection, STATUS, list(standings))
            await store.stand(connection, [standings[one] for one in standings if one in fresh])
            await store.join(connection, [merges[one] for one in merges if one in fresh])


def unfit(problem: Problem) -> InvalidMessage:
    """The reasons of a refused report for those who look after dead letters, without its words."""
    if not problem.errors:
        return InvalidMessage(f"{problem.code.replace('-', '_')}: report")
    return InvalidMessage(
        *(f"{error.code}: {_place(error.field, error.code)}" for error in problem.errors)
    )


def _place(field: str, code: str) -> str:
    # The name of an unknown field is the sender's own and may say anything.
    told = field.rpartition(".")[0] if code == "extra_forbidden" else field
    return told or "report"


def _channel(source: str) -> str:
    name = _NOT_IN_CHANNEL_NAME.sub("-", source.rpartition("/")[2].lower())[:63].strip("-")
    return name or UNNAMED


def _standing(event: Event[CaseEvent]) -> store.StatusUpdate:
    said = event.data
    case_id = _case(said.case_id, "case_id")
    return store.StatusUpdate(case_id, said.sequence, said.stage, said.register_number, said.at)


def _merge(said: CaseEvent) -> store.Merge | None:
    if not isinstance(said, CaseMerged):
        return None
    return store.Merge(_case(said.case_id, "case_id"), _case(said.into, "into"), said.into_number)


def _case(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidMessage(f"malformed: {field}") from None
