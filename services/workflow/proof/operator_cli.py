"""The operator's commands on case files: verify, export, heads, rebuild.

They print Indonesian, then English, and run on the service's own database and keys, whether the
service runs or not:
`python -m services.workflow verify CASE`, or `awasi verify CASE`.
"""

import argparse
import os
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.proof import case_file_store
from services.workflow.proof.export import Exporter
from services.workflow.proof.findings import Finding
from services.workflow.proof.head_maker import HeadMaker
from services.workflow.proof.rebuild import RebuildTally, rebuild
from services.workflow.proof.verify import Verifier
from shared.runtime.clock import WallClock, new_id
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.printable import printable
from shared.runtime.signatures.ed25519 import SigningKey
from shared.runtime.text import clean_line
from shared.statute.acts.administration import is_in_words

BROKEN, NOT_FOUND = 1, 2
MAX_PRINTED = 50
MAX_PURPOSE = 500
_READER = re.compile(r"\w[\w .,'@:/-]{0,199}")


@dataclass(frozen=True, slots=True)
class Tools:
    """The dependencies of the commands; `execute` is the activity, which alone writes facts."""

    pool: Pool
    keyring: Keyring
    key: SigningKey
    clock: WallClock
    execute: Callable[[ExecutionRequest], Awaitable[CommandOutcome]]


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the arguments; exits the process with a usage message if they are invalid."""
    parser = argparse.ArgumentParser(prog="awasi", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    verify = commands.add_parser("verify", help="check case files; not 0 if anything is wrong")
    which = verify.add_mutually_exclusive_group(required=True)
    which.add_argument("case", nargs="?", help="a report's id, receipt or register number")
    which.add_argument("--all", action="store_true", help="every case and every office's heads")
    verify.add_argument(
        "--key", action="append", default=[], metavar="FINGERPRINT", help="trust only this key"
    )
    export = commands.add_parser("export", help="write a case with all its proofs into a zip")
    export.add_argument("case", help="a report's id, receipt or register number")
    export.add_argument("file", type=Path)
    export.add_argument("--open", action="store_true", help="with what is sealed in the clear")
    export.add_argument("--reader", help="with --open: who reads it")
    export.add_argument("--purpose", help="with --open: why")
    commands.add_parser("heads", help="sign what is written at this moment, office by office")
    commands.add_parser("rebuild", help="rebuild the lists and registers from the facts")
    parsed = parser.parse_args(arguments)
    if getattr(parsed, "open", False):
        _check_reading(parser, parsed)
    return parsed


def _check_reading(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> None:
    # Both become a fact of the case, which others read at their screens.
    if not (parsed.reader and parsed.purpose):
        parser.error("--open needs --reader and --purpose: reading an identity is a fact")
    if not is_in_words(parsed.purpose) or len(parsed.purpose) > MAX_PURPOSE:
        parser.error("--purpose: say in words for what it is read, in 500 letters at most")
    if clean_line(parsed.reader) != parsed.reader or not _READER.fullmatch(parsed.reader):
        parser.error("--reader: name who reads it, in 200 letters at most, without controls")
    parsed.purpose = clean_line(parsed.purpose)


NAMES = frozenset({"verify", "export", "heads", "rebuild"})


async def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Run a command.

    Returns:
        The exit code: 0, 1 if something is broken, 2 if there is no such case.

    Raises:
        DependencyDown: a database does not answer.
    """
    of_all = {"heads": _heads, "rebuild": _rebuild, "verify": _verify_all}
    if arguments.command in ("heads", "rebuild") or (
        arguments.command == "verify" and arguments.all
    ):
        return await of_all[arguments.command](arguments, tools)
    async with acquire(tools.pool) as connection:
        case_id = await case_file_store.find_case(connection, arguments.case)
    if case_id is None:
        return _print_error(
            f"Tidak ada perkara {arguments.case} · There is no case {arguments.case}.", NOT_FOUND
        )
    return await (_verify if arguments.command == "verify" else _export)(case_id, arguments, tools)


async def _verify(case_id: UUID, arguments: argparse.Namespace, tools: Tools) -> int:
    verify = Verifier(tools.pool, tools.keyring, arguments.key)
    finding = await verify.case(case_id)
    return _print_error(_text_of(finding), BROKEN) if finding else _whole(verify)


async def _verify_all(arguments: argparse.Namespace, tools: Tools) -> int:
    verify = Verifier(tools.pool, tools.keyring, arguments.key)
    found = 0
    async for finding in verify.everything():
        found += 1
        if found <= MAX_PRINTED:
            _print_error(_text_of(finding))
    if not found:
        return _whole(verify)
    return _print_error(f"{found} rusak · {found} broken.", BROKEN)


def _whole(verify: Verifier) -> int:
    tally = verify.tally
    print(
        f"Utuh: {tally.cases} perkara, {tally.facts} fakta, {tally.heads} kepala harian, "
        f"{tally.documents} dokumen ({tally.unread} tidak dapat dibuka).\n"
        f"Whole: {tally.cases} cases, {tally.facts} facts, {tally.heads} daily heads, "
        f"{tally.documents} documents ({tally.unread} cannot be opened)."
    )
    return 0


async def _export(case_id: UUID, arguments: argparse.Namespace, tools: Tools) -> int:
    export = Exporter(tools.pool, tools.keyring, tools.key, tools.clock)
    if arguments.open:
        outcome = await _read_identity(case_id, arguments, tools)
        if not outcome.accepted:
            return _print_error(f"Ditolak · Refused: {outcome.refusal}", BROKEN)
    try:
        archive = await export.archive(case_id, opened=arguments.open)
    except Erased:
        return _print_error("Kuncinya sudah dihapus · Its key was erased: leave it sealed.", BROKEN)
    try:
        _write_private(arguments.file, archive)
    except OSError as why:
        return _print_error(
            f"Tidak tersimpan · Not written: {arguments.file}: {why.strerror}", BROKEN
        )
    print(
        f"Tersimpan · Written: {arguments.file} ({len(archive)} bytes)\n"
        f"Periksa · Check: python check_export.py {arguments.file} {tools.key.key_id}"
    )
    return 0


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, in place of the one of that name if there is one.

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    # Not by changing the mode afterwards: in between others could open it.
    written = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(written, "wb") as file:
            file.write(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


async def _read_identity(
    case_id: UUID, arguments: argparse.Namespace, tools: Tools
) -> CommandOutcome:
    """Record the reading before anything is opened.

    By the activity, without the workflow: the command starts no clock, and an operator may have to
    export while Temporal is down.
    """
    command_id = str(new_id())
    content = {"reader": arguments.reader, "purpose": arguments.purpose}
    async with acquire(tools.pool) as connection:
        await case_file_store.insert_reading(connection, case_id, command_id, content)
    return await tools.execute(
        ExecutionRequest(str(case_id), command_id, "ReadIdentity", tools.clock.now())
    )


async def _heads(_: argparse.Namespace, tools: Tools) -> int:
    made = await HeadMaker(tools.pool, tools.key, tools.clock).make_now()
    for head in made:
        print(f"{head.office}/{head.number} {head.day} {head.cases} {head.hash().hex()}")
    print(f"{len(made)} kepala dibuat dengan kunci · heads made by key {tools.key.key_id}")
    return 0


async def _rebuild(_: argparse.Namespace, tools: Tools) -> int:
    tally = await rebuild(tools.pool, _progress)
    for finding in tally.skipped[:MAX_PRINTED]:
        _print_error(_text_of(finding))
    print(
        f"{tally.cases} perkara dilihat, {tally.rows} baris diperbaiki, "
        f"{len(tally.skipped)} dilewati.\n"
        f"{tally.cases} cases seen, {tally.rows} rows mended, {len(tally.skipped)} left alone."
    )
    return BROKEN if tally.skipped else 0


def _progress(tally: RebuildTally) -> None:
    print(f"{tally.cases} …", file=sys.stderr)


def _text_of(finding: Finding) -> str:
    message = finding.message
    return f"{finding.about} [{finding.code}]: {message.indonesian} · {message.english}"


def _print_error(text: str, code: int = 0) -> int:
    print(printable(text), file=sys.stderr)
    return code
