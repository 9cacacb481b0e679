"""The file of caught mails: append-only, so that they survive a restart."""

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
class MailSummary:
    """A mail as the list shows it, and its position in the file in bytes."""

    number: int
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    offset: int
    length: int


class MailboxFile:
    """All mails, newest last. Their contents stay on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / FILE
        self._all: list[MailSummary] = []
        self._path.touch(mode=0o600)
        self._read()
        self._end = self._path.stat().st_size

    def _read(self) -> None:
        end = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break  # killed while writing: not acknowledged, so the sender still has it
                self._add(json.loads(line), end, len(line))
                end += len(line)
        os.truncate(self._path, end)

    def _add(self, record: dict[str, Any], offset: int, length: int) -> MailSummary:
        mail = MailSummary(
            number=len(self._all) + 1,
            received_at=record["received_at"],
            sender=record["sender"],
            recipients=tuple(record["recipients"]),
            subject=record["subject"],
            offset=offset,
            length=length,
        )
        self._all.append(mail)
        return mail

    def append(
        self, received_at: str, sender: str, recipients: list[str], content: bytes
    ) -> MailSummary:
        """Store a mail; the SMTP server acknowledges it only after this returns."""
        subject = str(parsed(content)["subject"] or "")
        record = {
            "received_at": received_at,
            "sender": sender,
            "recipients": recipients,
            "subject": subject,
            "content": b64encode(content).decode(),
        }
        line = json.dumps(record).encode() + b"\n"
        with self._path.open("ab", buffering=0) as file:
            file.write(line)
        mail = self._add(record, self._end, len(line))
        self._end += len(line)
        return mail

    def count(self) -> int:
        """The number of mails."""
        return len(self._all)

    def newest(self, *, limit: int, to: str | None = None, after: int = 0) -> list[MailSummary]:
        """At most `limit` mails, newest first: above number `after`, to one recipient if named."""
        matching: list[MailSummary] = []
        for mail in reversed(self._all):
            if mail.number <= after or len(matching) == limit:
                break
            if to is None or to in mail.recipients:
                matching.append(mail)
        return matching

    def get(self, number: int) -> MailSummary | None:
        """The mail of this number, if there is one."""
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    def content(self, mail: MailSummary) -> bytes:
        """The bytes of the mail as they were sent."""
        with self._path.open("rb") as file:
            file.seek(mail.offset)
            return b64decode(json.loads(file.read(mail.length))["content"])


def read_parts(content: bytes) -> tuple[dict[str, str], str, list[str]]:
    """A mail's headers, its text, and the names of its attachments."""
    mail = parsed(content)
    body = mail.get_body(preferencelist=("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    attachments = [part.get_filename() or "attachment" for part in mail.iter_attachments()]
    return {name: str(value) for name, value in mail.items()}, text, attachments


def parsed(content: bytes) -> EmailMessage:
    """A mail parsed by the standard library with its default policy."""
    return message_from_bytes(content, policy=policy.default)
