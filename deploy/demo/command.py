"""`awasi demo`: real reports from receipt to notice on real engines, shown as it happens."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text
from typing_extensions import override

from deploy.cli.follow import command as follow
from deploy.demo.desk_client import Refused, sample_officials
from deploy.demo.mailbox_client import Mailbox
from deploy.demo.output import Page
from deploy.demo.runner import NothingCame, Premises, play
from deploy.settings import stand_alone
from deploy.stack.plan import Plan, make_plan
from deploy.stack.problems import StackProblem
from deploy.stack.processes import process as processes
from deploy.stack.progress import Progress
from deploy.stack.state import MARK, State
from deploy.stack.supervisor import Supervisor
from shared.runtime.clock import SystemClock
from shared.runtime.settings import KafkaSettings, TemporalSettings
from shared.statute.law.sources import LocalizedText

INTERRUPTED = 130
PASSING, KEPT = "awasi-demo-", "awasi-kept-"


def run(*, keep: bool = False) -> int:
    """Start a stack of its own, play the demonstration on it, stop it; its data are removed.

    Args:
        keep: leave the data, and say where they are.

    Returns:
        0 when every report is accounted for and every mail arrived once.
    """
    console = follow.console()
    _clear_earlier()
    state = State(Path(tempfile.mkdtemp(prefix=KEPT if keep else PASSING)))
    try:
        return asyncio.run(_shown(state, console))
    except asyncio.CancelledError:
        console.print("\nDihentikan · Stopped.")
        return INTERRUPTED
    except StackProblem as problem:
        console.print(Text(f"\n{problem.problem}\n{problem.remedy}", style="red"))
    except (Refused, NothingCame) as failure:
        console.print(Text(f"\n✗ {type(failure).__name__}: {failure}", style="red"))
        console.print(f"Catatan · Logs: {state.logs()}")
        keep = True
    finally:
        if keep:
            console.print(f"Data: {state.path} (AWASI_STATE={state.path} awasi up)")
        else:
            state.remove()
    return 1


def _clear_earlier() -> None:
    """Stop and remove what a demonstration that was killed left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PASSING}*"):
        state = State(folder)
        with contextlib.suppress(OSError):
            if (folder / MARK).exists() and not state.is_held():
                processes.stop_leftovers(processes.leftovers(state))
                state.remove()


async def _shown(state: State, console: Console) -> int:
    _stop_when_asked()
    page = Page(console)
    page.heading(LocalizedText("Mesin dan layanan menyala", "engines and services start"))
    state.prepare()
    plan = make_plan(state, stand_alone())
    async with _running(state, plan, console):
        reckoning = await play(_premises(state, plan), page, SystemClock())
        page.heading(LocalizedText("Semuanya berhenti", "everything stops"))
    page.summary(reckoning)
    return 0 if reckoning.adds_up else 1


def _stop_when_asked() -> None:
    """Ctrl-C or SIGTERM ends the demonstration; a second one does not end the tidying up."""
    loop, task, asked = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def stop() -> None:
        if task is not None and not asked.is_set():
            asked.set()
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


@asynccontextmanager
async def _running(state: State, plan: Plan, console: Console) -> AsyncGenerator[None]:
    """The stack, from when all of it answers until the block ends.

    Raises:
        StackProblem: a part could not be started.
    """
    progress = _Announced(console)
    with state.held():
        keeping = asyncio.create_task(Supervisor(state, plan, progress).run())
        answering = asyncio.create_task(progress.all_answer.wait())
        try:
            await asyncio.wait({keeping, answering}, return_when="FIRST_COMPLETED")  # noqa: TID251 - not workflow code
            if keeping.done():
                keeping.result()
            yield
        finally:
            progress.close()
            answering.cancel()
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping


class _Announced(Progress):
    """Shows the start, and says when all parts answer."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self.all_answer = asyncio.Event()

    @override
    def ready(self, rows: Iterable[Mapping[str, Any]]) -> None:
        super().ready(rows)
        self.all_answer.set()


def _premises(state: State, plan: Plan) -> Premises:
    addresses = plan.addresses
    urls = {row["name"]: row.get("url") for row in state.read()["parts"]}
    return Premises(
        intake=addresses.service_url("intake"),
        workflow=addresses.service_url("workflow"),
        kafka=KafkaSettings(kafka_bootstrap=addresses.kafka),
        temporal=TemporalSettings(
            temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
        ),
        sources=follow.sources(addresses.shown(), plan.secrets),
        token=sample_officials(addresses.issuer),
        mailbox=Mailbox(urls["mailbox"]),
    )
