"""A million cases: list, filtered list and search by 16 users, beside the bare query."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from urllib.parse import urlencode

import asyncpg
import httpx

from tests.benchmarks.harness import load
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, beside, bounded, in_turn, percentile, rate

CASES = 1_000_000
USERS = 16
REQUESTS = 800
GOAL = 0.5
OK = 200

# 532 offices in 38 provinces; four cases in five are open, each in one of nine stages.
_SEED = """
INSERT INTO cases (case_id, sequence, head, stage, closed, next_due, due, regime, edition, office,
                   zone, receipt_number, register_number, kinds, place, assigned_to, searched,
                   lodged_at, moved_at)
SELECT uuidv7(), 3, '', CASE WHEN n % 5 = 0 THEN 'closed' ELSE stages[1 + n % 9] END, n % 5 = 0,
       moment, CASE WHEN n % 5 > 0 THEN moment END,
       CASE WHEN n % 3 = 0 THEN 'pemilu' ELSE 'pilkada' END, 'pilkada-2020', office, 'Asia/Jakarta',
       format('%s/LP/PW/Kab/%s/XI/2026', n, office), format('%s/Reg/LP/%s/XI/2026', n, office),
       ARRAY[kinds[1 + n % 11]], office || '.01.2001', 'contoh-investigator-' || office,
       format('%s/lp/pw/kab/%s/xi/2026 %s/reg/lp/%s/xi/2026 %s.01.2001 desa %s, [%s]',
              n, office, n, office, office, md5(n::text), kinds[1 + n % 11]),
       moment - interval '7 days', moment - interval '6 days'
FROM (
    SELECT n, format('%s.%s', 11 + n % 38, lpad((1 + n / 38 % 14)::text, 2, '0')) AS office,
           now() + (n % 20161 - 1440) * interval '1 minute' AS moment,
           ARRAY['initial_review', 'correction', 'registration', 'clarification', 'study',
                 'plenary', 'forwarding', 'status', 'follow_up'] AS stages,
           ARRAY['money_politics', 'campaign_props', 'asn_neutrality', 'hoax', 'voter_list', 'tsm',
                 'bylaw', 'press', 'broadcast', 'incitement', 'black_campaign'] AS kinds
    FROM generate_series(1, $1::int) AS n
) AS made
"""
_BARE = """
SELECT case_id, receipt_number, register_number, regime, office, zone, stage, closed, lodged_at,
       next_warning, due, kinds, place, assigned_to
FROM cases WHERE NOT closed AND {} ORDER BY COALESCE(due, 'infinity'), case_id LIMIT 51
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What a user asks, and the query that gives the same rows."""

    asked: dict[str, str]
    condition: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One figure: the looks of sixteen users at sixteen offices."""

    what: str
    looks: list[Look]


OFFICES = [f"{11 + 2 * user % 38}.{1 + user % 14:02}" for user in range(USERS)]
PROVINCES = [office.partition(".")[0] for office in OFFICES]
KINDS = [
    Kind("my office's cases, by deadline", [Look({}, "office = $1", (one,)) for one in OFFICES]),
    Kind(
        "a province's cases of a stage, overdue",
        [
            Look(
                {"office": one, "below": "true", "stage": "study", "overdue": "true"},
                "office >= $1 AND office < $1 || '/' AND stage = $2"
                " AND COALESCE(due, 'infinity') < now()",
                (one, "study"),
            )
            for one in PROVINCES
        ],
    ),
    Kind(
        "search for a number in a province",
        [
            Look(
                {"office": one, "below": "true", "q": f"{number}/Reg"},
                "office >= $1 AND office < $1 || '/' AND searched LIKE $2",
                (one, f"%{number}/reg%"),
            )
            for number, one in enumerate(PROVINCES, start=4711)
        ],
    ),
]


async def measure(engines: Engines, cases: int = CASES) -> list[Figure]:
    """Each of three questions, 800 times by 16 users, ours and bare in turn."""
    database = await engines.database("workflow")
    started = time.perf_counter()
    await _seed(database, cases)
    print(f"  {cases:,} cases made in {time.perf_counter() - started:.0f} s", flush=True)
    figures: list[Figure] = []
    async with (
        engines.service("workflow", "serve", workflow=database) as port,
        asyncpg.create_pool(database, min_size=USERS, max_size=USERS) as pool,
    ):
        for kind in KINDS:
            ours = await _requests(engines.stack.addresses.issuer, kind)
            rates = await in_turn(
                lambda ours=ours: rate(REQUESTS, _ask(port, ours)),  # type: ignore[misc]
                lambda kind=kind: rate(REQUESTS, _query(pool, kind.looks)),  # type: ignore[misc]
            )
            note = f"{cases:,} cases, {USERS} users, one process"
            figures.append(beside(kind.what, rates, "pages/s", GOAL, note))
            slow = await _alone(port, ours)
            figures.append(bounded(f"{kind.what}, alone", slow, "ms p99", 100))
    return figures


async def _seed(database: str, cases: int) -> None:
    connection = await asyncpg.connect(database, command_timeout=1800)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("SET maintenance_work_mem = '512MB'")
        made = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases'"
            " AND indexname NOT LIKE '%_pkey'"
        )
        for index in made:
            await connection.execute(f"DROP INDEX {index['indexname']}")
        await connection.execute(_SEED, cases)
        for index in made:
            await connection.execute(index["indexdef"])
        await connection.execute("VACUUM ANALYZE cases")
    finally:
        await connection.close()


async def _requests(issuer: str, kind: Kind) -> list[bytes]:
    made = []
    async with httpx.AsyncClient() as web:
        for look, office, province in zip(kind.looks, OFFICES, PROVINCES, strict=True):
            official = f"investigator@{province if 'below' in look.asked else office}"
            answer = await web.post(f"{issuer}/token", data={"official": official})
            token = answer.raise_for_status().json()["access_token"]
            head = f"GET /cases?{urlencode(look.asked)} HTTP/1.1\r\nHost: localhost\r\n"
            made.append(f"{head}Authorization: Bearer {token}\r\n\r\n".encode())
    return made


def _times(prepared: Sequence[bytes]) -> list[bytes]:
    return list(islice(cycle(prepared), REQUESTS))


async def _ask(port: int, prepared: Sequence[bytes]) -> None:
    await load.send_all(port, _times(prepared), USERS, OK)


async def _query(pool: "asyncpg.Pool[asyncpg.Record]", looks: Sequence[Look]) -> None:
    waiting: Iterator[Look] = islice(cycle(looks), REQUESTS)

    async def one_by_one() -> None:
        async with pool.acquire() as connection:
            for look in waiting:
                await connection.fetch(_BARE.format(look.condition), *look.values)

    async with asyncio.TaskGroup() as group:
        for _ in range(USERS):
            group.create_task(one_by_one())


async def _alone(port: int, prepared: Sequence[bytes]) -> float:
    """How long one page takes when nobody else asks: 99 of 100, in milliseconds."""
    took = []
    for request in _times(prepared)[:200]:
        started = time.perf_counter()
        await load.send_all(port, [request], 1, OK)
        took.append((time.perf_counter() - started) * 1000)
    return percentile(took, 0.99)
