"""What a worded notice looks like as a mail message. Pure.

Written here and not by the library's message classes: those took longer than the sending itself.
"""

import re
from base64 import encodebytes
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from uuid import UUID

from services.notify.wording import Words

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_PLAIN = re.compile(r"[ -~]*")
_LONGEST_LINE = 998  # RFC 5322, section 2.1.1


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
    boundary = f"=_{letter.notice_id.hex}"
    headers = {
        "From": sender,
        "To": letter.address,
        "Subject": letter.words.subject,
        "Date": format_datetime(letter.written_at),
        "Message-ID": f"<{letter.notice_id}@{domain}>",
        "References": f"<{letter.case_id}@{domain}>",
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    head = "\r\n".join(f"{name}: {_header(value)}" for name, value in headers.items())
    return (
        f"{head}\r\n\r\n"
        f"--{boundary}\r\n{_part('plain', letter.words.text)}\r\n"
        f"--{boundary}\r\n{_part('html', letter.words.html)}\r\n"
        f"--{boundary}--\r\n"
    ).encode("ascii")


def _header(value: str) -> str:
    """A value that cannot begin a header of its own: what is not plain goes in as encoded words."""
    return value if _PLAIN.fullmatch(value) else Header(value, "utf-8").encode(linesep="\r\n")


def _part(subtype: str, text: str) -> str:
    plain = text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    body = text if plain else encodebytes(text.encode()).decode()
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {'7bit' if plain else 'base64'}\r\n\r\n"
    ) + "".join(f"{line}\r\n" for line in body.splitlines())
