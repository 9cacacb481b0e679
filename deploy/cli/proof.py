"""`awasi verify`, `export`, `heads` and `rebuild`: run by the workflow service's own module."""

import subprocess
import sys

import typer

from deploy.settings import StackSettings, process_environment
from deploy.stack.running_stack import stored_addresses

DATABASE_URL = "AWASI_WORKFLOW_DATABASE_URL"
COMMANDS = {
    "verify": "Check a case, or --all, against its chain, signatures and documents.",
    "export": "Write a case into a zip that a stranger can check (check_export.py).",
    "heads": "Sign what is written in the case files at this moment.",
    "rebuild": "Make the lists and registers anew from the facts.",
}
# Options are passed on unread: the module parses them, also where this command line is missing.
_PASSED_ON = {
    "ignore_unknown_options": True,
    "allow_extra_args": True,
    "help_option_names": [],
}


def add_commands(app: typer.Typer) -> None:
    """Add the four commands to `awasi`."""
    for name, summary in COMMANDS.items():
        app.command(name, help=summary, context_settings=_PASSED_ON)(_run_context)


def _run_context(context: typer.Context) -> None:
    raise typer.Exit(run([str(context.info_name), *context.args]))


def run(arguments: list[str]) -> int:
    """Run the module with the database of the environment, else of the stack in this folder.

    Returns:
        The module's exit code.

    Raises:
        StackProblem: the environment names no database and no stack has run in this folder.
    """
    variables = process_environment()
    if DATABASE_URL not in variables:
        addresses, secrets = stored_addresses(StackSettings())
        variables = addresses.service_variables("workflow", secrets) | variables
    command = [sys.executable, "-m", "services.workflow", *arguments]
    return subprocess.run(command, env=variables, check=False).returncode
