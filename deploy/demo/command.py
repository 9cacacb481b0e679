"""Carries out `awasi demo`: starts a stack, runs the scenario on it, stops and removes it."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from typing_extensions import override

from deploy.cli.consoles import table_console
from deploy.cli.problems import exit_code_of
from deploy.cli.service_databases import service_databases
from deploy.demo.desk_client import CommandRefused, sample_officials
from deploy.demo.mailbox_client import MailboxClient
from deploy.demo.output import DemoOutput
from deploy.demo.runner import DemoEnvironment, DemoTimeout, run_scenario
from deploy.settings import isolated_settings
from deploy.stack.plan import Plan, make_plan
from deploy.stack.principals import SAMPLE_CHANNEL
from deploy.stack.problems import StackProblem
from deploy.stack.processes.process import find_processes, stop_processes
from deploy.stack.progress import Progress
from deploy.stack.state import MARK, StateFolder
from deploy.stack.supervisor import Supervisor
from shared.runtime.clock import SystemClock
from shared.runtime.settings import TemporalSettings
from shared.statute.law.sources import LocalizedText

INTERRUPTED = 130
TEMPORARY, PERSISTENT = "awasi-demo-", "awasi-kept-"


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def main(arguments: list[str]) -> int:
    """Carry out `awasi demo` with these arguments; the exit code."""
    return exit_code_of(lambda: app(arguments, prog_name="awasi demo") or 0)


@app.command()
def demo(
    *, keep: Annotated[bool, typer.Option(help="Leave the data, and say where.")] = False
) -> None:
    """Carry sample reports to their notices on a stack of their own, and print what happened."""
    raise typer.Exit(run(keep=keep))


def run(*, keep: bool = False) -> int:
    """Start a separate stack, run the demonstration on it, and stop it.

    Args:
        keep: leave the data and print where they are; else they are removed.

    Returns:
        0 when every report is accounted for and every notice was sent exactly once.
    """
    console = table_console()
    _remove_leftovers()
    state = StateFolder(Path(tempfile.mkdtemp(prefix=PERSISTENT if keep else TEMPORARY)))
    try:
        return asyncio.run(_run(state, console))
    except asyncio.CancelledError:
        console.print("\nDihentikan · Stopped.")
        return INTERRUPTED
    except StackProblem as problem:
        console.print(Text(f"\n{problem.problem}\n{problem.remedy}", style="red"))
    except (CommandRefused, DemoTimeout) as failure:
        console.print(Text(f"\n✗ {type(failure).__name__}: {failure}", style="red"))
        console.print(f"Catatan · Logs: {state.logs()}")
        keep = True
    finally:
        if keep:
            console.print(f"Data: {state.path} (AWASI_STATE={state.path} awasi up)")
        else:
            state.remove()
    return 1


def _remove_leftovers() -> None:
    """Stop and remove what earlier demonstrations left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        state = StateFolder(folder)
        # What another user put there is left alone, above all a link that leads elsewhere.
        with contextlib.suppress(OSError, StackProblem):
            state.require_owner()
            if (folder / MARK).exists() and not state.is_locked():
                stop_processes(find_processes(state))
                state.remove()


async def _run(state: StateFolder, console: Console) -> int:
    _cancel_on_signal()
    output = DemoOutput(console)
    output.heading(LocalizedText("Mesin dan layanan menyala", "engines and services start"))
    state.prepare()
    plan = make_plan(state, isolated_settings())
    async with _running_stack(state, plan, console):
        summary = await run_scenario(_environment(state, plan), output, SystemClock())
        output.heading(LocalizedText("Semuanya berhenti", "everything stops"))
    output.print_summary(summary)
    return 0 if summary.is_complete else 1


def _cancel_on_signal() -> None:
    """SIGINT or SIGTERM cancels the demonstration; a second one does not cut the clean-up short."""
    loop, task, cancelled = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()

    def cancel() -> None:
        if task is not None and not cancelled.is_set():
            cancelled.set()
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, cancel)


@asynccontextmanager
async def _running_stack(state: StateFolder, plan: Plan, console: Console) -> AsyncGenerator[None]:
    """The stack in this process, from when all parts answer until the block ends.

    Raises:
        StackProblem: a part could not be started.
    """
    progress = _ReadinessProgress(console)
    with state.lock():
        supervising = asyncio.create_task(Supervisor(state, plan, progress).run())
        starting = asyncio.create_task(progress.all_ready.wait())
        try:
            await asyncio.wait({supervising, starting}, return_when="FIRST_COMPLETED")  # noqa: TID251 - not workflow code
            if supervising.done():
                supervising.result()
            yield
        finally:
            progress.close()
            starting.cancel()
            supervising.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await supervising


class _ReadinessProgress(Progress):
    """Shows the start, and sets `all_ready` when all parts answer."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self.all_ready = asyncio.Event()

    @override
    def ready(self, rows: Iterable[Mapping[str, Any]]) -> None:
        super().ready(rows)
        self.all_ready.set()


def _environment(state: StateFolder, plan: Plan) -> DemoEnvironment:
    addresses = plan.addresses
    urls = {row["name"]: row.get("url") for row in state.read()["parts"]}
    return DemoEnvironment(
        intake=addresses.service_url("intake"),
        workflow=addresses.service_url("workflow"),
        kafka=addresses.kafka_as(SAMPLE_CHANNEL, plan.secrets),
        temporal=TemporalSettings(
            temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
        ),
        databases=service_databases(addresses.public_variables(), plan.secrets),
        token=sample_officials(addresses.issuer),
        mailbox=MailboxClient(urls["mailbox"]),
    )
