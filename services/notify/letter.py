"""What a worded notice looks like as a mail message. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.charset import QP, Charset
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from uuid import UUID

from services.notify.wording import NoticeText

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
# Folded at 78 characters, some readers show a subject with the fold's space before it. The newer
# policies of the library read a header anew whenever it is asked for: most of a letter's time.
_POLICY = compat32.clone(linesep="\r\n", max_line_length=300)
_LONGEST_LINE = 900
_ENCODED = Charset("utf-8")
_ENCODED.body_encoding = QP


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded notice and where it goes; the address lives only here, in memory."""

    notice_id: UUID
    case_id: str
    address: str = field(repr=False)
    language: str
    words: NoticeText
    written_at: datetime


def is_address(text: str) -> bool:
    """Whether mail can be sent to it and it holds nothing but an address."""
    return _ADDRESS.fullmatch(text) is not None


def message(letter: Letter, sender: str) -> bytes:
    """The letter as a message of plain text and the same as HTML.

    Its id is the notice's, so that a second copy shows that it is one.
    """
    domain = sender.rpartition("@")[2]
    words = letter.words
    parts = [_part(words.text, "plain"), _part(words.html, "html")]
    mail = MIMEMultipart("alternative", f"=_{letter.notice_id.hex}", parts)
    mail["From"] = sender
    mail["To"] = letter.address
    mail["Subject"] = _one_line(words.subject)
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.notice_id}@{domain}>"
    mail["References"] = f"<{UUID(letter.case_id)}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "en" if letter.language == "en" else "id"
    return mail.as_bytes(policy=_POLICY)


def _part(text: str, kind: str) -> MIMENonMultipart:
    """Plain letters as they are if mail can carry them; anything else encoded."""
    plain = text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    part = MIMENonMultipart("text", kind)
    part.set_payload(text, "us-ascii" if plain else _ENCODED)
    return part


def _one_line(text: str) -> str:
    """The same without what could end a header or mean something in one."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
