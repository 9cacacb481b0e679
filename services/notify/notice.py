"""What a notice is, and how an attempt to deliver it can end. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid5

from shared.runtime.backoff import Backoff
from shared.statute.notices import NoticeKind, RecipientRole

# Ids of notices are UUIDv5 in this namespace; another one would give every notice a new id.
_NAMESPACE = UUID("0192f0c4-6d1e-7c3a-9b52-6e6f74696679")

RETRY_POLICY = Backoff(first=30, factor=2, ceiling=4 * 3600, attempts=38)
"""Seconds between attempts: 30, 60, 120 ... then every 4 hours; given up after 38, about five days.

RFC 5321, 4.5.4.1, asks a sender to go on for at least four to five days.
"""


class Reason(StrEnum):
    """Why an attempt did not deliver, as a code; announced and counted, so never free text."""

    BUSY = "busy"
    CONNECTION_LOST = "connection_lost"
    NO_ANSWER = "no_answer"
    KEY_LOCKED = "key_locked"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    ADDRESS_REFUSED = "address_refused"
    MESSAGE_REFUSED = "message_refused"
    ERASED = "erased"
    GAVE_UP = "gave_up"
    CONTACT_UNREADABLE = "contact_unreadable"
    NO_WORDS = "no_words"
    NO_CHANNEL = "no_channel"
    UNFORESEEN = "unforeseen"
    PROCESS_DIED = "process_died"
    ADDRESS_LIMIT = "address_limit"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one recipient over one channel.

    Attributes:
        event_id: the event that called for it.
        case_id: the case it is about; of a joined report, that report's own id.
        kind: what it says. Text and no enumeration, as `role`: the ledger may hold a kind that
            only a newer version can word.
        role: in which role the recipient gets it.
        recipient: who of that role; unique with event and channel.
        channel: the name of the channel.
        language: ISO 639-1 code of the language it is worded in.
        article: the article of law it rests on.
        address: an office's or agency's address, in the clear; None for reporters.
        contact: a reporter's contact, sealed; opened only to send. None for offices and agencies.
        content: the fields of the event that the wording may use.
        id: made of event, recipient and channel, and so the same whenever it is made again.
    """

    event_id: UUID
    case_id: str
    kind: str
    role: str
    recipient: str
    channel: str
    language: str
    article: str | None
    address: str | None
    contact: str | None
    content: Mapping[str, object]
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        # Derived and not random: a ledger that is rebuilt from the events has the same ids, and a
        # second copy of a mail keeps its Message-ID.
        name = f"{self.event_id}|{self.recipient}|{self.channel}"
        object.__setattr__(self, "id", uuid5(_NAMESPACE, name))

    @property
    def is_receipt(self) -> bool:
        """Whether it is the first a reporter hears of a report: anybody can cause that."""
        return self.role == RecipientRole.REPORTER and self.kind == NoticeKind.OPENED


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice that one sender may deliver until its lease runs out.

    Attributes:
        notice: what is to be delivered.
        lease: the number of this lease; another lease of the same notice has another number.
        attempts: how many attempts ended before this one.
        begun: how often in a row it was begun and no outcome recorded, this time included.
        created_at: when the notice was written.
        traceparent: W3C trace context of the event that called for it.
    """

    notice: Notice
    lease: int
    attempts: int
    created_at: datetime
    traceparent: str | None
    begun: int = 1


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server accepted it; `receipt` is its answer, without addresses."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not delivered now; another attempt may succeed."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """Not delivered, and no further attempt over this channel can succeed."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """It cannot be opened, worded or survived: set aside until somebody has looked into it."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Not sent, and not to be sent: what it says can be read elsewhere."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not attempted before `until`."""

    reason: Reason
    until: datetime


ChannelOutcome: TypeAlias = Delivered | Retry | Undeliverable
"""How an attempt can end in a channel."""

AttemptOutcome: TypeAlias = ChannelOutcome | Quarantined | HeldBack | Postponed
"""How an attempt can end, in the channel or before it."""


def give_up_when_exhausted(
    outcome: AttemptOutcome, attempts: int, retry_policy: Backoff
) -> AttemptOutcome:
    """The outcome itself, or Undeliverable for a Retry after the last attempt of the policy."""
    if isinstance(outcome, Retry) and retry_policy.exhausted(attempts):
        return Undeliverable(Reason.GAVE_UP, outcome.detail)
    return outcome
