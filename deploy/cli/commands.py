"""The commands that people who run Awasi type, and what each prints."""

import asyncio
import json
from typing import Annotated

import httpx
import typer
from pydantic import ValidationError
from rich.console import Console

from deploy.cli.proof import add_commands
from deploy.settings import StackSettings
from deploy.stack import control
from deploy.stack.problems import StackProblem
from deploy.stack.progress import address_lines
from deploy.stack.running_stack import addressed

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
RECONCILE = "reconcile"
HOLIDAYS = "holidays"
OUT = Console(highlight=False, soft_wrap=True)


def run(arguments: list[str]) -> int:
    """Carry out a command; 0, or 1 with a problem and its remedy on standard error."""
    if arguments[:1] in ([], ["--help"], [DEAD_LETTERS]):
        from deploy.cli.dead_letters.commands import commands  # noqa: PLC0415 - the others answer sooner without

        app.add_typer(commands, name=DEAD_LETTERS)
    if arguments[:1] in ([], ["--help"], [HOLIDAYS]):
        from deploy.cli.holidays.commands import commands as holidays  # noqa: PLC0415 - likewise

        app.add_typer(holidays, name=HOLIDAYS)
    if arguments[:1] in ([], ["--help"], [RECONCILE]):
        from deploy.cli.reconcile.command import reconcile  # noqa: PLC0415 - likewise

        app.command(name=RECONCILE)(reconcile)
    try:
        if arguments[:1] == [WORKER_VERSION]:
            return _worker_version(arguments[1:])
        app(arguments, standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ValidationError as invalid:
        return _failed(_unset(invalid))
    except StackProblem as problem:
        return _failed(problem)
    return 0


def _worker_version(arguments: list[str]) -> int:
    from deploy.cli.worker_version import main  # noqa: PLC0415 - slow to import

    return main(arguments)


def _failed(problem: StackProblem) -> int:
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    err.print(problem.problem, style="bold", markup=False)
    err.print(problem.remedy, markup=False)
    return 1


def _unset(invalid: ValidationError) -> StackProblem:
    # What was given is not repeated: it may be a password.
    named = [f"AWASI_{str(one['loc'][0]).upper()} ({one['msg']})" for one in invalid.errors()]
    return StackProblem(f"A variable is malformed: {', '.join(named)}.", "Correct or unset it.")


@app.command()
def up(
    *,
    detach: Annotated[bool, typer.Option(help="Leave it running and come back.")] = False,
    engines: Annotated[bool, typer.Option("--engines", help="Start no services.")] = False,
    while_alive: Annotated[int | None, typer.Option("--while", hidden=True)] = None,
) -> None:
    """Start the stack and stay; Ctrl-C stops it."""
    settings = StackSettings()
    if control.status(settings)["running"]:
        OUT.print("The stack runs already.")
        status()
    elif detach:
        control.launch(settings, print, ("--engines",) if engines else ())
        OUT.print("It runs in the background; awasi down stops it.")
    else:
        from deploy.stack.foreground import up as stay  # noqa: PLC0415 - slow to import

        stay(settings, services=not engines, while_alive=while_alive)


@app.command()
def down() -> None:
    """Stop the stack; its data stay."""
    stopped = control.down(StackSettings())
    OUT.print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


@app.command()
def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="The same for scripts.")] = False
) -> None:
    """Show every part: address, process, version, state."""
    found = control.status(StackSettings())
    if as_json:
        print(json.dumps(found, indent=2))
        return
    OUT.print(
        f"{'Running' if found['running'] else 'Not running'}, state in {found['state_folder']}"
    )
    if found["parts"]:
        OUT.print(address_lines(found["parts"]), markup=False)


@app.command()
def reset(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the stack and remove everything it has stored."""
    folder = StackSettings().state_folder()
    if not yes:
        typer.confirm(f"Remove {folder} with all reports, cases and mails?", abort=True)
    control.reset(StackSettings())
    OUT.print(f"Removed {folder}.")


@app.command()
def provision() -> None:
    """Make databases, roles, tables and topics that are missing; nothing that exists is changed."""
    from deploy.stack.provisioning.provision import provision as make  # noqa: PLC0415 - slow to import

    addresses, secrets = addressed(StackSettings())
    asyncio.run(make(addresses, secrets))
    OUT.print("Databases, roles, tables, topics and namespace are there.")


@app.command()
def token(
    official: Annotated[str, typer.Argument(help="Roles and office: receiver@32.73")],
) -> None:
    """Print a signed token of a sample official, for the desk's API."""
    url = _part("issuer")["url"]
    try:
        answer = httpx.post(f"{url}/token", data={"official": official}, timeout=5, trust_env=False)
    except httpx.HTTPError as failure:
        raise StackProblem(
            f"The issuer at {url} does not answer.", "See awasi status."
        ) from failure
    if answer.is_error:
        told = answer.json().get("error_description", "The issuer refused.")
        raise StackProblem(f"{official!r} names no sample official.", f"{told}.")
    print(answer.json()["access_token"])


@app.command()
def mail(
    *,
    to: Annotated[str | None, typer.Option(help="Only mails to this address.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 20,
) -> None:
    """List the newest mails that were caught."""
    url = _part("mailbox").get("url")
    if url is None:
        raise StackProblem("Mails go to a server of your own.", "Look there.")
    asked = {"limit": limit} | ({"to": to} if to else {})
    try:
        found = httpx.get(f"{url}/messages", params=asked, timeout=5, trust_env=False).json()
    except httpx.HTTPError as failure:
        raise StackProblem(
            f"The mailbox at {url} does not answer.", "See awasi status."
        ) from failure
    for one in reversed(found):
        to_all = ", ".join(one["recipients"])
        print(f"{one['number']:>6}  {one['received_at'][:19]}Z  {to_all:<40}  {one['subject']}")
    OUT.print(f"Read them at {url}")


@app.command()
def demo(
    *, keep: Annotated[bool, typer.Option(help="Leave the data, and say where.")] = False
) -> None:
    """Carry sample reports to their notices on a stack of their own, and print what happened."""
    from deploy.demo.command import run as play  # noqa: PLC0415 - slow to import

    raise typer.Exit(play(keep=keep))


@app.command()
def follow(
    case: Annotated[str, typer.Argument(help="A report's id, receipt or register number.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The same for scripts.")] = False,
) -> None:
    """Print one case as a timeline across the three services."""
    from deploy.cli.follow.command import run as timeline  # noqa: PLC0415 - slow to import

    raise typer.Exit(timeline(case, json_wanted=as_json))


@app.command()
def recover() -> None:
    """Give every open case its workflow again, should Temporal's store be lost."""
    from deploy.cli.recovery import run as carry_out  # noqa: PLC0415 - slow to import

    raise typer.Exit(carry_out())


def _law() -> None:
    # Here for the list of commands only: `main` answers these before this module is read.
    raise typer.Exit(2)


for name, told in {
    "deadline": "Say when a term of the law ends, and explain the day.",
    "clocks": "List the law's clocks with their terms and articles.",
    "stages": "Show the stages a case passes through.",
    WORKER_VERSION: "Show which release of the workers takes cases up, or change it.",
}.items():
    app.command(name, help=told)(_law)


def _part(name: str) -> dict[str, str]:
    for part in control.status(StackSettings())["parts"]:
        if part["name"] == name:
            return dict(part)
    raise StackProblem(f"No {name} is known here.", "Start the stack by awasi up.")
