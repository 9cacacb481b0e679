"""Events of upstream channels: a report that only intake can decrypt."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.envelope import EventData


class ChannelReport(EventData):
    """A report from an upstream channel, named by `ce_source`; `ce_id` is its idempotency key.

    Attributes:
        report: a compact JWE for intake's published key, of the very JSON that POST /reports takes.
    """

    TYPE: ClassVar[str] = "id.awasi.channel.report.v1"

    report: Annotated[
        str, Field(max_length=1_400_000, pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$")
    ]
