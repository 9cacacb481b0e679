"""Carries out `awasi follow CASE` on the running stack."""

import asyncio
import sys

from deploy.cli.consoles import table_console
from deploy.cli.follow.load import NoSuchCase, load_timeline
from deploy.cli.follow.render import timeline_json, timeline_table
from deploy.cli.service_databases import service_databases
from deploy.settings import StackSettings
from deploy.stack.engines.postgres import CONNECTION_ERRORS
from deploy.stack.running_stack import find_running
from shared.runtime.printable import printable, to_json

NOT_FOUND, NO_ANSWER = 1, 2


def run(number: str, *, as_json: bool = False) -> int:
    """Print the timeline of a report id, receipt number or register number.

    Returns:
        0, or 1 if there is no such report, 2 if a database does not answer.

    Raises:
        StackProblem: no stack runs.
    """
    stack = find_running(StackSettings())
    databases = service_databases(stack.state.read()["environment"], stack.secrets)
    try:
        timeline = asyncio.run(load_timeline(databases, number))
    except NoSuchCase:
        _print_error(f"Tidak ada laporan {number} · There is no report {number}.")
        return NOT_FOUND
    except CONNECTION_ERRORS as failure:
        kind = type(failure).__name__
        _print_error(f"Basis data tidak menjawab · The database does not answer ({kind})")
        return NO_ANSWER
    if as_json:
        print(to_json(timeline_json(timeline)))
    else:
        table_console().print(timeline_table(timeline))
    return 0


def _print_error(text: str) -> None:
    print(printable(text), file=sys.stderr)
