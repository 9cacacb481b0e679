import asyncio
from collections.abc import Callable

import asyncpg
import pytest

from services.intake import store
from services.intake.form import Form
from services.intake.holidays.calendars import Calendars
from services.intake.report import Receipt
from services.intake.submit import EntryPoint, Submission, Submit
from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool
from tests.intake.samples import MONDAY_MORNING, SECRET, ClockByHand, report


def submission(**changed: object) -> Submission:
    form = Form.model_validate(report(**changed), strict=False, context={"now": MONDAY_MORNING})
    return Submission(form, str(new_id()), EntryPoint.HTTP, channel="web")


def sequence(receipt: Receipt) -> int:
    return int(receipt.receipt_number.split("/")[0])


@pytest.fixture
def processes(pool: Pool, keyring: Keyring) -> list[Submit]:
    """The use case as three processes have it: no memory in common."""
    clock = ClockByHand()
    return [Submit(pool, keyring, SECRET, clock, Calendars(pool), lambda: None) for _ in range(3)]


async def test_processes_together_leave_no_gap(processes: list[Submit]) -> None:
    places = ["32.73.01", "32.73.02", "33.74.01"]
    receipts = await asyncio.gather(
        *(processes[n % 3](submission(place=places[n // 3 % 3])) for n in range(90))
    )
    by_office = {
        office: [r for r in receipts if r.office == office] for office in ("32.73", "33.74")
    }
    assert sorted(map(sequence, by_office["32.73"])) == list(range(1, 61))
    assert sorted(map(sequence, by_office["33.74"])) == list(range(1, 31))


async def test_what_is_rolled_back_leaves_no_gap(
    processes: list[Submit], pool: Pool, database: Callable[..., str]
) -> None:
    first = await processes[0](submission())
    superuser = await asyncpg.connect(database("intake", role="postgres"))
    await superuser.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON outbox EXECUTE FUNCTION refuse()"
    )
    failed = await asyncio.gather(
        *(process(submission()) for process in processes), return_exceptions=True
    )
    await superuser.execute("DROP TRIGGER refuse ON outbox")
    await superuser.close()
    assert {type(one) for one in failed} == {asyncpg.RaiseError}
    assert await pool.fetchval("SELECT count(*) FROM submissions") == 1
    second = await processes[1](submission())
    assert (sequence(first), sequence(second)) == (1, 2)


async def test_each_year_counts_anew(pool: Pool, keyring: Keyring) -> None:
    clock = ClockByHand()
    submit = Submit(pool, keyring, SECRET, clock, Calendars(pool), lambda: None)
    numbers = [(await submit(submission())).receipt_number]
    clock.passes(days=365)
    numbers += [(await submit(submission())).receipt_number for _ in range(2)]
    assert numbers == [
        "001/LP/PW/Kota/32.73/XI/2024",
        "001/LP/PW/Kota/32.73/XI/2025",
        "002/LP/PW/Kota/32.73/XI/2025",
    ]


async def test_the_same_report_at_two_processes_is_one(processes: list[Submit], pool: Pool) -> None:
    same = submission()
    receipts = await asyncio.gather(*(process(same) for process in processes for _ in range(5)))
    assert len({receipt.report_id for receipt in receipts}) == 1
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    async with pool.acquire() as connection:
        assert len(await store.accepted(connection, [])) == 0
    assert await pool.fetchval("SELECT last FROM receipt_counters") == 1
