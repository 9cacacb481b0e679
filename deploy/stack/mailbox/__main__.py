"""Catches every mail the stack sends, and shows it: a page for people, JSON for scripts.

`python -m deploy.stack.mailbox FOLDER SMTP_PORT PAGE_PORT`. The JSON:

- `GET /messages?to=ADDRESS&after=NUMBER&limit=100`: newest first, each `{"number", "received_at",
  "sender", "recipients", "subject"}`;
- `GET /messages/NUMBER`: the same with `"headers"`, `"text"` and `"attachments"` (names);
- `GET /messages/NUMBER/raw`: as it was sent.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.stack.mailbox.mail_file import MailboxFile, Summary, readable
from deploy.stack.processes.ports import HOST
from shared.runtime.clock import SystemClock

LARGEST_MAIL = 26_214_400
SHOWN = 100
MOST = 10_000

PAGES = Environment(loader=PackageLoader("deploy.stack.mailbox", "pages"), autoescape=True)


class Catcher:
    """Takes every mail, for whomever it is."""

    def __init__(self, mails: MailboxFile) -> None:
        self._mails = mails
        self._clock = SystemClock()

    async def handle_DATA(self, _server: SMTP, _session: Session, mail: Envelope) -> str:  # noqa: N802 - aiosmtpd looks for this name
        """Keep a mail and say under which number, as a mail server's receipt does."""
        content = mail.original_content or b""
        at = self._clock.now().isoformat(timespec="milliseconds")
        kept = self._mails.keep(at, mail.mail_from or "", list(mail.rcpt_tos), content)
        return f"250 OK: queued as {kept.number}"


def make_page(mails: MailboxFile) -> Starlette:
    """The page and the JSON over the mails."""

    async def listed(request: Request) -> Response:
        asked = request.query_params
        found = mails.newest(
            limit=min(_number(asked.get("limit"), SHOWN), MOST),
            to=asked.get("to"),
            after=_number(asked.get("after"), 0),
        )
        return JSONResponse([_row(mail) for mail in found])

    async def one(request: Request) -> Response:
        found = mails.one(request.path_params["number"])
        return JSONResponse(_whole(mails, found)) if found else Response(status_code=404)

    async def raw(request: Request) -> Response:
        found = mails.one(request.path_params["number"])
        if found is None:
            return Response(status_code=404)
        return Response(mails.content(found), media_type="message/rfc822")

    async def page(request: Request) -> Response:
        to = request.query_params.get("to") or None
        rows = mails.newest(limit=SHOWN, to=to)
        return _shown("mailbox.html", {"mails": rows, "count": mails.count(), "to": to})

    async def read(request: Request) -> Response:
        found = mails.one(request.path_params["number"])
        if found is None:
            return Response(status_code=404)
        return _shown("mail.html", {"mail": _whole(mails, found)})

    return Starlette(
        routes=[
            Route("/", page),
            Route("/mail/{number:int}", read),
            Route("/messages", listed),
            Route("/messages/{number:int}", one),
            Route("/messages/{number:int}/raw", raw),
        ]
    )


def _shown(template: str, values: Mapping[str, Any]) -> Response:
    page = PAGES.get_template(template).render(values)
    # A mail is a stranger's text: whatever it holds, nothing in it runs or is loaded.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def _row(mail: Summary) -> dict[str, Any]:
    return {name: value for name, value in asdict(mail).items() if name not in {"offset", "length"}}


def _whole(mails: MailboxFile, mail: Summary) -> dict[str, Any]:
    headers, text, attachments = readable(mails.content(mail))
    return _row(mail) | {"headers": headers, "text": text, "attachments": attachments}


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


async def serve(folder: Path, smtp_port: int, page_port: int) -> None:
    """Catch mails and show them until the process is asked to stop."""
    mails = MailboxFile(folder)
    catcher = Catcher(mails)
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname=HOST),
        HOST,
        smtp_port,
    )
    config = uvicorn.Config(make_page(mails), HOST, page_port, log_level="warning")
    async with smtp:
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
