"""The commands of `awasi` that need no module of their own, and the list of all others."""

import asyncio
from typing import Annotated

import httpx
import typer
from rich.console import Console

from deploy.cli.parts import find_part
from deploy.cli.problems import exit_code_of
from deploy.cli.proof import add_commands
from deploy.settings import StackSettings
from deploy.stack import launcher, shutdown
from deploy.stack.problems import StackProblem
from deploy.stack.progress import part_table
from deploy.stack.running_stack import stored_addresses
from deploy.stack.status import status as stack_status
from shared.runtime.printable import printable, to_json

app = typer.Typer(
    name="awasi",
    help="Runs Awasi on this machine, and shows what it does.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
add_commands(app)
DEAD_LETTERS = "dead-letters"
WORKER_VERSION = "worker-version"
KEYS = "keys"
RECONCILE = "reconcile"
HOLIDAYS = "holidays"
SET_ASIDE = "set-aside"
OUT = Console(highlight=False, soft_wrap=True)


def run(arguments: list[str]) -> int:
    """Carry out a command.

    Modules that are slow to import are imported only for the command that needs them, or for the
    list of all commands.

    Returns:
        The exit code; 1 after a problem and its remedy were printed on standard error.
    """
    if arguments[:1] in ([], ["--help"], [DEAD_LETTERS]):
        from deploy.cli.dead_letters.commands import commands  # noqa: PLC0415 - see the docstring

        app.add_typer(commands, name=DEAD_LETTERS)
    if arguments[:1] in ([], ["--help"], [HOLIDAYS]):
        from deploy.cli.holidays.commands import commands as holidays  # noqa: PLC0415 - likewise

        app.add_typer(holidays, name=HOLIDAYS)
    if arguments[:1] in ([], ["--help"], [SET_ASIDE]):
        from deploy.cli.set_aside import commands as set_aside  # noqa: PLC0415 - likewise

        app.add_typer(set_aside, name=SET_ASIDE)
    if arguments[:1] in ([], ["--help"], [RECONCILE]):
        from deploy.cli.reconcile.command import reconcile  # noqa: PLC0415 - likewise

        app.command(name=RECONCILE)(reconcile)
    return exit_code_of(lambda: _dispatch(arguments))


def _dispatch(arguments: list[str]) -> int:
    if arguments[:1] == [KEYS]:
        from deploy.cli.keys import main as keys  # noqa: PLC0415 - slow to import

        return keys(arguments[1:])
    if arguments[:1] == [WORKER_VERSION]:
        from deploy.cli.worker_version import main  # noqa: PLC0415 - slow to import

        return main(arguments[1:])
    app(arguments, standalone_mode=True)
    return 0


@app.command()
def up(
    *,
    detach: Annotated[bool, typer.Option(help="Leave it running and come back.")] = False,
    engines: Annotated[bool, typer.Option("--engines", help="Start no services.")] = False,
    while_alive: Annotated[int | None, typer.Option("--while", hidden=True)] = None,
) -> None:
    """Start the stack and stay; Ctrl-C stops it."""
    settings = StackSettings()
    if stack_status(settings)["running"]:
        OUT.print("The stack runs already.")
        status()
    elif detach:
        launcher.launch(settings, print, ("--engines",) if engines else ())
        OUT.print("It runs in the background; awasi down stops it.")
    else:
        from deploy.stack.foreground import run_stack  # noqa: PLC0415 - slow to import

        run_stack(settings, services=not engines, while_alive=while_alive)


@app.command()
def down() -> None:
    """Stop the stack; its data stay."""
    stopped = shutdown.stop(StackSettings())
    OUT.print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


@app.command()
def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="The same for scripts.")] = False
) -> None:
    """Show every part: address, process, version, state."""
    stack = stack_status(StackSettings())
    if as_json:
        print(to_json(stack))
        return
    OUT.print(
        f"{'Running' if stack['running'] else 'Not running'}, state in {stack['state_folder']}"
    )
    if stack["parts"]:
        OUT.print(part_table(stack["parts"]), markup=False)


@app.command()
def reset(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the stack and remove everything it has stored."""
    folder = StackSettings().state_folder()
    if not yes:
        typer.confirm(f"Remove {folder} with all reports, cases and mails?", abort=True)
    shutdown.reset(StackSettings())
    OUT.print(f"Removed {folder}.")


@app.command()
def provision() -> None:
    """Make databases, roles, tables and topics that are missing; nothing that exists is changed."""
    from deploy.stack.provisioning.provision import (  # noqa: PLC0415 - slow to import
        provision as provision_stack,
    )

    addresses, secrets = stored_addresses(StackSettings())
    asyncio.run(provision_stack(addresses, secrets))
    OUT.print("Databases, roles, tables, topics and namespace are there.")


@app.command()
def token(
    official: Annotated[str, typer.Argument(help="Roles and office: receiver@32.73")],
) -> None:
    """Print a signed token of a sample official, for the desk's API."""
    url = find_part("issuer")["url"]
    try:
        answer = httpx.post(f"{url}/token", data={"official": official}, timeout=5, trust_env=False)
    except httpx.HTTPError as failure:
        raise StackProblem(
            f"The issuer at {url} does not answer.", "See awasi status."
        ) from failure
    if answer.is_error:
        reason = answer.json().get("error_description", "The issuer refused.")
        raise StackProblem(f"{official!r} names no sample official.", f"{reason}.")
    print(answer.json()["access_token"])


@app.command()
def mail(
    *,
    to: Annotated[str | None, typer.Option(help="Only mails to this address.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 20,
) -> None:
    """List the newest mails that were caught."""
    url = find_part("mailbox").get("url")
    if url is None:
        raise StackProblem("Mails go to a server of your own.", "Look there.")
    query = {"limit": limit} | ({"to": to} if to else {})
    try:
        mails = httpx.get(f"{url}/messages", params=query, timeout=5, trust_env=False).json()
    except httpx.HTTPError as failure:
        raise StackProblem(
            f"The mailbox at {url} does not answer.", "See awasi status."
        ) from failure
    for one in reversed(mails):
        recipients = ", ".join(one["recipients"])
        received_at, recipients = printable(one["received_at"][:19]), printable(recipients)
        print(f"{one['number']:>6}  {received_at}Z  {recipients:<40}  {printable(one['subject'])}")
    OUT.print(f"Read them at {url}")


@app.command()
def follow(
    case: Annotated[str, typer.Argument(help="A report's id, receipt or register number.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The same for scripts.")] = False,
) -> None:
    """Print one case as a timeline across the three services."""
    from deploy.cli.follow.command import run as print_timeline  # noqa: PLC0415 - slow to import

    raise typer.Exit(print_timeline(case, as_json=as_json))


@app.command()
def recover() -> None:
    """Give every open case its workflow again, should Temporal's store be lost."""
    from deploy.cli.recovery import run as run_recovery  # noqa: PLC0415 - slow to import

    raise typer.Exit(run_recovery())


def _listed_only() -> None:
    # For the list of commands only: `deploy.__main__` or `_dispatch` runs these before typer does.
    raise typer.Exit(2)


for name, summary in {
    "demo": "Carry sample reports to their notices on a stack of their own, and print all of it.",
    "deadline": "Say when a term of the law ends, and explain the day.",
    "clocks": "List the law's clocks with their terms and articles.",
    "stages": "Show the stages a case passes through.",
    KEYS: "Replace the key that wraps the keys of reports, so that the old one can be destroyed.",
    WORKER_VERSION: "Show which release of the workers takes cases up, or change it.",
}.items():
    app.command(name, help=summary)(_listed_only)
