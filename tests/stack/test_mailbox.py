"""Caught mails are kept, listed, and shown without running anything they hold."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import httpx

from deploy.stack.mailbox.mail_file import MailboxFile
from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import new_id

AT = "2026-01-02T03:04:05.000+00:00"


def mail(to: str, subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "awasi@awasi.example", to, subject
    made.set_content(text)
    return made


def send(stack: RunningStack, message: EmailMessage) -> None:
    host, port = stack.addresses.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.send_message(message)


def test_a_mail_is_listed_for_its_recipient_and_read(stack: RunningStack) -> None:
    to = f"contoh-{new_id()}@awasi.example"
    send(stack, mail(to, "Laporan diterima, nº 7", "Terima kasih."))
    box = stack.url("mailbox")
    [listed] = httpx.get(f"{box}/messages", params={"to": to}).json()
    assert listed["recipients"] == [to]
    assert listed["subject"] == "Laporan diterima, nº 7"
    message = httpx.get(f"{box}/messages/{listed['number']}").json()
    assert message["text"].strip() == "Terima kasih."
    assert message["headers"]["To"] == to
    assert httpx.get(f"{box}/messages", params={"to": to, "after": listed["number"]}).json() == []


def test_the_page_shows_a_mail_and_runs_nothing_of_it(stack: RunningStack) -> None:
    to = f"contoh-{new_id()}@awasi.example"
    send(stack, mail(to, "<script>alert(1)</script>", "<img src=x>"))
    box = stack.url("mailbox")
    page = httpx.get(box, params={"to": to})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>" not in page.text
    [listed] = httpx.get(f"{box}/messages", params={"to": to}).json()
    read = httpx.get(f"{box}/mail/{listed['number']}")
    assert "&lt;img src=x&gt;" in read.text
    assert read.headers["content-security-policy"].startswith("default-src 'none'")


def test_an_unknown_mail_is_not_found(stack: RunningStack) -> None:
    for path in ("messages/999999999", "mail/999999999", "messages/999999999/raw"):
        assert httpx.get(f"{stack.url('mailbox')}/{path}").status_code == 404


def test_a_mail_that_was_half_written_is_dropped_and_the_others_kept(tmp_path: Path) -> None:
    box = MailboxFile(tmp_path)
    for subject in ("satu", "dua"):
        box.append(AT, "a@x.example", ["b@x.example"], bytes(mail("b@x.example", subject, "isi")))
    with (tmp_path / "mails.jsonl").open("ab") as file:
        file.write(b'{"received_at": "2026-')  # the process was killed here

    again = MailboxFile(tmp_path)
    again.append(AT, "a@x.example", ["b@x.example"], bytes(mail("b@x.example", "tiga", "isi")))
    newest = MailboxFile(tmp_path).newest(limit=10)
    assert [one.subject for one in newest] == ["tiga", "dua", "satu"]
    assert b"isi" in again.content(newest[0])
