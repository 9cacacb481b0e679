"""The holiday table over HTTP: seen by officials, amended by those who may, and reported."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.workflow.holidays.amendment_form import amendment_schema
from shared.runtime.clock import SystemClock, new_id
from tests.workflow.desk_client import Desk
from tests.workflow.holidays.amendments import PEMILU, recomputed, review
from tests.workflow.rig import Rig

ADMIN, OF_BALI, PLENARY = "administrator@00", "administrator@51", "plenary_member@32.73"
AMENDMENTS = "/holidays/amendments"


def body(**said: object) -> dict[str, Any]:
    """An amendment to be put in force; without the last word it is only tried."""
    asked = {"amendment_id": str(new_id()), "decree": "SKB Contoh 1/2026", **said}
    return asked | {"dry_run": False}


def added(day: date | str, kind: str = "national_holiday") -> list[dict[str, str]]:
    return [{"day": str(day), "kind": kind, "name": "Libur contoh", "name_en": "Sample day"}]


GONE = [{"day": "2026-12-08", "kind": "joint_leave"}]


async def test_an_amendment_is_tried_approved_and_reported(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        local = await rig.opened()
        await rig.until_opened(local)
        await rig.until_opened(case_id)
        asked = body(add=added((await review(rig, case_id)).deadline.counted[0]))
        without_a_word = {name: asked[name] for name in asked if name != "dry_run"}
        tried = (await desk.post(AMENDMENTS, ADMIN, without_a_word)).json()
        nothing_yet = (await desk.get(AMENDMENTS, ADMIN)).json()
        approved = await desk.post(AMENDMENTS, ADMIN, asked)
        again = await desk.post(AMENDMENTS, ADMIN, asked)
        await recomputed(rig)
        report = (await desk.get(f"{AMENDMENTS}/{asked['amendment_id']}", ADMIN)).json()

    assert (tried["dry_run"], "dry_run: false" in tried["note_en"]) == (True, True)
    assert (tried["running"], tried["would_move"], tried["would_not_move"]) == (2, 1, 1)
    assert asked["amendment_id"] not in {each["amendment_id"] for each in nothing_yet}
    assert (approved.status_code, again.json()) == (200, approved.json())
    assert (report["state"], report["moved"], report["unmoved"]) == ("done", 1, 1)
    assert (report["approved_by"], report["office"]) == (approved.json()["approved_by"], "00")
    assert report["reasons"][0]["code"] == "outside_its_terms"
    moved = {each["case_id"]: each for each in report["cases"]}[str(case_id)]
    assert moved["clocks"][0]["old"] < moved["clocks"][0]["new"]
    unmoved = {each["case_id"]: each for each in report["cases"]}[str(local)]
    assert (unmoved["clocks"], unmoved["why_en"]) == (
        [],
        "No term of working days runs over a changed day.",
    )


async def test_a_report_has_pages_and_shows_each_office_its_own(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        cases = [await rig.opened(**PEMILU) for _ in range(3)]
        for case_id in cases:
            await rig.until_opened(case_id)
        asked = body(add=added((await review(rig, cases[0])).deadline.counted[0]))
        await desk.post(AMENDMENTS, ADMIN, asked)
        await recomputed(rig)
    path = f"{AMENDMENTS}/{asked['amendment_id']}"
    first = (await desk.get(path, PLENARY, limit=2, state="moved")).json()
    last = (await desk.get(path, PLENARY, limit=2, after=first["after"])).json()
    elsewhere = (await desk.get(path, "plenary_member@32.74")).json()

    seen = [each["case_id"] for page in (first, last) for each in page["cases"]]
    assert seen == sorted(map(str, cases))
    assert (len(first["cases"]), last["after"]) == (2, None)
    assert (elsewhere["moved"], elsewhere["cases"]) == (3, [])


@pytest.mark.parametrize(
    ("official", "scope", "status"),
    [
        ("plenary_member@00", "", 403),
        (OF_BALI, "", 403),
        (OF_BALI, "52", 403),
        (OF_BALI, "51", 200),
        (ADMIN, "51.71", 200),
    ],
)
async def test_only_the_regions_administrator_or_one_above_amends(
    desk: Desk, official: str, scope: str, status: int
) -> None:
    kind = "regional_holiday" if scope else "national_holiday"
    asked = body(scope=scope, add=added("2026-12-08", kind))
    answer = await desk.post(AMENDMENTS, official, asked)

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["article"]
        assert answer.json()["detail"] != answer.json()["detail_en"]


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({}, "add", "nothing_to_amend"),
        ({"add": added("2026-12-25")}, "add.0", "already_in_the_table"),
        ({"add": added("2026-12-08") * 2}, "add.1", "already_in_the_table"),
        ({"add": added("2029-12-25")}, "add.0.day", "beyond_table"),
        ({"add": added("2026-12-08", "regional_holiday")}, "add.0.kind", "kind_and_scope"),
        ({"add": added("besok")}, "add.0.day", "date_parsing"),
        ({"add": added("2026-12-08"), "scope": "51.71.01"}, "scope", "not_a_region"),
        ({"add": added("2026-12-08"), "scope": "Bali"}, "scope", "not_a_region"),
        ({"add": added("2026-12-08"), "scope": "99"}, "scope", "not_a_region"),
        ({"add": added("2026-12-08"), "scope": "51.99"}, "scope", "not_a_region"),
        ({"add": added("2026-12-08"), "decree": "x"}, "decree", "string_too_short"),
        ({"add": added("2026-12-08"), "since": "x"}, "since", "extra_forbidden"),
        ({"effective_from": "2020-01-01", "remove": GONE}, "effective_from", "not_in_the_future"),
        ({"add": added("2026-12-08"), "horizon": "2020-01-01"}, "horizon", "horizon_too_early"),
        ({"add": added("2026-12-08"), "horizon": "2207-12-31"}, "horizon", "horizon_too_late"),
        ({"remove": GONE}, "remove.0", "not_in_the_table"),
    ],
)
async def test_what_is_not_right_is_named_in_both_languages(
    desk: Desk, said: dict[str, Any], field: str, code: str
) -> None:
    for dry_run in (True, False):
        answer = await desk.post(AMENDMENTS, ADMIN, body(**said) | {"dry_run": dry_run})
        told = answer.json()
        assert answer.status_code == 422
        assert (field, code) in [(each["field"], each["code"]) for each in told["errors"]]
        assert all(each["detail"] != each["detail_en"] for each in told["errors"])


async def test_an_amendment_from_a_day_on_waits_for_it(desk: Desk) -> None:
    tomorrow = (SystemClock().now() + timedelta(days=2)).date()
    asked = body(add=added("2026-12-08"), effective_from=str(tomorrow))
    approved = (await desk.post(AMENDMENTS, ADMIN, asked)).json()
    report = (await desk.get(f"{AMENDMENTS}/{asked['amendment_id']}", ADMIN)).json()
    table = (await desk.get("/holidays/years/2026", PLENARY)).json()

    assert approved["effective_at"] == f"{tomorrow}T00:00:00+07:00"
    assert (report["state"], report["started_at"]) == ("waiting", None)
    assert "2026-12-08" not in {each["day"] for each in table["days"]}


async def test_the_package_proposes_and_people_approve(desk: Desk) -> None:
    known = (await desk.get("/holidays/proposals/2026", ADMIN)).json()
    new = (await desk.get("/holidays/proposals/2028", ADMIN)).json()
    days = [{name: day[name] for name in ("day", "kind", "name", "name_en", "estimate")}
            for day in new["add"]]  # fmt: skip
    asked = body(add=days, horizon=new["horizon"])
    approved = await desk.post(AMENDMENTS, ADMIN, asked)
    then = (await desk.get("/holidays/proposals/2028", ADMIN)).json()

    assert (known["add"], known["remove"], known["horizon"]) == ([], [], None)
    assert [each["day"] for each in new["add"]] == sorted(each["day"] for each in new["add"])
    assert (new["horizon"], {each["estimate"] for each in new["add"]}) == ("2028-12-31", {True})
    assert {each["decree"] for each in new["add"]} == {""}
    assert "2028-02-27" in {each["day"] for each in new["add"]}
    assert approved.status_code == 200
    assert (then["add"], then["horizon"]) == ([], None)
    assert len(then["expected"]) == len(days) + len(new["expected"])


async def test_no_such_amendment_is_said_so(desk: Desk) -> None:
    answer = await desk.get(f"{AMENDMENTS}/{new_id()}", ADMIN)
    assert (answer.status_code, answer.json()["type"]) == (
        404,
        "urn:awasi:problem:amendment-not-found",
    )


def test_the_schema_names_every_field() -> None:
    assert set(amendment_schema()["required"]) == {"amendment_id", "decree"}
    assert "$ref" not in str(amendment_schema())
