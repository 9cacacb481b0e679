"""What a notice is, and how an attempt can end: delivered, tried again, undeliverable. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid5

from shared.runtime.backoff import Backoff

_NAMESPACE = UUID("0192f0c4-6d1e-7c3a-9b52-6e6f74696679")

DAYS_OF_PATIENCE = Backoff(first=30, factor=2, ceiling=4 * 3600, attempts=38)
"""Half a minute, one minute, two, four ... then every four hours: given up after five days."""


class Reason(StrEnum):
    """Why an attempt did not deliver; the only words about it that leave this service."""

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


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one recipient through one channel.

    Either `address` is public and in the clear, or `contact` is sealed and opened only to send.
    `kind` and `role` are text: a ledger may hold a kind that only a newer version can word.
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
        # The same for the same event, recipient and channel, even in a ledger written anew.
        name = f"{self.event_id}|{self.recipient}|{self.channel}"
        object.__setattr__(self, "id", uuid5(_NAMESPACE, name))


@dataclass(frozen=True, slots=True)
class Leased:
    """A notice that one sender holds for a while: `lease` tells this hold from any other of it."""

    notice: Notice
    lease: int
    attempts: int
    created_at: datetime
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The recipient's server took it; `receipt` is what it answered."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: the recipient's side may take it later."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """Never: no further attempt can reach the recipient this way."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """It cannot be opened or worded: set aside for people to look at."""

    reason: Reason
    detail: str = ""


Attempt: TypeAlias = Delivered | Retry | Undeliverable
"""How a channel's attempt can end."""

AttemptOutcome: TypeAlias = Attempt | Quarantined
"""How a notice's turn can end."""


def patient(outcome: AttemptOutcome, attempts: int, patience: Backoff) -> AttemptOutcome:
    """The outcome itself, or giving up when the attempts are used up."""
    if isinstance(outcome, Retry) and patience.exhausted(attempts):
        return Undeliverable(Reason.GAVE_UP, outcome.detail)
    return outcome
