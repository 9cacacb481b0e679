"""An official's first day: what can be read, who may do what, why not, and what to do instead."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.runtime.clock import SystemClock, new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

PLENARY, INVESTIGATOR, RECEIVER = (
    "plenary_member@32.73",
    "investigator@32.73",
    "receiver@32.73",
)
STATEMENT = {
    "reported_party": "Contoh Terlapor",
    "description": "Spanduk di pohon",
    "place_detail": "Depan sekolah",
    "witnesses": ["Contoh Saksi"],
    "evidence": [
        {"description": "Foto", "link": "https://example.org/1"},
        {"description": None, "link": "grup WA warga"},
    ],
    "organisation": "Contoh Lembaga",
}


@pytest.fixture
async def case_id(rig: Rig, keyring: Keyring) -> UUID:
    """An open case with its statement and contact sealed as intake does."""
    case_id, key = new_id(), await keyring.new_key()
    async with rig.working():
        await rig.opened(
            report_id=str(case_id),
            contact=seal(key, "contact", str(case_id), b'{"name":"Contoh Pelapor"}'),
            statement=seal(key, "statement", str(case_id), json.dumps(STATEMENT).encode()),
        )
        await rig.until_opened(case_id)
    return case_id


async def test_the_report_is_read_without_the_reporter_and_each_reading_is_a_fact(
    rig: Rig, desk: Desk, case_id: UUID
) -> None:
    path = f"/cases/{case_id}/report"
    async with rig.working():
        read = await desk.get(path, RECEIVER)
        again = await desk.get(path, RECEIVER)
        heard_by = (await desk.get(path, INVESTIGATOR)).json()
        above = await desk.get(path, "auditor@32")
        refused = await desk.get(path, "administrator@32.73")
        elsewhere = await desk.get(path, "receiver@32.74")
        file = (await desk.get(f"/cases/{case_id}/facts", PLENARY)).json()

    assert read.status_code == 200, read.text
    report = read.json()
    assert {name: report[name] for name in ("reported_party", "description", "place_detail")} == {
        name: STATEMENT[name] for name in ("reported_party", "description", "place_detail")
    }
    assert report["evidence"] == STATEMENT["evidence"]
    assert (report["witness_count"], report["witnesses"]) == (1, None)
    assert [each["kind"] for each in report["violations"]] == ["campaign_props"]
    assert heard_by["witnesses"] == ["Contoh Saksi"]
    assert again.json() == report
    for answer in (read, again, above):
        assert "Contoh Pelapor" not in answer.text
        assert "Contoh Lembaga" not in answer.text
        assert "Contoh Saksi" not in answer.text
    assert (above.status_code, refused.status_code, elsewhere.status_code) == (200, 403, 404)
    assert [role["role"] for role in refused.json()["who"]["roles"]] == [
        *("receiver", "investigator", "plenary_member", "secretary", "auditor")
    ]
    readings = [each["content"] for each in file["facts"] if each["kind"] == "ReportRead"]
    assert [(each["reader"], each["witnesses"]) for each in readings] == [
        ("contoh-receiver-32.73", False),
        ("contoh-investigator-32.73", True),
        ("contoh-auditor-32", False),
    ]


async def test_the_next_duty_stands_beside_the_next_warning_both_to_the_second(
    rig: Rig, desk: Desk, case_id: UUID
) -> None:
    shown = (await desk.get(f"/cases/{case_id}", PLENARY)).json()
    (listed,) = (await desk.get("/cases", PLENARY)).json()["cases"]
    async with rig.working():
        given = (await desk.give(case_id, PLENARY, "Register")).json()

    (clock,) = shown["clocks"]
    for row in (shown, listed):
        assert (row["next_due"], row["next_warning"]) == (clock["due"], clock["warnings"][0])
        assert row["next_warning"] < row["next_due"]
    assert given["next_warning"] < given["next_due"]
    for answer in (shown, listed, given):
        assert not re.search(r":\d\d\.\d", json.dumps(answer))


async def test_a_move_that_is_not_open_says_why_since_when_and_who_may(
    rig: Rig, desk: Desk
) -> None:
    now = SystemClock().now()
    async with rig.working():
        late = await rig.opened(known_date=(now - timedelta(days=40)).date(), missing=("evidence",))
        await rig.until_opened(late)
    incomplete = await not_open(desk, late)
    async with rig.working():
        await desk.give(late, PLENARY, "RequestCorrection", missing=["evidence"])
        await desk.give(late, PLENARY, "SubmitCorrection")
    closed = await not_open(desk, late)

    assert incomplete["Register"]["code"] == "requirements_missing"
    (lacks,) = incomplete["Register"]["missing"]
    assert (lacks["requirement"], lacks["name"], lacks["name_en"]) == (
        *("evidence", "Bukti", "Evidence"),
    )
    assert incomplete["Summon"]["code"] == "not_in_this_stage"
    assert [each["stage"] for each in incomplete["Summon"]["in_stages"]] == [
        *("registration", "clarification")
    ]
    assert closed["Register"]["code"] in {"out_of_time", "requirements_missing"}
    for why in (*incomplete.values(), *closed.values()):
        assert why["next"] != why["next_en"]
        assert why["who"]["office"] == "32.73"


async def not_open(desk: Desk, case_id: UUID) -> dict[str, Any]:
    shown = (await desk.get(f"/cases/{case_id}", PLENARY)).json()
    assert not {each["command"] for each in shown["moves"]} & {
        each["command"] for each in shown["not_open"]
    }
    return {each["command"]: each["why"] for each in shown["not_open"]}


async def test_a_late_report_says_since_when_it_is_late(rig: Rig, desk: Desk) -> None:
    now = SystemClock().now()
    async with rig.working():
        late = await rig.opened(known_date=(now - timedelta(days=40)).date())
        await rig.until_opened(late)
        refused = (await desk.give(late, PLENARY, "Register")).json()
    why = (await not_open(desk, late))["Register"]

    assert (why["code"], refused["refusal"]) == ("out_of_time", "out_of_time")
    assert why["late_since"] == refused["late_since"]
    assert why["late_since"] < (now - timedelta(days=20)).isoformat()
    assert "informasi awal" in refused["next"]
    assert "initial information" in refused["next_en"]


async def test_a_report_is_not_registered_before_it_counts_as_lodged(rig: Rig, desk: Desk) -> None:
    now = SystemClock().now()
    opens = now + timedelta(hours=9)
    async with rig.working():
        early = await rig.opened(opens, received_at=now, known_date=now.date() - timedelta(days=1))
        await rig.until_opened(early)
        refused = await desk.give(early, PLENARY, "Register")

    told = refused.json()
    shown = (await desk.get(f"/cases/{early}", PLENARY)).json()
    assert (refused.status_code, told["refusal"]) == (409, "not_lodged_yet")
    assert told["open_from"] == shown["lodged_at"]
    assert (await not_open(desk, early))["Register"]["open_from"] == shown["lodged_at"]


async def test_who_has_no_role_for_it_is_told_who_has(rig: Rig, desk: Desk, case_id: UUID) -> None:
    async with rig.working():
        refused = await desk.give(case_id, RECEIVER, "DeclineRegistration", reason="out_of_time")
    told = refused.json()

    assert (refused.status_code, told["refusal"]) == (403, "role_not_allowed")
    assert told["who"] == {
        "roles": [{"role": "plenary_member", "name": "Anggota pleno", "name_en": "Plenary member"}],
        "office": "32.73",
        "offices_above": False,
        "lowest_level": None,
        "lowest_level_en": None,
    }


async def test_a_case_is_assigned_to_an_official_who_exists(
    rig: Rig, desk: Desk, case_id: UUID
) -> None:
    async def assign(subject: str) -> tuple[int, dict[str, Any]]:
        answer = await desk.give(case_id, PLENARY, "Assign", investigator=subject)
        return answer.status_code, answer.json()

    async with rig.working():
        status, nobody = await assign("Contoh Siapa Saja")
        await desk.get("/cases", "investigator@32.73")
        await desk.get("/cases", "investigator@32.74")
        elsewhere = (await assign("contoh-investigator-32.74"))[0]
        signed_in = (await assign("contoh-investigator-32.73"))[0]
        new = {"office": "32.73", "roles": ["investigator"]}
        unlawful = [
            (await put(desk, "baru-1", who, body)).status_code
            for who, body in (
                (PLENARY, new),
                ("administrator@32.74", new),
                ("administrator@32.73", new | {"office": "32.99"}),
                ("administrator@32.73", new | {"roles": ["king"]}),
            )
        ]
        enrolled = await put(desk, "baru-1", "administrator@32", new)
        before_sign_in = (await assign("baru-1"))[0]
        listed = (await desk.get("/officials", PLENARY)).json()
        left = await put(desk, "baru-1", "administrator@32.73", new | {"roles": []})
        left_again = (await desk.get("/officials", PLENARY)).json()
        asked_by_receiver = await desk.get("/officials", RECEIVER)

    assert (status, nobody["refusal"], nobody["choices"]) == (
        *(409, "no_such_official"),
        ["contoh-plenary_member-32.73"],
    )
    assert (elsewhere, signed_in, before_sign_in) == (409, 200, 200)
    assert unlawful == [403, 403, 422, 422]
    assert (enrolled.status_code, enrolled.json()["assignable"]) == (200, True)
    assert {each["subject"]: each["assignable"] for each in listed["officials"]} == {
        "baru-1": True,
        "contoh-administrator-32.73": False,
        "contoh-investigator-32.73": True,
        "contoh-plenary_member-32.73": True,
    }
    assert left.status_code == 200
    assert "baru-1" not in {each["subject"] for each in left_again["officials"]}
    assert asked_by_receiver.json()["choices"] == ["administrator", "plenary_member", "secretary"]


async def put(desk: Desk, subject: str, official: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - httpx's
    headers = await desk.token(official)
    return await desk.http.put(f"/officials/{subject}", json=body, headers=headers)


async def test_a_command_is_tried_out_first_and_says_what_it_closes(
    rig: Rig, desk: Desk, case_id: UUID
) -> None:
    async with rig.working():
        early = await desk.give(case_id, PLENARY, "BeginStudy", dry_run=True)
        await desk.give(case_id, PLENARY, "Register")
        tried = (await desk.give(case_id, PLENARY, "BeginStudy", dry_run=True)).json()
        nobody = await desk.give(case_id, PLENARY, "Assign", investigator="x", dry_run=True)
        shown = (await desk.get(f"/cases/{case_id}", PLENARY)).json()

    assert (early.status_code, early.json()["refusal"]) == (409, "not_in_this_stage")
    assert tried["dry_run"]
    assert [each["stage"] for each in tried["enters"]] == ["study"]
    closes = {each["command"] for each in tried["closes"]}
    assert {"Summon", "RecordClarification"} <= closes
    assert "klarifikasi" in tried["caution"]
    assert "heard" in tried["caution_en"]
    (move,) = [each for each in shown["moves"] if each["command"] == "BeginStudy"]
    assert (move["closes"], move["caution"]) == (tried["closes"], tried["caution"])
    assert nobody.json()["refusal"] == "no_such_official"
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_trial_of_a_takeover_by_another_office_is_refused_like_the_takeover(
    rig: Rig, desk: Desk, case_id: UUID, *, dry_run: bool
) -> None:
    by = "plenary_member@32"
    async with rig.working():
        to_another = await desk.give(case_id, by, "TakeOver", office="00", dry_run=dry_run)

    assert (to_another.status_code, to_another.json()["refusal"]) == (403, "not_your_office")
    assert await rig.facts(case_id) == ["CaseOpened"]


@pytest.mark.parametrize("by", ["receipt_number", "register_number"])
async def test_a_merge_names_its_target_by_number(rig: Rig, desk: Desk, by: str) -> None:
    async with rig.working():
        duplicate = await rig.opened(receipt_number="002/LP/PW/Kota/32.73/XI/2026")
        goes_on = await rig.opened()
        await rig.until_opened(duplicate)
        await rig.until_opened(goes_on)
        await desk.give(goes_on, PLENARY, "Register")
        number = (await desk.get(f"/cases/{goes_on}", PLENARY)).json()[by]
        itself = await desk.give(
            duplicate, PLENARY, "MergeInto", into="002/LP/PW/Kota/32.73/XI/2026"
        )
        unknown = await desk.give(duplicate, PLENARY, "MergeInto", into="999/LP")
        merged = await desk.give(duplicate, PLENARY, "MergeInto", into=f" {number.lower()} ")

    assert merged.status_code == 200, merged.text
    assert itself.json()["refusal"] == "merged_into_itself"
    assert unknown.json()["refusal"] == "merge_target_unknown"
    assert "nomor" in unknown.json()["next"]
    assert await rig.facts(duplicate) == ["CaseOpened", "MergedInto", "Closed"]
    assert await rig.facts(goes_on) == ["CaseOpened", "Registered", "ReportJoined"]


async def test_a_number_of_two_cases_is_the_target_of_none(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        duplicate = await rig.opened(receipt_number="002/LP/PW/Kota/32.73/XI/2026")
        for _ in range(2):
            await rig.until_opened(await rig.opened())
        await rig.until_opened(duplicate)
        refused = await desk.give(
            duplicate, PLENARY, "MergeInto", into="001/LP/PW/Kota/32.73/XI/2026"
        )

    assert refused.json()["refusal"] == "merge_target_unknown"


async def test_an_office_above_is_told_of_the_cases_below(desk: Desk, case_id: UUID) -> None:
    national = (await desk.get("/cases", "receiver@00")).json()
    below = (await desk.get("/cases", "receiver@00", below="true")).json()
    none = (await desk.get("/cases", "receiver@33")).json()
    owed = (await desk.get("/obligations", "receiver@00")).json()

    assert (national["cases"], national["below"]) == ([], 1)
    assert "below=true" in national["hint"]
    assert "below=true" in national["hint_en"]
    assert [each["case_id"] for each in below["cases"]] == [str(case_id)]
    assert "hint" not in below
    for empty in (none, owed):
        assert empty["below"] == 0
        assert empty["hint"] != empty["hint_en"]


async def test_every_key_and_office_is_listed_for_everybody(desk: Desk) -> None:
    words = (await desk.http.get("/vocabulary")).json()["groups"]
    found = (await desk.http.get("/offices", params={"q": "kota bandung"})).json()["offices"]
    coded = (await desk.http.get("/offices", params={"q": "32.73.01"})).json()["offices"]
    below = (await desk.http.get("/offices", params={"within": "32.73"})).json()["offices"]
    nowhere = (await desk.http.get("/offices", params={"q": "zzzzzz"})).json()

    assert {
        *("kinds", "requirements", "roles", "stages", "clocks", "refusals", "close_reasons"),
        *("decline_reasons", "agencies", "commands", "levels", "matters", "parties"),
    } <= set(words)
    for group in words.values():
        assert all(each["name"] and each["name_en"] for each in group)
    (evidence,) = [each for each in words["requirements"] if each["key"] == "evidence"]
    assert (evidence["name"], evidence["name_en"]) == ("Bukti", "Evidence")
    (register,) = [each for each in words["commands"] if each["key"] == "Register"]
    assert register["roles"] == ["receiver", "investigator", "plenary_member"]
    assert "32.73" in {each["office"] for each in found}
    assert (coded[0]["office"], coded[0]["superior"]) == ("32.73.01", "32.73")
    assert all(each["superior"] == "32.73" for each in below)
    assert nowhere["offices"] == []
    assert nowhere["hint"] != nowhere["hint_en"]
