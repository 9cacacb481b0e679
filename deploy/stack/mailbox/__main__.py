"""Accepts every mail the stack sends, and shows it: a page for people, JSON for scripts.

`python -m deploy.stack.mailbox FOLDER SMTP_PORT PAGE_PORT`. The JSON:

- `GET /messages?to=ADDRESS&after=NUMBER&limit=100`: newest first, each `{"number", "received_at",
  "sender", "recipients", "subject"}`;
- `GET /messages/NUMBER`: the same with `"headers"`, `"text"` and `"attachments"` (names);
- `GET /messages/NUMBER/raw`: as it was sent.
"""

import asyncio
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.stack.mailbox.mail_file import MailboxFile, MailSummary, read_parts
from deploy.stack.processes.ports import HOST
from shared.runtime.clock import SystemClock
from shared.runtime.http.middleware import protection
from shared.runtime.http.server import web_part
from shared.runtime.limits import Limits
from shared.runtime.process import run

LARGEST_MAIL = 26_214_400
DEFAULT_LIMIT = 100
_NUMBER = re.compile(r"[0-9]{1,9}")
MAX_LIMIT = 10_000

PAGES = Environment(loader=PackageLoader("deploy.stack.mailbox", "pages"), autoescape=True)
STYLE = Path(__file__).with_name("pages").joinpath("mailbox.css").read_bytes()


class MailHandler:
    """Accepts every mail, whoever it is for."""

    def __init__(self, mails: MailboxFile) -> None:
        self._mails = mails
        self._clock = SystemClock()

    async def handle_DATA(self, _server: SMTP, _session: Session, mail: Envelope) -> str:  # noqa: N802 - aiosmtpd looks for this name
        """Store a mail and acknowledge it with its number as the queue id."""
        content = mail.original_content or b""
        received_at = self._clock.now().isoformat(timespec="milliseconds")
        summary = self._mails.append(
            received_at, mail.mail_from or "", list(mail.rcpt_tos), content
        )
        return f"250 OK: queued as {summary.number}"


def make_page(mails: MailboxFile, limits: Limits) -> Starlette:
    """The web application: the page and the JSON over the mails."""

    async def list_mails(request: Request) -> Response:
        query = request.query_params
        found = mails.newest(
            limit=min(_number(query.get("limit"), DEFAULT_LIMIT), MAX_LIMIT),
            to=query.get("to"),
            after=_number(query.get("after"), 0),
        )
        return JSONResponse([_row(mail) for mail in found])

    async def get_mail(request: Request) -> Response:
        found = mails.get(request.path_params["number"])
        return JSONResponse(_full_row(mails, found)) if found else Response(status_code=404)

    async def get_raw(request: Request) -> Response:
        found = mails.get(request.path_params["number"])
        if found is None:
            return Response(status_code=404)
        return Response(mails.content(found), media_type="message/rfc822")

    async def list_page(request: Request) -> Response:
        to = request.query_params.get("to") or None
        rows = mails.newest(limit=DEFAULT_LIMIT, to=to)
        return _render("mailbox.html", {"mails": rows, "count": mails.count(), "to": to})

    async def mail_page(request: Request) -> Response:
        found = mails.get(request.path_params["number"])
        if found is None:
            return Response(status_code=404)
        return _render("mail.html", {"mail": _full_row(mails, found)})

    return Starlette(
        routes=[
            Route("/", list_page),
            Route("/mail/{number:int}", mail_page),
            Route("/messages", list_mails),
            Route("/messages/{number:int}", get_mail),
            Route("/messages/{number:int}/raw", get_raw),
            Route("/static/mailbox.css", _style),
        ],
        middleware=protection(limits),
    )


async def _style(_: Request) -> Response:
    return Response(STYLE, media_type="text/css")


def _render(template: str, values: Mapping[str, Any]) -> Response:
    # A mail is untrusted text: the policy of pages keeps anything in it from running or loading.
    return HTMLResponse(PAGES.get_template(template).render(values))


def _row(mail: MailSummary) -> dict[str, Any]:
    return {name: value for name, value in asdict(mail).items() if name not in {"offset", "length"}}


def _full_row(mails: MailboxFile, mail: MailSummary) -> dict[str, Any]:
    headers, text, attachments = read_parts(mails.content(mail))
    return _row(mail) | {"headers": headers, "text": text, "attachments": attachments}


def _number(text: str | None, default: int) -> int:
    known = text is not None and _NUMBER.fullmatch(text)
    return int(text or "") if known else default


async def serve(folder: Path, smtp_port: int, page_port: int) -> None:
    """Accept mails and show them until the process receives SIGTERM or SIGINT."""
    mails = MailboxFile(folder)
    handler = MailHandler(mails)
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname=HOST),
        HOST,
        smtp_port,
    )
    limits = Limits()
    async with smtp:
        await run({"web": web_part(make_page(mails, limits), HOST, page_port, limits)})


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
