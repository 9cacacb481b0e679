"""Handles the reports that upstream channels publish."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from joserfc.jwk import ECKey

from services.intake.fields import channel_name
from services.intake.form import read_form
from services.intake.report import Receipt
from services.intake.submit import EntryPoint, Submission
from services.intake.topic.envelope import open_from_channel
from shared.events.channel import ChannelReport
from shared.events.envelope import Event, InvalidMessage
from shared.runtime.clock import WallClock
from shared.runtime.http.problems import Problem
from shared.runtime.limits import Limits
from shared.runtime.telemetry.tracing import continue_trace

UNNAMED = "channel"
SubmitReport: TypeAlias = Callable[[Submission], Awaitable[Receipt]]


class ChannelReportHandler:
    """Opens what upstream channels publish and submits it as the HTTP interface does."""

    def __init__(self, submit: SubmitReport, key: ECKey, clock: WallClock, limits: Limits) -> None:
        self._submit = submit
        self._key = key
        self._clock = clock
        self._limits = limits

    async def handle(self, events: Sequence[Event[ChannelReport]]) -> None:
        """Submit the reports, all at the same time; a repeat has no effect (idempotency key).

        Raises:
            InvalidMessage: a report cannot be read, with its fields and reasons.
            DependencyDown: a database does not answer.
        """
        submissions = [(event, self._submission(event)) for event in events]
        # All end before one failure is raised: the run is then retried event by event, and a
        # submission still under way would meet its own repeat.
        results = await asyncio.gather(
            *(self._submit_one(event, submission) for event, submission in submissions),
            return_exceptions=True,
        )
        for failure in results:
            if isinstance(failure, BaseException):
                raise failure

    async def _submit_one(self, event: Event[ChannelReport], submission: Submission) -> None:
        with continue_trace(event.traceparent, "accept_channel_report"):
            try:
                await self._submit(submission)
            except Problem as problem:
                raise invalid_message(problem) from None

    def _submission(self, event: Event[ChannelReport]) -> Submission:
        try:
            opened = open_from_channel(event.data.report, self._key, self._limits)
            form = read_form(opened, self._clock.now(), self._limits)
            channel = _channel(event.source)
            return Submission(form, event.given_id, EntryPoint.TOPIC, channel, event.source)
        except Problem as problem:
            raise invalid_message(problem) from None


def invalid_message(problem: Problem) -> InvalidMessage:
    """The refusal of a report as the reasons of a dead letter: codes and fields, no values."""
    if not problem.errors:
        return InvalidMessage(f"{problem.code.replace('-', '_')}: report")
    return InvalidMessage(
        *(f"{error.code}: {_location(error.field, error.code)}" for error in problem.errors)
    )


def _location(field: str, code: str) -> str:
    # The name of an unknown field is the sender's own text and may hold anything: its parent is
    # named instead.
    known = field.rpartition(".")[0] if code == "extra_forbidden" else field
    return known or "report"


def _channel(source: str) -> str:
    """The name of a channel: the last part of the event's source, in the form's characters."""
    return channel_name(source.rpartition("/")[2]) or UNNAMED
