"""`awasi verify`, `export`, `heads` and `rebuild`: asked of the workflow service's own module."""

import subprocess
import sys

import typer

from deploy.settings import StackSettings, inherited
from deploy.stack.running_stack import addressed

GIVEN = "AWASI_WORKFLOW_DATABASE_URL"
COMMANDS = {
    "verify": "Check a case, or --all, against its chain, signatures and documents.",
    "export": "Write a case into a zip that a stranger can check (check_export.py).",
    "heads": "Sign what is written in the case files at this moment.",
    "rebuild": "Make the lists and registers anew from the facts.",
}
# Their options are the module's own, which runs where this command line is not installed, too.
_AS_GIVEN = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def add_commands(app: typer.Typer) -> None:
    """Make them commands of `awasi`."""
    for name, told in COMMANDS.items():
        app.command(name, help=told, context_settings=_AS_GIVEN)(_asked)


def _asked(context: typer.Context) -> None:
    raise typer.Exit(run([str(context.info_name), *context.args]))


def run(arguments: list[str]) -> int:
    """Ask it of the addresses given, else of the stack in this folder; its exit code.

    Raises:
        StackProblem: nothing is given and no stack has run in this folder.
    """
    told = inherited()
    if GIVEN not in told:
        addresses, secrets = addressed(StackSettings())
        told = addresses.for_service("workflow", secrets) | told
    command = [sys.executable, "-m", "services.workflow", *arguments]
    return subprocess.run(command, env=told, check=False).returncode
