"""Every file that grew is under the next signed head of its office, once, whatever happens."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import asyncpg
import pytest

from services.workflow.proof import head_store
from services.workflow.proof.chain_head import ChainHead
from services.workflow.proof.head_maker import HeadMaker
from services.workflow.proof.merkle_tree import ZERO_HASH, Leaf, inclusion_proof, merkle_root
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.signatures.ed25519 import SigningKey, jwk, verify_signature
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.workflow.database_outage import DatabaseOutage
from tests.workflow.proof.covered_case import KEY, ManualClock
from tests.workflow.rig import Rig, until
from tests.workflow.samples import OFFICE

NIGHT = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
"""Five past midnight in western time, on 22 November; past one in Makassar."""

EASTERN = "91.01"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NIGHT)


@pytest.fixture
def maker(pool: Pool, clock: ManualClock) -> HeadMaker:
    return HeadMaker(pool, KEY, clock)


async def heads(pool: Pool, office: str = OFFICE) -> list[ChainHead]:
    async with acquire(pool) as connection:
        return await head_store.heads(connection, office)


async def covered(pool: Pool, number: int, office: str = OFFICE) -> set[tuple[UUID, int]]:
    async with acquire(pool) as connection:
        leaves = await head_store.leaves(connection, office, number)
    return {(leaf.case_id, leaf.sequence) for leaf in leaves}


@pytest.mark.parametrize("many", [1, 2, 3, 4, 5, 7, 8, 13])
def test_every_leaf_leads_to_the_root_and_no_other(many: int) -> None:
    leaves = [Leaf(UUID(int=n), n, bytes([n]) * 32) for n in range(1, many + 1)]
    stranger = Leaf(UUID(int=99), 1, bytes(32))
    others = {merkle_root([*leaves[:n], stranger, *leaves[n + 1 :]]) for n in range(many)}

    for leaf in leaves:
        node = merkle_root([leaf])
        for beside in inclusion_proof(leaves, leaf.case_id):
            node = root_of_pair(node, beside)
        assert node == merkle_root(leaves) == merkle_root(reversed(leaves))
    assert merkle_root(leaves) not in others
    assert len(others) == many


def root_of_pair(one: bytes, other: bytes) -> bytes:
    return sha256(b"\1" + min(one, other) + max(one, other)).digest()


def test_a_public_key_is_shown_as_the_standard_has_it() -> None:
    """The example of RFC 8037, appendix A.2."""
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    shown = jwk(public)

    assert shown["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert (shown["kty"], shown["crv"]) == ("OKP", "Ed25519")
    assert shown["kid"] == sha256(public).hexdigest()


def test_a_signature_holds_for_its_key_and_message_only() -> None:
    keys = {KEY.key_id: KEY.public}
    other = SigningKey(bytes(32))

    assert verify_signature(keys, KEY.key_id, KEY.sign(b"x"), b"x")
    assert not verify_signature(keys, KEY.key_id, KEY.sign(b"x"), b"y")
    assert not verify_signature(keys, KEY.key_id, other.sign(b"x"), b"x")
    assert not verify_signature(keys, other.key_id, other.sign(b"x"), b"x")
    assert not verify_signature({KEY.key_id: other.public}, KEY.key_id, other.sign(b"x"), b"x")


async def test_a_day_that_has_ended_gets_one_head_and_the_day_after_it_the_next(
    rig: Rig, maker: HeadMaker, clock: ManualClock
) -> None:
    async with rig.working():
        one, other = await rig.opened(), await rig.opened()
        await rig.give(one, Register("-"))
        await rig.until_opened(other)
        first, again = await maker.ended_days(), await maker.ended_days()
        await rig.give(one, Summon(Party.REPORTER))
    same_day = await maker.ended_days()
    clock.time += timedelta(days=1)
    second = await maker.ended_days()

    assert [head.day for head in first] == [date(2026, 11, 21)]
    assert (again, same_day) == ([], [])
    assert await covered(rig.pool, 1) == {(one, 2), (other, 1)}
    assert await covered(rig.pool, 2) == {(one, 3)}
    assert [head.prev for head in await heads(rig.pool)] == [ZERO_HASH, first[0].hash()]
    assert await heads(rig.pool) == [*first, *second]
    assert all(
        verify_signature({KEY.key_id: KEY.public}, head.key_id, head.signature, head.signed_bytes())
        for head in await heads(rig.pool)
    )


async def test_days_that_were_missed_are_made_up_and_no_late_step_slips_through(
    rig: Rig, maker: HeadMaker, clock: ManualClock
) -> None:
    """What a fact's own moment says does not matter: this one is of days before the last head."""
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        clock.time += timedelta(days=30)
        await maker.ended_days()
        await rig.give(case_id, Register("-"))
    clock.time += timedelta(days=3)
    made = await maker.ended_days()

    assert [head.day for head in made] == [date(2026, 12, 24)]
    assert await covered(rig.pool, 2) == {(case_id, 2)}


async def test_a_day_ends_when_it_ends_in_the_offices_zone(
    rig: Rig, maker: HeadMaker, clock: ManualClock
) -> None:
    clock.time = NIGHT - timedelta(hours=2)  # 22.05 in Jakarta, five past midnight in Jayapura
    async with rig.working():
        await rig.until_opened(await rig.opened())
        await rig.until_opened(await rig.opened(office=EASTERN, zone="Asia/Jayapura"))
    await maker.ended_days()

    assert [head.day for head in await heads(rig.pool)] == [date(2026, 11, 20)]
    assert [head.day for head in await heads(rig.pool, EASTERN)] == [date(2026, 11, 21)]


async def test_processes_that_make_heads_at_once_make_each_once(
    rig: Rig, maker: HeadMaker, clock: ManualClock
) -> None:
    async with rig.working():
        for office in (OFFICE, OFFICE, "32.74", "32.75"):
            await rig.until_opened(await rig.opened(office=office))
    others = [HeadMaker(rig.pool, KEY, clock) for _ in range(4)]
    made = await asyncio.gather(*(one.ended_days() for one in (maker, *others)))

    assert sorted(head.office for each in made for head in each) == [OFFICE, "32.74", "32.75"]


async def test_a_head_can_be_asked_for_and_the_night_covers_the_rest(
    rig: Rig, maker: HeadMaker, clock: ManualClock
) -> None:
    await maker.ended_days()
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        asked, nothing_new = await maker.make_now(), await maker.make_now()
        await rig.give(case_id, Register("-"))
    clock.time += timedelta(days=1)
    await maker.ended_days()

    assert nothing_new == []
    assert [head.day for head in asked] == [date(2026, 11, 22)]
    assert [head.day for head in await heads(rig.pool)] == [date(2026, 11, 22)] * 2
    assert await covered(rig.pool, 2) == {(case_id, 2)}


async def test_the_part_makes_heads_by_itself_and_outlives_its_database(
    rig: Rig, maker: HeadMaker, database_outage: DatabaseOutage
) -> None:
    stop = asyncio.Event()
    async with rig.working():
        await rig.until_opened(await rig.opened())
    await database_outage.begin()
    running = asyncio.create_task(maker.run(stop))
    await asyncio.sleep(1)
    lived = not running.done()
    await database_outage.end()
    stop.set()
    await running
    stop = asyncio.Event()
    running = asyncio.create_task(maker.run(stop))
    await until(lambda: heads(rig.pool))
    stop.set()
    await running

    assert lived
    assert len(await heads(rig.pool)) == 1


async def test_a_new_key_signs_on_and_the_old_one_stays_known(
    rig: Rig, maker: HeadMaker, clock: ManualClock
) -> None:
    new = SigningKey(bytes(32))
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        await maker.make_now()
        await rig.give(case_id, Register("-"))
    await HeadMaker(rig.pool, new, clock).make_now()
    async with acquire(rig.pool) as connection:
        keys = await head_store.public_keys(connection)

    one, other = await heads(rig.pool)
    assert (one.key_id, other.key_id) == (KEY.key_id, new.key_id)
    assert other.prev == one.hash()
    assert all(
        verify_signature(keys, head.key_id, head.signature, head.signed_bytes())
        for head in (one, other)
    )


@pytest.mark.parametrize("table", ["chain_heads", "chain_leaves", "signing_keys"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET key_id = key_id", "DELETE FROM {}"])
async def test_a_head_is_neither_changed_nor_removed(
    rig: Rig, maker: HeadMaker, database: Callable[..., str], table: str, statement: str
) -> None:
    async with rig.working():
        await rig.until_opened(await rig.opened())
    await maker.make_now()
    change = statement.format(table).replace("key_id", "hash" if "leaves" in table else "key_id")
    superuser = await asyncpg.connect(database("workflow", role="postgres"))
    async with acquire(rig.pool) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change)
    with pytest.raises(asyncpg.RaiseError):
        await superuser.execute(change)
    await superuser.close()
