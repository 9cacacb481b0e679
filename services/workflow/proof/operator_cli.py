"""What an operator may ask of case files: verify, export, heads, rebuild. Indonesian, then English.

They run on the service's own database and keys, with or without the service beside them:
`python -m services.workflow verify CASE`, or `awasi verify CASE`.
"""

import argparse
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.proof import case_file_store
from services.workflow.proof.export import Export
from services.workflow.proof.findings import Wrong
from services.workflow.proof.head_maker import HeadMaker
from services.workflow.proof.rebuild import Rebuilt, rebuild
from services.workflow.proof.signing import SigningKey
from services.workflow.proof.verify import Verify
from shared.runtime.clock import WallClock, new_id
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.postgres.pool import Pool, acquire

WRONG, NOT_FOUND = 1, 2
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Tools:
    """What the commands work with; `execute` writes facts, as for everyone."""

    pool: Pool
    keyring: Keyring
    key: SigningKey
    clock: WallClock
    execute: Callable[[ExecutionRequest], Awaitable[CommandOutcome]]


def parse(arguments: list[str]) -> argparse.Namespace:
    """What was asked; ends the process with a usage message if it is nothing known."""
    parser = argparse.ArgumentParser(prog="awasi", description=__doc__)
    asked = parser.add_subparsers(required=True, dest="asked")
    verify = asked.add_parser("verify", help="check case files; not 0 if anything is wrong")
    which = verify.add_mutually_exclusive_group(required=True)
    which.add_argument("case", nargs="?", help="a report's id, receipt or register number")
    which.add_argument("--all", action="store_true", help="every case and every office's heads")
    verify.add_argument(
        "--key", action="append", default=[], metavar="FINGERPRINT", help="trust only this key"
    )
    export = asked.add_parser("export", help="write a case with all its proofs into a zip")
    export.add_argument("case", help="a report's id, receipt or register number")
    export.add_argument("file", type=Path)
    export.add_argument("--open", action="store_true", help="with what is sealed in the clear")
    export.add_argument("--reader", help="with --open: who reads it")
    export.add_argument("--purpose", help="with --open: why")
    asked.add_parser("heads", help="sign what is written at this moment, office by office")
    asked.add_parser("rebuild", help="make the lists and registers anew from the facts")
    told = parser.parse_args(arguments)
    if getattr(told, "open", False) and not (told.reader and told.purpose):
        parser.error("--open needs --reader and --purpose: reading an identity is a fact")
    return told


NAMES = frozenset({"verify", "export", "heads", "rebuild"})


async def carry_out(told: argparse.Namespace, tools: Tools) -> int:
    """Carry out what was asked; 0, 1 if something is wrong, 2 if there is no such case.

    Raises:
        DependencyDown: a database does not answer.
    """
    of_all = {"heads": _heads, "rebuild": _rebuild, "verify": _verify_all}
    if told.asked in ("heads", "rebuild") or (told.asked == "verify" and told.all):
        return await of_all[told.asked](told, tools)
    async with acquire(tools.pool) as connection:
        case_id = await case_file_store.named(connection, told.case)
    if case_id is None:
        return _say(f"Tidak ada perkara {told.case} · There is no case {told.case}.", NOT_FOUND)
    return await (_verify if told.asked == "verify" else _export)(case_id, told, tools)


async def _verify(case_id: UUID, told: argparse.Namespace, tools: Tools) -> int:
    verify = Verify(tools.pool, tools.keyring, told.key)
    wrong = await verify.case(case_id)
    return _say(_shown(wrong), WRONG) if wrong else _whole(verify)


async def _verify_all(told: argparse.Namespace, tools: Tools) -> int:
    verify = Verify(tools.pool, tools.keyring, told.key)
    found = 0
    async for wrong in verify.everything():
        found += 1
        if found <= MOST_SHOWN:
            _say(_shown(wrong))
    if not found:
        return _whole(verify)
    return _say(f"{found} rusak · {found} broken.", WRONG)


def _whole(verify: Verify) -> int:
    told = verify.tally
    print(
        f"Utuh: {told.cases} perkara, {told.facts} fakta, {told.heads} kepala harian, "
        f"{told.documents} dokumen ({told.unread} tidak dapat dibuka).\n"
        f"Whole: {told.cases} cases, {told.facts} facts, {told.heads} daily heads, "
        f"{told.documents} documents ({told.unread} cannot be opened)."
    )
    return 0


async def _export(case_id: UUID, told: argparse.Namespace, tools: Tools) -> int:
    export = Export(tools.pool, tools.keyring, tools.key, tools.clock)
    if told.open:
        await _read_identity(case_id, told, tools)
    try:
        archive = await export.archive(case_id, opened=told.open)
    except Erased:
        return _say("Kuncinya sudah dihapus · Its key was erased: leave it sealed.", WRONG)
    try:
        told.file.write_bytes(archive)
    except OSError as why:
        return _say(f"Tidak tersimpan · Not written: {told.file}: {why.strerror}", WRONG)
    print(
        f"Tersimpan · Written: {told.file} ({len(archive)} bytes)\n"
        f"Periksa · Check: python check_export.py {told.file} {tools.key.key_id}"
    )
    return 0


async def _read_identity(case_id: UUID, told: argparse.Namespace, tools: Tools) -> None:
    """What is about to be opened is a fact first. No clock of the law is touched by it."""
    command_id = str(new_id())
    said = {"reader": told.reader, "purpose": told.purpose}
    async with acquire(tools.pool) as connection:
        await case_file_store.keep_reading(connection, case_id, command_id, said)
    await tools.execute(
        ExecutionRequest(str(case_id), command_id, "ReadIdentity", tools.clock.now())
    )


async def _heads(_: argparse.Namespace, tools: Tools) -> int:
    made = await HeadMaker(tools.pool, tools.key, tools.clock).now()
    for head in made:
        print(f"{head.office}/{head.number} {head.day} {head.cases} {head.hash().hex()}")
    print(f"{len(made)} kepala dibuat dengan kunci · heads made by key {tools.key.key_id}")
    return 0


async def _rebuild(_: argparse.Namespace, tools: Tools) -> int:
    done = await rebuild(tools.pool, _progress)
    for wrong in done.left[:MOST_SHOWN]:
        _say(_shown(wrong))
    print(
        f"{done.cases} perkara dilihat, {done.rows} baris diperbaiki, {len(done.left)} dilewati.\n"
        f"{done.cases} cases seen, {done.rows} rows mended, {len(done.left)} left alone."
    )
    return WRONG if done.left else 0


def _progress(done: Rebuilt) -> None:
    print(f"{done.cases} …", file=sys.stderr)


def _shown(wrong: Wrong) -> str:
    return f"{wrong.about} [{wrong.code}]: {wrong.words.indonesian} · {wrong.words.english}"


def _say(text: str, code: int = 0) -> int:
    print(text, file=sys.stderr)
    return code
