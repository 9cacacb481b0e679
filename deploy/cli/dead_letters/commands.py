"""The commands `awasi dead-letters`: list, show and replay."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from aiokafka.errors import KafkaError

from deploy.cli.dead_letters.dead_letter import DeadLetter, NoSuchDeadLetter, RecordPosition
from deploy.cli.dead_letters.queue import DeadLetterQueue
from deploy.settings import StackSettings
from deploy.stack.running_stack import find_running
from shared.events.topics import DEAD_LETTERS, TOPICS
from shared.runtime.clock import SystemClock
from shared.runtime.printable import printable, printable_bytes, to_json
from shared.runtime.settings import KafkaSettings

LONGEST_SHOWN = 4_000
LONGEST_CELL = 300
MOST_HEADERS = 100
COLUMNS = ("id", "type", "reason", "tries", "failed at", "group", "replayed at")
Answer = TypeVar("Answer")

commands = typer.Typer(
    no_args_is_help=True,
    help="See which messages no handler could process, and send them again.\n\n"
    "A message that cannot be read, or that its handler cannot take, is set aside on the "
    "dead-letter topic of its topic (for example awasi.reports.dlq), byte for byte as it came, "
    "with the reason. Mend the cause first, then replay: handlers act on an event once, "
    "so a message that is replayed twice does no harm.",
)

Bootstrap = Annotated[
    str | None,
    typer.Option(
        help="The broker, as host:port, reached as the other variables AWASI_KAFKA_... say; "
        "if not given, that of the running stack, as its operator.",
        envvar="AWASI_KAFKA_BOOTSTRAP",
        show_default=False,
    ),
]
TopicName = Annotated[
    str | None,
    typer.Option(help="Only this topic, for example awasi.reports; all topics if not given."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")]
Identifier = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A letter as `list` names it: TOPIC/PARTITION/OFFSET, for example "
        "awasi.reports.dlq/0/3 (the ending .dlq may be left out).",
    ),
]


@commands.command("list")
def list_letters(
    topic: TopicName = None,
    *,
    waiting: Annotated[bool, typer.Option(help="Only those that were not replayed yet.")] = False,
    as_json: AsJson = False,
    bootstrap: Bootstrap = None,
) -> None:
    """List the dead letters, oldest first: where from, why, and whether they were replayed."""
    letters = _letters(bootstrap, topic, waiting=waiting)
    if as_json:
        typer.echo(to_json([_summary(letter) for letter in letters]))
        return
    for line in _columns([COLUMNS, *(_row(letter) for letter in letters)]):
        typer.echo(line)
    waiting_count = sum(not letter.replayed for letter in letters)
    typer.echo(f"{len(letters)} dead letters, {waiting_count} of them not replayed")


@commands.command()
def show(identifier: Identifier, *, as_json: AsJson = False, bootstrap: Bootstrap = None) -> None:
    """Show one dead letter: its reason, its headers and its body as they came."""
    letter = _letter(bootstrap, identifier)
    record = _run(_queue(bootstrap).message(letter))
    headers = [[name, _text(value)] for name, value in letter.headers]
    details = _summary(letter) | {
        "key": _text(record.key),
        "headers": headers,
        "body": _text(record.value),
        "replays": [{"at": at, "to": to} for at, to in letter.replayed],
    }
    if as_json:
        typer.echo(to_json(details))
        return
    for name, value in details.items():
        if name not in {"headers", "body"}:
            typer.echo(f"{name}: {printable(value, LONGEST_SHOWN)}")
    typer.echo("headers:")
    for name, value in letter.headers[:MOST_HEADERS]:
        text = printable_bytes(value, LONGEST_SHOWN)
        typer.echo(f"  {printable(name, LONGEST_CELL)}: {text}")
    if len(headers) > MOST_HEADERS:
        typer.echo(f"  (and {len(headers) - MOST_HEADERS} more)")
    typer.echo(f"body ({letter.body_bytes} bytes):")
    typer.echo(printable_bytes(record.value, LONGEST_SHOWN) or "(null)")


@commands.command()
def replay(
    identifier: Annotated[str | None, typer.Argument(metavar="[ID]", help="One letter.")] = None,
    *,
    topic: Annotated[
        str | None, typer.Option(help="All letters of this topic that were not replayed yet.")
    ] = None,
    again: Annotated[bool, typer.Option(help="Also those that were replayed before.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    bootstrap: Bootstrap = None,
) -> None:
    """Send one letter's message, or all of a topic, back to where it came from.

    Name a letter by its ID, or a topic by --topic. Headers, key and body are those the message
    first came with. The letter stays, and `list` shows when it was replayed.
    """
    if (identifier is None) == (topic is None):
        _fail("Name one letter by its ID, or all of a topic by --topic.")
    if identifier is not None:
        chosen = [_letter(bootstrap, identifier)]
    else:
        chosen = _letters(bootstrap, topic, waiting=not again)
        if chosen and not yes:
            typer.confirm(f"Replay {len(chosen)} messages of {topic}?", abort=True)
    typer.echo(f"{_run(_replay(bootstrap, chosen))} messages replayed")


async def _replay(bootstrap: str | None, letters: Sequence[DeadLetter]) -> int:
    done = 0
    async for letter, position in _queue(bootstrap).replay(letters):
        typer.echo(f"{letter.position} -> {position}")
        done += 1
    return done


def _letters(bootstrap: str | None, topic: str | None, *, waiting: bool) -> list[DeadLetter]:
    dlqs = [one.name for one in TOPICS if one.name.endswith(DEAD_LETTERS)]
    letters = _run(_queue(bootstrap).letters([topic] if topic else dlqs))
    letters.sort(key=lambda letter: letter.failed_at)
    return [letter for letter in letters if not (waiting and letter.replayed)]


def _letter(bootstrap: str | None, identifier: str) -> DeadLetter:
    try:
        position = RecordPosition.parse(identifier)
    except ValueError:
        _fail(f"{identifier} is not of the form TOPIC/PARTITION/OFFSET.")
    try:
        return _run(_queue(bootstrap).letter(position))
    except NoSuchDeadLetter:
        _fail(f"There is no dead letter {position}; `awasi dead-letters list` shows all.")


def _queue(bootstrap: str | None) -> DeadLetterQueue:
    if bootstrap is None:
        return DeadLetterQueue(find_running(StackSettings()).addresses.kafka, SystemClock())
    return DeadLetterQueue(KafkaSettings(kafka_bootstrap=bootstrap), SystemClock())


def _summary(letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": str(letter.position),
        "origin": str(letter.origin),
        "group": letter.group,
        "reason": letter.reason,
        "attempts": letter.attempts,
        "failed_at": letter.failed_at,
        "event_type": letter.attribute("ce_type"),
        "event_id": letter.attribute("ce_id"),
        "subject": letter.attribute("ce_subject"),
        "replayed_at": letter.replayed[-1][0] if letter.replayed else None,
    }


def _row(letter: DeadLetter) -> tuple[str, ...]:
    replayed = letter.replayed[-1][0] if letter.replayed else "-"
    cells = (
        letter.position,
        letter.attribute("ce_type") or "-",
        letter.reason,
        letter.attempts,
        letter.failed_at,
        letter.group,
        replayed,
    )
    return tuple(printable(cell, LONGEST_CELL) for cell in cells)


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """One line a row, however wide the window: lines are searched and cut by other commands."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "backslashreplace")


def _run(work: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        return asyncio.run(work)
    except (KafkaError, OSError) as failure:
        _fail(f"The broker does not answer ({type(failure).__name__}). Is the stack up?")


def _fail(message: str) -> NoReturn:
    typer.echo(printable(message), err=True)
    raise typer.Exit(1)
