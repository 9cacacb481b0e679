"""Reads the stack's mailbox: which notices arrived as mails, each known by the id it carries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that arrived: its notice's id and its case's, to whom, and what it says."""

    notice_id: UUID
    case_id: UUID
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class Mailbox:
    """The mails of a stack, oldest first; what was read once is not asked for again.

    `after` is the number of the last mail that is not of interest.
    """

    def __init__(self, url: str, after: int = 0) -> None:
        self.url = url
        self._after = after
        self._read: list[Mail] = []

    async def mails(self) -> Sequence[Mail]:
        """Every mail so far that the notifier wrote."""
        async with httpx.AsyncClient(base_url=self.url, timeout=10, trust_env=False) as web:
            asked = {"after": self._after, "limit": MOST}
            new = (await web.get("/messages", params=asked)).raise_for_status().json()
            for row in reversed(new):
                whole = (await web.get(f"/messages/{row['number']}")).raise_for_status().json()
                self._after = row["number"]
                if "references" in map(str.lower, whole["headers"]):
                    self._read.append(_mail(whole))
        return tuple(self._read)


def _mail(whole: dict[str, Any]) -> Mail:
    headers = {name.lower(): value for name, value in whole["headers"].items()}
    return Mail(
        notice_id=_id(headers["message-id"]),
        case_id=_id(headers["references"]),
        to=whole["recipients"][0],
        subject=whole["subject"],
        text=whole["text"],
    )


def _id(header: str) -> UUID:
    return UUID(header.strip("<> ").partition("@")[0])
