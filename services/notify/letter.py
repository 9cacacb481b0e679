"""What a worded notice looks like as a mail message. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from services.notify.wording import Words

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
# Folded at 78 characters, some readers show a subject with the fold's space before it.
_ASCII = SMTP.clone(cte_type="7bit", max_line_length=300)


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded notice and where it goes; the address lives only here, in memory."""

    notice_id: UUID
    case_id: str
    address: str = field(repr=False)
    language: str
    words: Words
    written_at: datetime


def is_address(text: str) -> bool:
    """Whether mail can be sent to it and it holds nothing but an address."""
    return _ADDRESS.fullmatch(text) is not None


def message(letter: Letter, sender: str) -> bytes:
    """The letter as a message of plain text and the same as HTML.

    Its id is the notice's, so that a second copy shows that it is one.
    """
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=_ASCII)
    mail["From"] = sender
    mail["To"] = letter.address
    mail["Subject"] = _one_line(letter.words.subject)
    mail["Date"] = letter.written_at
    mail["Message-ID"] = f"<{letter.notice_id}@{domain}>"
    mail["References"] = f"<{letter.case_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.words.text)
    mail.add_alternative(letter.words.html, subtype="html")
    mail["Content-Language"] = letter.language
    mail.set_boundary(f"=_{letter.notice_id.hex}")
    return mail.as_bytes()


def _one_line(text: str) -> str:
    """The same without what could end a line: the library refuses a subject of several lines."""
    return " ".join(text.split())
