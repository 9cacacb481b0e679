"""`awasi follow CASE`: one report as a timeline across the three services of the running stack."""

import asyncio
import json
import sys

from rich.console import Console

from deploy.follow_page import as_json, page
from deploy.follow_reading import NoSuchCase, Sources, read
from deploy.settings import StackSettings
from deploy.stack.addresses import SERVICES, Addresses, database_of, role_of
from deploy.stack.postgres import NOT_YET
from deploy.stack.running import found_in
from deploy.stack.secrets import Secrets

WIDTH_OFF_SCREEN = 120
NOT_FOUND, NO_ANSWER = 1, 2


def run(wanted: str, *, json_wanted: bool = False) -> int:
    """Print the timeline of a report id, receipt number or register number.

    Returns:
        0, or 1 if there is no such report, 2 if a database does not answer.

    Raises:
        StackProblem: no stack runs.
    """
    stack = found_in(StackSettings())
    try:
        timeline = asyncio.run(read(sources(stack.addresses, stack.secrets), wanted))
    except NoSuchCase:
        _say(f"Tidak ada laporan {wanted} · There is no report {wanted}.")
        return NOT_FOUND
    except NOT_YET as failure:
        _say(f"Basis data tidak menjawab · The database does not answer ({type(failure).__name__})")
        return NO_ANSWER
    if json_wanted:
        print(json.dumps(as_json(timeline), ensure_ascii=False, indent=2))
    else:
        console().print(page(timeline))
    return 0


def sources(addresses: Addresses, secrets: Secrets) -> Sources:
    """The services' databases of a stack, each as its own service enters it."""
    passwords = {service: secrets.passwords[role_of(service)] for service in SERVICES}
    return Sources(
        **{
            service: addresses.database_url(database_of(service), role_of(service), password)
            for service, password in passwords.items()
        }
    )


def console() -> Console:
    """A console for pages: as wide as the terminal; where there is none, wide enough for all."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=WIDTH_OFF_SCREEN)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
