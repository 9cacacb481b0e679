"""What the notifier announces: somebody was told, or could not be. Never the address."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared.events.envelope import EventData


class NoticeEvent(EventData):
    """What every announcement of a notice says.

    Attributes:
        notice_id: the row in the notifier's ledger.
        case_id: the case it concerns.
        kind: what the notice tells.
        recipient_role: reporter, office, and so on.
        channel: the way it was sent.
        at: when it ended.
    """

    notice_id: str
    case_id: str
    kind: str
    recipient_role: str
    channel: str
    at: AwareDatetime


class NoticeDelivered(NoticeEvent):
    """The recipient's server took it, and this is its receipt."""

    TYPE: ClassVar[str] = "id.awasi.notice.delivered.v1"

    provider_receipt: str | None = None


class NoticeUndeliverable(NoticeEvent):
    """No further try will be made, for a reason named by its code."""

    TYPE: ClassVar[str] = "id.awasi.notice.undeliverable.v1"

    reason: str
