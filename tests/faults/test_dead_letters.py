"""Those who run it see what was set aside and why, and send it again as it came."""

import asyncio
import json
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from deploy.cli.dead_letters.commands import commands
from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.events.topics import DEAD_LETTERS
from shared.runtime.postgres.pool import Pool
from tests.faults.ledger import Ledger, effects
from tests.faults.post import Message, Post, event, listener_of, listening, message


async def run(post: Post, *arguments: str) -> Result:
    """Type the command, as a person would."""
    typed = [*arguments, "--bootstrap", post.settings.kafka_bootstrap]
    return await asyncio.to_thread(CliRunner().invoke, commands, typed)


async def listed(post: Post, *more: str) -> list[dict[str, Any]]:
    said = await run(post, "list", "--topic", post.topic, "--json", *more)
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


async def set_aside(post: Post, handler: Broken, *messages: Message) -> None:
    await post.send(*messages)
    await listen(post, handler)


async def listen(post: Post, handler: Broken) -> None:
    listener = listener_of(post, handler.advanced)
    async with listening(listener):
        await post.settled()


async def test_what_was_set_aside_is_listed_with_its_reason(post: Post, pool: Pool) -> None:
    told = event("one")
    await set_aside(post, Broken(Ledger(pool)), message(told), Message([], None, None))

    by_kind, unreadable = await listed(post)

    assert by_kind["id"] == f"{post.topic}{DEAD_LETTERS}/0/0"
    assert by_kind["reason"] == "builtins.KeyError"
    assert by_kind["event_type"] == told.type
    assert by_kind["event_id"] == str(told.id)
    assert by_kind["group"] == post.group
    assert by_kind["replayed_at"] is None
    assert unreadable["reason"] == "missing: ce_specversion"


async def test_a_mended_fault_and_a_replay_make_up_for_it(post: Post, pool: Pool) -> None:
    handler = Broken(Ledger(pool))
    await set_aside(post, handler, *(message(event("one", sequence=n)) for n in (1, 2, 3)))
    handler.mended = True

    replayed = await run(post, "replay", "--topic", post.topic, "--yes")
    assert "3 messages replayed" in replayed.stdout
    await listen(post, handler)

    assert await effects(pool) == [("one", 1), ("one", 2), ("one", 3)]
    assert all(letter["replayed_at"] for letter in await listed(post))
    assert await listed(post, "--waiting") == []


async def test_a_replay_done_twice_takes_effect_once(post: Post, pool: Pool) -> None:
    handler = Broken(Ledger(pool))
    await set_aside(post, handler, message(event("one")))
    handler.mended = True
    (letter,) = await listed(post)

    for _ in range(2):
        assert (await run(post, "replay", letter["id"])).exit_code == 0
    await listen(post, handler)

    assert await effects(pool) == [("one", 1)]
    shown = json.loads((await run(post, "show", letter["id"], "--json")).stdout)
    assert len(shown["replays"]) == 2


async def test_a_message_goes_back_as_it_came(post: Post, pool: Pool) -> None:
    odd = message(event("one"), ce_id=None, trace=b"\xff")
    headless = Message([("x-error", b"of the sender")], None, None, partition=1)
    await set_aside(post, Broken(Ledger(pool)), odd, headless)

    await run(post, "replay", "--topic", post.topic, "--yes")

    records = await post.read(post.topic)
    assert len(records) == 4
    for one in (odd, headless):
        copies = [r for r in records if list(r.headers) == list(one.headers)]
        assert [(r.key, r.value) for r in copies] == [(one.key, one.value)] * 2
        assert len({r.partition for r in copies}) == 1


async def test_what_fails_again_is_set_aside_again(post: Post, pool: Pool) -> None:
    handler = Broken(Ledger(pool))
    await set_aside(post, handler, message(event("one")))
    await run(post, "replay", "--topic", post.topic, "--yes")
    await listen(post, handler)

    first, second = await listed(post)
    assert first["replayed_at"] is not None
    assert second["replayed_at"] is None
    assert second["event_id"] == first["event_id"]


async def test_a_person_sees_a_table_and_one_letter_in_full(post: Post, pool: Pool) -> None:
    await set_aside(post, Broken(Ledger(pool)), message(event("one", fact="odd fact")))
    (letter,) = await listed(post)

    table = await run(post, "list", "--topic", post.topic)
    assert "builtins.KeyError" in table.stdout
    assert "1 dead letters, 1 of them not replayed" in table.stdout
    shown = await run(post, "show", letter["id"].replace(DEAD_LETTERS, ""))
    assert "reason: builtins.KeyError" in shown.stdout
    assert '"fact":"odd fact"' in shown.stdout


async def test_what_is_not_there_is_said_plainly(post: Post) -> None:
    missing = await run(post, "show", f"{post.topic}/0/99")
    assert missing.exit_code == 1
    assert "There is no dead letter" in missing.stderr
    malformed = await run(post, "show", "something")
    assert malformed.exit_code == 1
    assert "not of the form" in malformed.stderr
    neither = await run(post, "replay")
    assert neither.exit_code == 1
    assert "Name one letter" in neither.stderr


async def test_nothing_is_replayed_without_a_yes(post: Post, pool: Pool) -> None:
    await set_aside(post, Broken(Ledger(pool)), message(event("one")))

    asked = await run(post, "replay", "--topic", post.topic)

    assert asked.exit_code == 1
    assert len(await post.read(post.topic)) == 1


async def test_a_broker_that_is_away_is_said_plainly() -> None:
    typed = ["list", "--bootstrap", "127.0.0.1:1"]
    said = await asyncio.to_thread(CliRunner().invoke, commands, typed)

    assert said.exit_code == 1
    assert "The broker does not answer" in said.stderr
