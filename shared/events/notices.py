"""Events of the notifier: how the delivery of a notice ended. They never hold an address."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared.events.envelope import EventData
from shared.events.fields import Key, Line


class NoticeEvent(EventData):
    """The data of every event of a notice.

    Attributes:
        notice_id: the row in the notifier's ledger.
        case_id: the case it concerns.
        kind: the kind of notice.
        recipient_role: reporter, office, and so on.
        channel: how it was sent.
        at: when it ended.
    """

    notice_id: Key
    case_id: Key
    kind: Key
    recipient_role: Key
    channel: Key
    at: AwareDatetime


class NoticeDelivered(NoticeEvent):
    """The recipient's server took it, and this is its receipt."""

    TYPE: ClassVar[str] = "id.awasi.notice.delivered.v1"

    provider_receipt: Line | None = None


class NoticeUndeliverable(NoticeEvent):
    """No further try will be made, for a reason named by its code."""

    TYPE: ClassVar[str] = "id.awasi.notice.undeliverable.v1"

    reason: Key
