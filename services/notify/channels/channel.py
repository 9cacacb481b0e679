"""What a channel does: hand one letter over and say how that ended."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notify.notice import ChannelOutcome
from services.notify.wording import NoticeText


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded notice and the address it goes to.

    Attributes:
        notice_id: the same at every attempt, so that a receiver can recognise a second copy.
        case_id: the case it is about; letters of one case belong together.
        address: in the clear only here, in memory; not part of the representation.
        language: the language of `words`, as an ISO 639-1 code.
        words: subject and text.
        written_at: the moment of this attempt.
    """

    notice_id: UUID
    case_id: str
    address: str = field(repr=False)
    language: str
    words: NoticeText
    written_at: datetime


class Channel(Protocol):
    """One channel to recipients."""

    async def send(self, letter: Letter) -> ChannelOutcome:
        """Hand the letter over, once.

        Returns:
            How the attempt ended for this letter.

        Raises:
            DependencyDown: the channel itself is down, whatever letter would be sent.
        """
        ...

    async def check_reachable(self) -> None:
        """Find out whether the channel works, without sending anything.

        Raises:
            DependencyDown: it does not.
        """
        ...

    async def close(self) -> None:
        """Close the connections that are held open."""
        ...
