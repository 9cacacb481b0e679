"""What officials are answered over HTTP, signed in at a real issuer."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from shared.runtime.clock import new_id
from shared.runtime.http.answers import MAX_FIELD_ERRORS
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

PLENARY = "plenary_member@32.73"
ELSEWHERE = "plenary_member@32.74"


async def test_a_command_is_answered_with_where_the_case_stands(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        answer = await desk.give(case_id, PLENARY, "Register")

    told = answer.json()
    assert answer.status_code == 200
    assert (told["accepted"], told["stage"], told["sequence"]) == (True, "registration", 2)
    assert told["register_number"].startswith("01/Reg/LP/PW/Kota/32.73/")


async def test_the_same_command_again_is_answered_alike(rig: Rig, desk: Desk) -> None:
    body = {"command_id": str(new_id()), "command": "Register"}
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        path = f"/cases/{case_id}/commands"
        first = await desk.post(path, PLENARY, body)
        await desk.give(case_id, PLENARY, "Summon", party="reporter")
        again = await desk.post(path, PLENARY, body)
        other = await desk.post(path, PLENARY, body | {"command": "BeginStudy"})

    assert again.json() == first.json()
    assert (other.status_code, other.json()["type"]) == (409, "urn:awasi:problem:command-id-taken")


async def test_a_refusal_names_its_article_in_both_languages(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        answer = await desk.give(case_id, PLENARY, "CompleteStudy")

    told = answer.json()
    assert answer.status_code == 409
    assert told["refusal"] == "not_in_this_stage"
    assert told["article"]
    assert told["detail"] == "Tindakan ini tidak dapat dilakukan pada tahap ini."
    assert told["detail_en"] == "This cannot be done at this stage."


@pytest.mark.parametrize(
    ("official", "refusal"),
    [("auditor@32.73", "role_not_allowed"), ("plenary_member@32", "outside_jurisdiction")],
)
async def test_who_has_no_authority_is_refused(
    rig: Rig, desk: Desk, official: str, refusal: str
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        answer = await desk.give(case_id, official, "Register")

    assert (answer.status_code, answer.json()["refusal"]) == (403, refusal)
    assert await rig.facts(case_id) == ["CaseOpened"]


async def test_whoever_is_not_signed_in_is_told_nothing(desk: Desk) -> None:
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}):
        answer = await desk.http.get("/cases", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["detail"] != answer.json()["detail_en"]


async def test_a_case_that_is_not_there_is_not_found(desk: Desk) -> None:
    answers = [
        await desk.give(new_id(), PLENARY, "Register"),
        await desk.get(f"/cases/{new_id()}", PLENARY),
        await desk.get(f"/cases/{new_id()}/facts", PLENARY),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


WRONG_FIELDS: list[tuple[dict[str, object], str, str]] = [
    ({"command": "Obey"}, "command", "union_tag_invalid"),
    ({"command": "Elapse"}, "command", "union_tag_invalid"),
    ({"command": "OpenCase"}, "command", "union_tag_invalid"),
    ({"command": None}, "command", "union_tag_invalid"),
    ({"command_id": "1"}, "command_id", "uuid_parsing"),
    ({"command_id": 1}, "command_id", "uuid_type"),
    ({"number": "1"}, "number", "extra_forbidden"),
    ({"violation_kinds": "asn"}, "violation_kinds", "tuple_type"),
    ({"violation_kinds": ["a" * 20_001]}, "violation_kinds.0", "string_too_long"),
    ({"command": "HoldHearing", "on": "2026-02-30"}, "on", "date_parsing"),
    ({"command": "HoldHearing", "on": "1999-12-31"}, "on", "date_out_of_range"),
    (
        {"command": "SubmitCorrection", "known_date": "9999-12-31"},
        "known_date",
        "date_out_of_range",
    ),
    ({"command": "DeclineRegistration", "reason": "so"}, "reason", "enum"),
    ({"command": "ReadIdentity", "purpose": "x", "reader": "I"}, "reader", "extra_forbidden"),
]


@pytest.fixture
async def case_id(rig: Rig) -> UUID:
    """A case at the office 32.73."""
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    return case_id


async def test_a_field_that_is_not_right_is_named(desk: Desk, case_id: UUID) -> None:
    for said, field, code in WRONG_FIELDS:
        answer = await desk.give(case_id, PLENARY, "Register", **said)
        assert answer.status_code == 422
        errors = {error["field"]: error["code"] for error in answer.json()["errors"]}
        assert errors[field] == code
        assert "a\u0000" not in answer.text


NO_COMMANDS = [
    (b"", 400),
    (b"\xff", 400),
    (b'{"command":"Register","command":"Register"}', 400),
    (b"[" * 40 + b"]" * 40, 400),
    (b"[]", 422),
    (b"{}", 422),
    (b"null", 422),
    (b'{"a":"' + b"x" * 10_000_000 + b'"}', 413),
]


async def test_a_body_that_is_no_command_is_a_problem(desk: Desk, case_id: UUID) -> None:
    headers = await desk.token(PLENARY)
    for raw, status in NO_COMMANDS:
        path = f"/cases/{case_id}/commands"
        answer = await desk.http.post(path, content=raw, headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["commands", "identity", "export"])
async def test_who_may_not_is_told_before_the_body_is_read(
    desk: Desk, case_id: UUID, path: str
) -> None:
    read: list[bool] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(True)
        yield b"["

    for official in ("auditor@32.74", "auditor@33"):
        headers = await desk.token(official)
        for case in (case_id, new_id()):
            answer = await desk.http.post(f"/cases/{case}/{path}", content=body(), headers=headers)
            assert answer.status_code == 404
    nobody = await desk.http.post(f"/cases/{case_id}/{path}", content=body())
    assert nobody.status_code == 401
    assert read == []


async def test_one_case_is_shown_with_its_clocks_explained_and_its_moves(
    rig: Rig, desk: Desk
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        shown = (await desk.get(f"/cases/{case_id}", PLENARY)).json()
        from_above = await desk.get(f"/cases/{case_id}", "auditor@32")
        from_beside = await desk.get(f"/cases/{case_id}", ELSEWHERE)

    (clock,) = shown["clocks"]
    moves = {move["command"]: move["yours"] for move in shown["moves"]}
    assert shown["stage_name"] == "Kajian awal"
    assert clock["clock"] == "initial_review"
    assert "paling lambat" in clock["explanation"]
    assert clock["article"] in clock["explanation_en"]
    assert moves["Register"]
    assert not moves["Withdraw"]
    assert from_above.status_code == 200
    assert from_beside.status_code == 404


async def test_the_list_pages_by_nearest_deadline(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        cases = [await rig.opened() for _ in range(5)]
        elsewhere = await rig.opened(office="32.74", place="32.74.01.1001")
        for case_id in (*cases, elsewhere):
            await rig.until_opened(case_id)
        await desk.give(cases[0], PLENARY, "Register")
        await desk.give(cases[1], PLENARY, "DeclineRegistration", reason="not_a_violation")
        listed, after = [], None
        while True:
            asked = {"after": after} if after else {}
            page = (await desk.get("/cases", PLENARY, limit=2, **asked)).json()
            listed += page["cases"]
            if (after := page["after"]) is None:
                break

    assert {case["case_id"] for case in listed} == {str(cases[n]) for n in (0, 2, 3, 4)}
    assert listed == sorted(listed, key=lambda case: (case["due"], case["case_id"]))
    assert (await desk.get("/cases", PLENARY, after="x")).status_code == 400


async def test_the_file_says_whether_it_is_whole(
    rig: Rig, desk: Desk, tampered_with: asyncpg.Connection
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        await desk.give(case_id, PLENARY, "Register")
    whole = (await desk.get(f"/cases/{case_id}/facts", PLENARY)).json()
    await tampered_with.execute("DELETE FROM facts WHERE sequence = 2")
    cut = (await desk.get(f"/cases/{case_id}/facts", PLENARY)).json()

    assert [fact["kind"] for fact in whole["facts"]] == ["CaseOpened", "Registered"]
    assert (whole["intact"], whole["first_broken"]) == (True, None)
    assert (cut["intact"], cut["first_broken"]) == (False, 2)


async def test_reading_an_identity_is_a_fact_of_the_case(
    rig: Rig, desk: Desk, keyring: Keyring
) -> None:
    case_id, key = new_id(), await keyring.new_key()
    contact = seal(key, "contact", str(case_id), b'{"name":"Contoh Pelapor"}')
    async with rig.working():
        await rig.opened(report_id=str(case_id), contact=contact)
        await rig.until_opened(case_id)
        asked = {"command_id": str(new_id()), "purpose": "Undangan klarifikasi"}
        read = await desk.post(f"/cases/{case_id}/identity", "investigator@32.73", asked)
        asked["command_id"] = str(new_id())
        refused = await desk.post(f"/cases/{case_id}/identity", "receiver@32.73", asked)
        shown = (await desk.get(f"/cases/{case_id}/facts", PLENARY)).json()

    assert read.json()["identity"] == {"name": "Contoh Pelapor"}
    assert refused.status_code == 403
    assert "Contoh" not in refused.text
    (fact,) = [fact for fact in shown["facts"] if fact["kind"] == "IdentityRead"]
    assert fact["content"]["purpose"] == "Undangan klarifikasi"
    assert fact["content"]["reader"]
    assert [kind for kind, _ in await rig.events(case_id)] == ["id.awasi.case.opened.v1"]


async def test_the_description_names_every_command(desk: Desk) -> None:
    described = (await desk.http.get("/openapi.json")).json()
    body = described["paths"]["/cases/{case_id}/commands"]["post"]["requestBody"]
    shapes = body["content"]["application/json"]["schema"]["oneOf"]

    assert {shape["title"] for shape in shapes} >= {"Register", "Extend", "DecideInPlenary"}
    assert "$ref" not in str(shapes)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"purpose": " \u0000- - -"}, "purpose"),
        ({"purpose": "x"}, "purpose"),
        ({"purpose": "Undangan", "reader": "I"}, "reader"),
        ({"command_id": "1", "purpose": "Undangan"}, "command_id"),
    ],
)
async def test_a_reading_that_is_not_asked_for_rightly_is_refused(
    rig: Rig, desk: Desk, said: dict[str, object], field: str
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        asked = {"command_id": str(new_id())} | said
        answer = await desk.post(f"/cases/{case_id}/identity", "investigator@32.73", asked)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_body_of_mistakes_gets_no_answer_as_long_as_itself(
    desk: Desk, case_id: UUID
) -> None:
    answer = await desk.give(case_id, PLENARY, "Register", violation_kinds=[1] * 400)
    assert len(answer.json()["errors"]) == MAX_FIELD_ERRORS


async def test_the_list_pages_through_cases_without_a_deadline(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        cases = [await rig.opened() for _ in range(3)]
        for case_id in cases:
            await rig.until_opened(case_id)
        await rig.pool.execute("UPDATE cases SET due = NULL")
        first = (await desk.get("/cases", PLENARY, limit=2)).json()
        second = (await desk.get("/cases", PLENARY, limit=2, after=first["after"])).json()

    listed = [case["case_id"] for page in (first, second) for case in page["cases"]]
    assert listed == sorted(map(str, cases))
    assert second["after"] is None


@pytest.mark.parametrize("nobody", ["guest@32.73", "investigator@0"])
async def test_whoever_has_no_role_or_no_office_here_sees_nothing(
    rig: Rig, desk: Desk, nobody: str
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        of_case = [f"/cases/{case_id}{part}" for part in ("", "/facts", "/documents", "/export")]
        paths = ("/cases", "/obligations", "/holidays/years/2027", *of_case)
        answers = {path: (await desk.get(path, nobody)).status_code for path in paths}

    assert answers == dict.fromkeys(paths, 403)
