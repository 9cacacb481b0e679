"""What leaves for the mail server, read back by the library's own parser."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import pytest

from services.notify.channels.channel import Letter
from services.notify.channels.mime import is_address, message
from services.notify.wording import NoticeText

NOTICE_ID = UUID("018e63f2-5f00-7000-8000-0000000000aa")
SENDER = "awasi@awasi.example"


def read_back(words: NoticeText, address: str = "pelapor@contoh.example") -> EmailMessage:
    letter = Letter(
        notice_id=NOTICE_ID,
        case_id="018e63f2-5f00-7000-8000-000000000001",
        address=address,
        language="id",
        words=words,
        written_at=datetime(2024, 3, 22, 3, tzinfo=UTC),
    )
    mail = message_from_bytes(message(letter, SENDER), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_mail_reader_sees_the_letter() -> None:
    mail = read_back(NoticeText("Laporan diterima - 001", "Yth.\n\nIsi.\n", "<p>Yth.</p>\n"))

    assert dict(mail.items()) == {
        "From": SENDER,
        "To": "pelapor@contoh.example",
        "Subject": "Laporan diterima - 001",
        "Date": "Fri, 22 Mar 2024 03:00:00 +0000",
        "Message-ID": f"<{NOTICE_ID}@awasi.example>",
        "References": "<018e63f2-5f00-7000-8000-000000000001@awasi.example>",
        "Content-Language": "id",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_{NOTICE_ID.hex}"',
    }
    assert body(mail, "plain") == "Yth.\n\nIsi.\n"
    assert body(mail, "html") == "<p>Yth.</p>\n"
    assert not mail.defects


@pytest.mark.parametrize("text", ["Distrik Sûrabaya, «kutipan»\n", "x" * 2000 + "\n"])
def test_letters_beyond_ascii_and_overlong_lines_arrive_whole(text: str) -> None:
    mail = read_back(NoticeText("Laporan «diterima»", text, text))

    assert mail["Subject"] == "Laporan «diterima»"
    assert body(mail, "plain") == text


def test_a_long_subject_is_read_as_it_was_worded() -> None:
    subject = "[Awasi] Laporan baru menunggu kajian awal - 001/LP/PW/Kota/32.73/XI/2026"

    assert read_back(NoticeText(subject, "Isi.\n", "Isi.\n"))["Subject"] == subject


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x00", "\u2028"])
def test_a_subject_cannot_begin_a_header(end: str) -> None:
    mail = read_back(NoticeText(f"Laporan{end}Bcc: lain@contoh.example", "Isi.\n", "Isi.\n"))

    assert "Bcc" not in mail
    assert len(mail.keys()) == 10


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("pelapor@contoh.example", True),
        ("nama.depan+laporan@sub.contoh.example", True),
        ("", False),
        ("pelapor", False),
        ("pelapor@", False),
        ("a@b@c.example", False),
        ("a@contoh.example,b@contoh.example", False),
        ("a@contoh.example\r\nBcc: b@contoh.example", False),
        ("a b@contoh.example", False),
        ("<a@contoh.example>", False),
        ("pelapor@contoh.example\n", False),
        ("pélapor@contoh.example", False),
    ],
)
def test_only_an_address_is_an_address(text: str, good: bool) -> None:  # noqa: FBT001
    assert is_address(text) is good


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
