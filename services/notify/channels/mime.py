"""A letter as an Internet mail message (RFC 5322, MIME). Pure."""

import re
from email.charset import QP, Charset
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime
from uuid import UUID

from services.notify.channels.channel import Letter

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,252}")
# RFC 5322 allows 998 characters a line. Folded at the usual 78, some readers show a subject with
# the fold's space in it. The library's newer policies parse a header at every access, which took
# most of the time of composing a message.
_POLICY = compat32.clone(linesep="\r\n", max_line_length=300)
_LONGEST_LINE = 900
_ENCODED = Charset("utf-8")
_ENCODED.body_encoding = QP


def is_address(text: str) -> bool:
    """Whether the text is one address (local part and domain of RFC 5321) and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def message(letter: Letter, sender: str) -> bytes:
    """The letter as a message with a plain and an HTML part of the same text.

    Message-ID is made of the notice's id, so that a second copy can be recognised; References of
    the case's id, so that readers show the letters of a case together. Auto-Submitted (RFC 3834)
    keeps vacation programs from answering.

    Args:
        letter: what is sent; its address must have passed `is_address`.
        sender: the address it is sent from.

    Returns:
        The bytes of the message, with CRLF line ends.
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
    """A part in US-ASCII if 7-bit mail can carry the text as it is, else as quoted-printable."""
    plain = text.isascii() and max(map(len, text.split("\n"))) <= _LONGEST_LINE
    part = MIMENonMultipart("text", kind)
    part.set_payload(text, "us-ascii" if plain else _ENCODED)
    return part


def _one_line(text: str) -> str:
    """The text without control characters and line ends, which could begin another header."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
