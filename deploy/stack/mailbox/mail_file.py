"""The mails that were caught: one file that only grows, so that a restart keeps them."""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

FILE = "mails.jsonl"


@dataclass(frozen=True, slots=True)
class Summary:
    """A mail as the list shows it, and where it lies in the file."""

    number: int
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    offset: int
    length: int


class MailboxFile:
    """All mails, newest last. Bodies stay on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / FILE
        self._all: list[Summary] = []
        self._path.touch(mode=0o600)
        self._read()
        self._end = self._path.stat().st_size

    def _read(self) -> None:
        good = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break  # a process was killed while it wrote: the sender has no receipt for it
                self._add(json.loads(line), good, len(line))
                good += len(line)
        os.truncate(self._path, good)

    def _add(self, kept: dict[str, Any], offset: int, length: int) -> Summary:
        mail = Summary(
            number=len(self._all) + 1,
            received_at=kept["received_at"],
            sender=kept["sender"],
            recipients=tuple(kept["recipients"]),
            subject=kept["subject"],
            offset=offset,
            length=length,
        )
        self._all.append(mail)
        return mail

    def keep(self, received_at: str, sender: str, recipients: list[str], content: bytes) -> Summary:
        """Write a mail down before its sender is told that it was taken."""
        subject = str(parsed(content)["subject"] or "")
        kept = {
            "received_at": received_at,
            "sender": sender,
            "recipients": recipients,
            "subject": subject,
            "content": b64encode(content).decode(),
        }
        line = json.dumps(kept).encode() + b"\n"
        with self._path.open("ab", buffering=0) as file:
            file.write(line)
        mail = self._add(kept, self._end, len(line))
        self._end += len(line)
        return mail

    def count(self) -> int:
        """How many there are."""
        return len(self._all)

    def newest(self, *, limit: int, to: str | None = None, after: int = 0) -> list[Summary]:
        """The newest mails first: of all, or to one recipient, and only those after a number."""
        wanted: list[Summary] = []
        for mail in reversed(self._all):
            if mail.number <= after or len(wanted) == limit:
                break
            if to is None or to in mail.recipients:
                wanted.append(mail)
        return wanted

    def one(self, number: int) -> Summary | None:
        """The mail of this number."""
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    def content(self, mail: Summary) -> bytes:
        """The mail itself, as it was sent."""
        with self._path.open("rb") as file:
            file.seek(mail.offset)
            return b64decode(json.loads(file.read(mail.length))["content"])


def readable(content: bytes) -> tuple[dict[str, str], str, list[str]]:
    """A mail's headers, its text, and the names of its attachments."""
    mail = parsed(content)
    body = mail.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    attached = [part.get_filename() or "attachment" for part in mail.iter_attachments()]
    return {name: str(value) for name, value in mail.items()}, text, attached


def parsed(content: bytes) -> EmailMessage:
    """A mail as the standard library understands it."""
    return message_from_bytes(content, policy=policy.default)
