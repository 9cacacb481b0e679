"""Those who run it see what was set aside and why, and send it again as it came."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from deploy.cli.dead_letters.commands import commands
from deploy.stack.addresses import kafka_variables
from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.events.topics import DEAD_LETTERS
from shared.runtime.postgres.pool import Pool
from tests.faults.ledger import Ledger, effects
from tests.faults.topic_rig import Message, TopicRig, event, listener_of, message, running


async def run(topic_rig: TopicRig, *arguments: str) -> Result:
    """Type the command, as a person would."""
    told = kafka_variables(topic_rig.settings)
    return await asyncio.to_thread(CliRunner().invoke, commands, arguments, env=told)


async def listed(topic_rig: TopicRig, *more: str) -> list[dict[str, Any]]:
    said = await run(topic_rig, "list", "--topic", topic_rig.topic, "--json", *more)
    assert said.exit_code == 0, said.output
    found: list[dict[str, Any]] = json.loads(said.stdout)
    return found


class Broken:
    """A handler with a fault that is mended later."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.mended = False

    async def advanced(self, told: Event[CaseAdvanced]) -> None:
        if not self.mended:
            raise KeyError
        await self._ledger.enter(told)


async def set_aside(topic_rig: TopicRig, handler: Broken, *messages: Message) -> None:
    await topic_rig.send(*messages)
    await listen(topic_rig, handler)


async def listen(topic_rig: TopicRig, handler: Broken) -> None:
    listener = listener_of(topic_rig, handler.advanced)
    async with running(listener):
        await topic_rig.until_committed()


async def test_what_was_set_aside_is_listed_with_its_reason(
    topic_rig: TopicRig, pool: Pool
) -> None:
    told = event("one")
    await set_aside(topic_rig, Broken(Ledger(pool)), message(told), Message([], None, None))

    by_kind, unreadable = await listed(topic_rig)

    assert by_kind["id"] == f"{topic_rig.topic}{DEAD_LETTERS}/0/0"
    assert by_kind["reason"] == "builtins.KeyError"
    assert by_kind["event_type"] == told.type
    assert by_kind["event_id"] == str(told.id)
    assert by_kind["group"] == topic_rig.group
    assert by_kind["replayed_at"] is None
    assert unreadable["reason"] == "missing: ce_specversion"


async def test_a_mended_fault_and_a_replay_make_up_for_it(topic_rig: TopicRig, pool: Pool) -> None:
    handler = Broken(Ledger(pool))
    await set_aside(topic_rig, handler, *(message(event("one", sequence=n)) for n in (1, 2, 3)))
    handler.mended = True

    replayed = await run(topic_rig, "replay", "--topic", topic_rig.topic, "--yes")
    assert "3 messages replayed" in replayed.stdout
    await listen(topic_rig, handler)

    assert await effects(pool) == [("one", 1), ("one", 2), ("one", 3)]
    assert all(letter["replayed_at"] for letter in await listed(topic_rig))
    assert await listed(topic_rig, "--waiting") == []


async def test_a_replay_done_twice_takes_effect_once(topic_rig: TopicRig, pool: Pool) -> None:
    handler = Broken(Ledger(pool))
    await set_aside(topic_rig, handler, message(event("one")))
    handler.mended = True
    (letter,) = await listed(topic_rig)

    for _ in range(2):
        assert (await run(topic_rig, "replay", letter["id"])).exit_code == 0
    await listen(topic_rig, handler)

    assert await effects(pool) == [("one", 1)]
    shown = json.loads((await run(topic_rig, "show", letter["id"], "--json")).stdout)
    assert len(shown["replays"]) == 2


async def test_a_message_goes_back_as_it_came(topic_rig: TopicRig, pool: Pool) -> None:
    odd = message(event("one"), ce_id=None, trace=b"\xff")
    headless = Message([("x-error", b"of the sender")], None, None, partition=1)
    await set_aside(topic_rig, Broken(Ledger(pool)), odd, headless)

    await run(topic_rig, "replay", "--topic", topic_rig.topic, "--yes")

    records = await topic_rig.read(topic_rig.topic)
    assert len(records) == 4
    for one in (odd, headless):
        copies = [r for r in records if list(r.headers) == topic_rig.headers_of(one)]
        assert [(r.key, r.value) for r in copies] == [(one.key, one.value)] * 2
        assert len({r.partition for r in copies}) == 1


async def test_what_fails_again_is_set_aside_again(topic_rig: TopicRig, pool: Pool) -> None:
    handler = Broken(Ledger(pool))
    await set_aside(topic_rig, handler, message(event("one")))
    await run(topic_rig, "replay", "--topic", topic_rig.topic, "--yes")
    await listen(topic_rig, handler)

    first, second = await listed(topic_rig)
    assert first["replayed_at"] is not None
    assert second["replayed_at"] is None
    assert second["event_id"] == first["event_id"]


async def test_a_person_sees_a_table_and_one_letter_in_full(
    topic_rig: TopicRig, pool: Pool
) -> None:
    await set_aside(topic_rig, Broken(Ledger(pool)), message(event("one", fact="odd fact")))
    (letter,) = await listed(topic_rig)

    table = await run(topic_rig, "list", "--topic", topic_rig.topic)
    assert "builtins.KeyError" in table.stdout
    assert "1 dead letters, 1 of them not replayed" in table.stdout
    shown = await run(topic_rig, "show", letter["id"].replace(DEAD_LETTERS, ""))
    assert "reason: builtins.KeyError" in shown.stdout
    assert '"fact":"odd fact"' in shown.stdout


async def test_what_is_not_there_is_said_plainly(topic_rig: TopicRig) -> None:
    missing = await run(topic_rig, "show", f"{topic_rig.topic}/0/99")
    assert missing.exit_code == 1
    assert "There is no dead letter" in missing.stderr
    malformed = await run(topic_rig, "show", "something")
    assert malformed.exit_code == 1
    assert "not of the form" in malformed.stderr
    neither = await run(topic_rig, "replay")
    assert neither.exit_code == 1
    assert "Name one letter" in neither.stderr


async def test_nothing_is_replayed_without_a_yes(topic_rig: TopicRig, pool: Pool) -> None:
    await set_aside(topic_rig, Broken(Ledger(pool)), message(event("one")))

    asked = await run(topic_rig, "replay", "--topic", topic_rig.topic)

    assert asked.exit_code == 1
    assert len(await topic_rig.read(topic_rig.topic)) == 1


async def test_a_broker_that_is_away_is_said_plainly() -> None:
    typed = ["list", "--bootstrap", "127.0.0.1:1"]
    said = await asyncio.to_thread(CliRunner().invoke, commands, typed)

    assert said.exit_code == 1
    assert "The broker does not answer" in said.stderr


async def test_what_strangers_wrote_into_the_topic_of_dead_letters_stops_no_command(
    topic_rig: TopicRig, pool: Pool
) -> None:
    """Records of others, some made to look like letters; control characters in a real one."""
    odd = Message([("ce_type", "\x1b]0;owned\x07\u202e".encode())], b"\x1b[2J\xff\x9b", b"\x1b[31m")
    await set_aside(topic_rig, Broken(Ledger(pool)), odd)
    good = (("x-error", b"a: b"), ("x-origin", f"{topic_rig.topic}/0/0".encode()))
    rest = (("x-group", b"g"), ("x-attempts", b"1"), ("x-failed-at", b"2026-11-21T08:00:00+00:00"))
    foreign: list[Sequence[tuple[str, bytes | None]]] = [
        [],
        [("x-origin", None)],
        [*good[:1], ("x-origin", b"awasi.reports/0/0"), *rest],
        [*good[:1], ("x-origin", b"no position"), *rest],
        [*good[:1], ("x-origin", f"{topic_rig.topic}/0/{'9' * 9000}".encode()), *rest],
        [*good, rest[0], ("x-attempts", b"9" * 9000), rest[2]],
        [*good, rest[0], ("x-attempts", b"\xff"), rest[2]],
        [*good, *rest[:2], ("x-failed-at", None)],
        [(name, None) for name, _ in (*good, *rest)],
        [("x-replay-of", None), ("x-replayed-at", b"\xff"), ("x-replayed-to", b"\x1b")],
    ]
    await topic_rig.send_to(
        topic_rig.topic + DEAD_LETTERS, *(Message(headers, None) for headers in foreign)
    )

    for arguments in (
        ("list", "--topic", topic_rig.topic),
        ("list", "--topic", topic_rig.topic, "--json"),
        ("show", f"{topic_rig.topic}.dlq/0/0"),
        ("show", f"{topic_rig.topic}.dlq/0/0", "--json"),
        ("replay", "--topic", topic_rig.topic, "--yes"),
    ):
        said = await run(topic_rig, *arguments)
        assert said.exit_code == 0, said.output
        assert all(one.isprintable() for one in said.output.split("\n"))
    (letter,) = await listed(topic_rig)
    assert letter["event_type"] == "\x1b]0;owned\x07\u202e"
    assert letter["replayed_at"] is not None
