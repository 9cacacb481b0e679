"""`awasi follow CASE`: one report as a timeline across the three services of the running stack."""

import asyncio
import json
import sys
from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from rich.console import Console

from deploy.cli.follow.load import NoSuchCase, Sources, read
from deploy.cli.follow.render import as_json, page
from deploy.settings import StackSettings
from deploy.stack.addresses import SERVICES, role_of
from deploy.stack.engines.postgres import NOT_YET
from deploy.stack.running_stack import found_in
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
    there = sources(stack.state.read()["environment"], stack.secrets)
    try:
        timeline = asyncio.run(read(there, wanted))
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


def sources(told: Mapping[str, str], secrets: Secrets) -> Sources:
    """The services' databases of a stack, each as its own service enters it.

    `told` are the variables that a stack shows of itself, which hold no password.
    """
    named = {
        service: _signed_in(
            told[f"AWASI_{service.upper()}_DATABASE_URL"], secrets.passwords[role_of(service)]
        )
        for service in SERVICES
    }
    return Sources(**named)


def _signed_in(url: str, password: str) -> str:
    parts = urlsplit(url)
    role, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}"))


def console() -> Console:
    """A console for pages: as wide as the terminal; where there is none, wide enough for all."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=WIDTH_OFF_SCREEN)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
