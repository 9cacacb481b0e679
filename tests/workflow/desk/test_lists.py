"""Lists over HTTP: every filter, every order, searches, and pages that stay right under change."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest

from shared.runtime.clock import new_id
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

PLENARY = "plenary_member@32.73"
WEST_JAVA = "auditor@32"

_ROW = {
    "sequence": 1,
    "head": "\\x",
    "stage": "study",
    "closed": False,
    "due": "2030-01-01Z",
    "regime": "pemilu",
    "edition": "x",
    "office": "32.73",
    "zone": "Asia/Jakarta",
    "receipt_number": "LP",
    "kinds": ["hoax"],
    "place": "32.73.01.1001",
    "assigned_to": "",
    "searched": "[hoax] berita bohong",
    "lodged_at": "2029-01-01Z",
    "moved_at": "2029-01-01Z",
}


async def a_case(rig: Rig, **columns: Any) -> str:  # noqa: ANN401 - of the table
    """A row in the lists, as a case of these columns would leave it."""
    case_id = new_id()
    await rig.pool.execute("INSERT INTO reports (report_id, body) VALUES ($1, '{}')", case_id)
    await rig.pool.execute(
        "INSERT INTO cases SELECT * FROM jsonb_populate_record(NULL::cases, $1)",
        _ROW | columns | {"case_id": str(case_id)},
    )
    return str(case_id)


async def listed(desk: Desk, official: str, /, **asked: Any) -> list[str]:  # noqa: ANN401 - query
    """The cases of every page, in order."""
    found: list[str] = []
    while True:
        answer = await desk.get("/cases", official, **asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [case["case_id"] for case in page["cases"]]
        if page["after"] is None:
            return found
        asked["after"] = page["after"]


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ({"stage": "plenary"}, {"stage": "plenary"}),
        ({"closed": True, "stage": "closed", "due": None}, {"state": "closed"}),
        ({"due": "2020-01-01"}, {"overdue": "true"}),
        ({"regime": "pilkada"}, {"regime": "pilkada"}),
        ({"kinds": ["tsm"], "searched": "[tsm] masif"}, {"kind": "tsm"}),
        ({"assigned_to": "contoh-plenary_member-32.73"}, {"mine": "true"}),
        ({"lodged_at": "2031-01-01"}, {"received_since": "2030-06-01T00:00:00+07:00"}),
        ({"lodged_at": "2020-01-01"}, {"received_until": "2028-06-01T00:00:00+07:00"}),
        ({"searched": "017/reg/lp/pw/kota/32.73/xi/2026"}, {"q": "017/Reg"}),
        ({"searched": "sukarasa, sukasari, kota bandung"}, {"q": "bandung SUKA"}),
        ({"searched": "100% bohong_"}, {"q": "0% b"}),
        ({"office": "32.73.01"}, {"office": "32.73.01"}),
    ],
)
async def test_a_filter_lets_through_what_it_names_and_nothing_else(
    rig: Rig, desk: Desk, columns: dict[str, Any], asked: dict[str, Any]
) -> None:
    await a_case(rig)
    wanted = await a_case(rig, **columns)

    assert await listed(desk, PLENARY, **asked) == [wanted]


async def test_filters_combine(rig: Rig, desk: Desk) -> None:
    both = await a_case(rig, stage="plenary", regime="pilkada", searched="kota bandung")
    await a_case(rig, stage="plenary", regime="pilkada")
    await a_case(rig, stage="plenary", searched="kota bandung")
    await a_case(rig, regime="pilkada", searched="kota bandung")

    asked = {"stage": "plenary", "regime": "pilkada", "q": "bandung"}
    assert await listed(desk, PLENARY, **asked) == [both]


async def test_the_lists_come_in_the_order_that_is_asked_for(rig: Rig, desk: Desk) -> None:
    late = await a_case(rig, due="2030-02-02", lodged_at="2029-01-01")
    never = await a_case(rig, due=None, lodged_at="2029-01-02")
    soon = await a_case(rig, due="2030-01-01", lodged_at="2029-01-03")
    ended = await a_case(rig, closed=True, stage="closed", due=None, lodged_at="2029-01-04")

    assert await listed(desk, PLENARY, state="all", limit=1) == [soon, late, never, ended]
    assert await listed(desk, PLENARY, state="all", limit=1, order="newest") == [
        *(ended, soon, never, late)
    ]
    assert await listed(desk, PLENARY, limit=1, order="oldest") == [late, never, soon]


async def test_an_office_above_lists_those_below_when_it_asks(rig: Rig, desk: Desk) -> None:
    own = await a_case(rig, office="32", due="2030-01-01")
    below = await a_case(rig, office="32.73.01", due="2030-01-02")
    await a_case(rig, office="33")
    await a_case(rig, office="00")

    assert await listed(desk, WEST_JAVA) == [own]
    assert await listed(desk, WEST_JAVA, below="true") == [own, below]
    assert await listed(desk, WEST_JAVA, office="32.73", below="true") == [below]
    assert await listed(desk, WEST_JAVA, office="33") == []
    assert await listed(desk, WEST_JAVA, q="bohong", below="true") == [own, below]
    assert len(await listed(desk, "auditor@00", below="true")) == 4


async def test_pages_neither_repeat_nor_skip_what_stays_while_others_come_and_go(
    rig: Rig, desk: Desk
) -> None:
    cases = [await a_case(rig, due=f"2030-01-{day:02}") for day in range(1, 9)]
    first = (await desk.get("/cases", PLENARY, limit=3)).json()
    # Before the place where the page ended: one goes, one comes, one moves from behind.
    await rig.pool.execute("UPDATE cases SET closed = true WHERE case_id = $1", UUID(cases[1]))
    await a_case(rig, due="2029-12-31")
    await rig.pool.execute("UPDATE cases SET due = '2029-12-30' WHERE case_id = $1", UUID(cases[0]))
    rest = await listed(desk, PLENARY, limit=3, after=first["after"])

    assert [case["case_id"] for case in first["cases"]] == cases[:3]
    assert rest == cases[3:]


async def test_a_search_that_means_very_many_is_answered_like_one_that_means_few(
    rig: Rig, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await a_case(rig, due=f"2030-01-{day:02}") for day in range(1, 6)]
    await a_case(rig, searched="lain")
    few = await listed(desk, PLENARY, q="bohong", limit=2)
    monkeypatch.setattr("services.workflow.desk.list_store.MAX_MATCHES", 2)
    many = await listed(desk, PLENARY, q="bohong", limit=2)

    assert few == many == cases


DUE, ID = "2030-01-01T00:00:00+00:00", str(UUID(int=0))
NO_PLACES = (
    *([], ["due"], ["due", False, DUE], ["due", 0, DUE, ID], ["due", False, DUE, "x"]),
    *(["due", False, "2030-01-01T00:00:00", ID], ["due", False, 7, ID], [["due"], 1], {"due": 1}),
    *(["newest", DUE, ID], ["due", False, "9999-12-31T23:59:59-12:00", ID], 7, None),
    ["due", False, "0001-01-01T00:00:00+14:00", ID],
)
AFTER = [urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=") for said in NO_PLACES]


@pytest.mark.parametrize("after", ["x", "====", "é", *AFTER])
async def test_a_place_that_was_never_given_out_is_a_problem(desk: Desk, after: str) -> None:
    answer = await desk.get("/cases", PLENARY, after=after)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:awasi:problem:no-such-place")


@pytest.mark.parametrize(
    "asked",
    [
        *({"limit": 0}, {"limit": 201}, {"stage": "soon"}, {"q": "a"}, {"q": "a\u0000b"}),
        *({"office": "x"}, {"order": "x"}, {"kind": "'"}, {"unknown": "1"}, {"overdue": "maybe"}),
        *({"received_since": "2030-01-01T00:00:00"}, {"received_since": "soon"}),
    ],
)
async def test_what_a_list_cannot_be_asked_is_named(desk: Desk, asked: dict[str, Any]) -> None:
    answer = await desk.get("/cases", PLENARY, **asked)
    (field,) = asked
    assert answer.status_code == 422
    assert [error["field"].removeprefix("query.") for error in answer.json()["errors"]] == [
        "stage.0" if field == "stage" else field
    ]
