"""The commands `awasi set-aside`: what waits for a person, and trying it again.

Documents and notices over which processes died, and notices that could not be opened or worded.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, TypeVar
from uuid import UUID

import asyncpg
import typer

from deploy.cli.service_databases import service_databases
from deploy.settings import StackSettings, process_environment
from deploy.stack.engines.postgres import CONNECTION_ERRORS
from deploy.stack.problems import StackProblem
from deploy.stack.running_stack import find_running
from services.notify import store as notice_store
from services.workflow.documents import store as document_store
from shared.runtime.postgres.pool import Connection
from shared.runtime.printable import printable, to_json

WORKFLOW_URL, NOTIFY_URL = "AWASI_WORKFLOW_DATABASE_URL", "AWASI_NOTIFY_DATABASE_URL"
Answer = TypeVar("Answer")

commands = typer.Typer(
    no_args_is_help=True,
    help="See which documents and notices were set aside, and have them tried again.\n\n"
    "What processes die over is set aside after a few deaths, so that what is behind it goes on; "
    "also a notice that cannot be opened or worded. Mend the cause first, then try again.",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document or notice that was set aside.

    Attributes:
        id: as `retry` takes it: CASE/FACT/KIND of a document, the id of a notice.
        case_id: the case it belongs to.
        kind: which document, or what the notice says and to whom.
        reason: why, as a code.
        since: ISO 8601, UTC.
    """

    id: str
    case_id: str
    kind: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class _Databases:
    workflow: Connection
    notify: Connection


@commands.command("list")
def list_entries(
    *, as_json: Annotated[bool, typer.Option("--json", help="The same for scripts.")] = False
) -> None:
    """Print what was set aside, and why."""
    entries = _with_databases(_entries)
    if as_json:
        print(to_json([asdict(entry) for entry in entries]))
        return
    for entry in entries:
        line = f"{entry.since}  {entry.reason:<20}  {entry.kind:<30}  {entry.id}"
        print(printable(line))
    if not entries:
        print("Tidak ada yang disisihkan · Nothing is set aside")


@commands.command("retry")
def retry(
    ids: Annotated[list[str] | None, typer.Argument(help="As `list` prints them.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that are listed.")] = False,
) -> None:
    """Have it tried again, as for the first time; ends with 1 if one of them is not set aside."""
    if bool(ids) == everything:
        raise typer.BadParameter("name what to try again, or --all")

    async def again(databases: _Databases) -> list[tuple[str, bool]]:
        chosen = ids or [entry.id for entry in await _entries(databases)]
        return [(one, await _try_again(databases, one)) for one in chosen]

    done = _with_databases(again)
    for name, found in done:
        what = "dicoba lagi · tried again" if found else "tidak ada · not set aside"
        print(f"{printable(name)}: {what}")
    if not all(found for _, found in done):
        raise typer.Exit(1)


async def _entries(databases: _Databases) -> list[Entry]:
    documents = [
        Entry(
            id=f"{one.case_id}/{one.fact}/{one.kind}",
            case_id=str(one.case_id),
            kind=f"document {one.kind}",
            reason=one.reason,
            since=one.at.isoformat(timespec="seconds"),
        )
        for one in await document_store.list_set_aside(databases.workflow)
    ]
    notices = [
        Entry(
            id=str(one.notice_id),
            case_id=one.case_id,
            kind=f"notice {one.kind} to {one.role}",
            reason=one.reason,
            since=one.at.isoformat(timespec="seconds"),
        )
        for one in await notice_store.list_set_aside(databases.notify)
    ]
    return sorted(documents + notices, key=lambda entry: entry.since)


async def _try_again(databases: _Databases, name: str) -> bool:
    case_id, _, rest = name.partition("/")
    fact, _, kind = rest.partition("/")
    try:
        if not rest:
            return await notice_store.try_again(databases.notify, UUID(name))
        return await document_store.try_again(databases.workflow, UUID(case_id), int(fact), kind)
    except (ValueError, asyncpg.DataError):
        return False


def _with_databases(work: Callable[[_Databases], Awaitable[Answer]]) -> Answer:
    async def run() -> Answer:
        async with _databases() as databases:
            return await work(databases)

    try:
        return asyncio.run(run())
    except CONNECTION_ERRORS as failure:
        raise StackProblem("A database does not answer.", "See awasi status.") from failure


@asynccontextmanager
async def _databases() -> AsyncGenerator[_Databases]:
    workflow_url, notify_url = _urls()
    workflow, notify = await asyncpg.connect(workflow_url), await asyncpg.connect(notify_url)
    try:
        yield _Databases(workflow, notify)
    finally:
        await workflow.close()
        await notify.close()


def _urls() -> tuple[str, str]:
    """The databases of the environment, else of the stack that runs in this folder."""
    variables = process_environment()
    if WORKFLOW_URL in variables and NOTIFY_URL in variables:
        return variables[WORKFLOW_URL], variables[NOTIFY_URL]
    stack = find_running(StackSettings())
    found = service_databases(stack.state.read()["environment"], stack.secrets)
    return found.workflow, found.notify
