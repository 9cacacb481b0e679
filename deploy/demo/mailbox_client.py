"""Reads the notices that arrived in the stack's mailbox, each identified by its Message-ID."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

MAX_MAILS = 10_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that arrived: the ids of its notice and case, its recipient and its content."""

    notice_id: UUID
    case_id: UUID
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class MailboxClient:
    """The mails of a stack, oldest first; each is requested once and then held in memory.

    `after` skips the mails up to that number.
    """

    def __init__(self, url: str, after: int = 0) -> None:
        self.url = url
        self._after = after
        self._read: list[Mail] = []

    async def mails(self) -> Sequence[Mail]:
        """Every mail so far that the notifier sent."""
        async with httpx.AsyncClient(base_url=self.url, timeout=10, trust_env=False) as web:
            query = {"after": self._after, "limit": MAX_MAILS}
            new = (await web.get("/messages", params=query)).raise_for_status().json()
            for row in reversed(new):
                full = (await web.get(f"/messages/{row['number']}")).raise_for_status().json()
                self._after = row["number"]
                if "references" in map(str.lower, full["headers"]):
                    self._read.append(_mail(full))
        return tuple(self._read)


def _mail(full: dict[str, Any]) -> Mail:
    headers = {name.lower(): value for name, value in full["headers"].items()}
    return Mail(
        notice_id=_id(headers["message-id"]),
        case_id=_id(headers["references"]),
        to=full["recipients"][0],
        subject=full["subject"],
        text=full["text"],
    )


def _id(header: str) -> UUID:
    return UUID(header.strip("<> ").partition("@")[0])
