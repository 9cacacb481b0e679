"""The door is as it is described: a valid document, and answers that keep to it."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.runtime.clock import new_id
from shared.runtime.http.problems import MEDIA_TYPE
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import MatterOutcome, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.desk_client import Desk
from tests.workflow.rig import Rig

PLENARY = "plenary_member@32.73"


async def described(desk: Desk) -> dict[str, Any]:
    document: dict[str, Any] = (await desk.http.get("/openapi.json")).json()
    return document


def keeps(document: dict[str, Any], method: str, path: str, answer: httpx.Response) -> None:
    """Fail unless this answer is one that the document describes for that operation."""
    responses = document["paths"][path][method]["responses"]
    content = responses[str(answer.status_code)]["content"]
    media = answer.headers["content-type"]
    assert media in content, (media, answer.text)
    schema = content[media]["schema"] | {"components": document["components"]}
    Draft202012Validator(schema).validate(answer.json())


async def test_the_document_is_valid_and_says_how_to_sign_in(desk: Desk) -> None:
    document = await described(desk)
    OpenAPIV31SpecValidator(document).validate()

    scheme = document["components"]["securitySchemes"]["OpenIdConnect"]
    assert document["openapi"].startswith("3.1")
    async with httpx.AsyncClient() as web:
        found = (await web.get(scheme["openIdConnectUrl"])).json()
    assert scheme["openIdConnectUrl"].startswith(found["issuer"])


async def test_every_operation_has_a_name_a_lock_and_every_problem_it_may_answer(
    desk: Desk,
) -> None:
    document = await described(desk)
    operations = [one for path in document["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    locked = [one for one in operations if "security" in one]

    assert len(set(names)) == len(names) > len(locked) >= 6
    for one in locked:
        assert one["security"] == [{"OpenIdConnect": []}]
        assert set(one["responses"]) >= {"200", "400", "401", "403", "404", "422", "503"}
        for status, answer in one["responses"].items():
            assert answer["description"]
            media = list(answer["content"])
            assert (media == [MEDIA_TYPE]) == (status != "200"), (one["operationId"], status)
    public = [one["operationId"] for one in operations if one not in locked]
    assert len(public) == 3, "only keys, vocabulary and offices are for everybody"
    giving = document["paths"]["/cases/{case_id}/commands"]["post"]
    assert set(giving["responses"]) >= {"409", "412", "413"}
    assert "ETag" in giving["responses"]["200"]["headers"]
    for example in giving["requestBody"]["content"]["application/json"]["examples"].values():
        shape = giving["requestBody"]["content"]["application/json"]["schema"]
        Draft202012Validator(shape).validate(example["value"])


async def test_what_officials_are_answered_is_as_described(rig: Rig, desk: Desk) -> None:
    outcome = MatterOutcome(Matter.ASN, Verdict.OTHER_LAW)
    async with rig.working():
        case_id = await rig.opened(violation_kinds=("asn_neutrality",))
        await rig.until_opened(case_id)
        body = {"command_id": str(new_id()), "command": "Register"}
        given_ = await desk.post(f"/cases/{case_id}/commands", PLENARY, body)
        for command in ("BeginStudy", "CompleteStudy"):
            assert (await desk.give(case_id, PLENARY, command)).status_code == 200
        await rig.give(case_id, DecideInPlenary((outcome,)))
        shown = await desk.get(f"/cases/{case_id}", PLENARY)
    document = await described(desk)
    file = await desk.get(f"/cases/{case_id}/facts", PLENARY)
    cases = await desk.get("/cases", PLENARY)
    owed = await desk.get("/obligations", PLENARY, agency="bkn")

    keeps(document, "post", "/cases/{case_id}/commands", given_)
    keeps(document, "get", "/cases/{case_id}", shown)
    keeps(document, "get", "/cases/{case_id}/facts", file)
    keeps(document, "get", "/cases", cases)
    keeps(document, "get", "/obligations", owed)
    assert [row["case_id"] for row in owed.json()["obligations"]] == [str(case_id)]
    assert [each["matter"] for each in shown.json()["obligations"]] == ["asn"]


async def test_what_a_move_would_cause_and_whose_it_is_are_told(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        shown = (await desk.get(f"/cases/{case_id}", PLENARY)).json()
        above = (await desk.get(f"/cases/{case_id}", "plenary_member@32")).json()

    moves = {move["command"]: move for move in shown["moves"]}
    register, withdraw = moves["Register"], moves["Withdraw"]
    assert (register["yours"], register["why_not"]) == (True, None)
    assert [stage["stage"] for stage in register["enters"]] == ["registration"]
    assert "handling" in [clock["clock"] for clock in register["starts"]]
    assert register["stops"] == ["initial_review"]
    assert "reporter" in register["tells"]
    assert (withdraw["yours"], withdraw["why_not"]["code"]) == (False, "role_not_allowed")
    assert withdraw["why_not"]["article"]
    assert {move["command"] for move in above["moves"] if move["yours"]} == {
        *("TakeOver", "ReadIdentity")
    }
    (clock,) = shown["clocks"]
    assert [told["to"] for told in clock["escalations"]] == ["head", "superior"]
    assert clock["warnings"] == sorted(clock["warnings"])


PROBLEMS: list[tuple[str, str, dict[str, Any], int]] = [
    ("get", "/cases", {"params": {"limit": 0}}, 422),
    ("get", "/cases", {"params": {"after": "x"}}, 400),
    ("get", "/cases", {"headers": {"Authorization": ""}}, 401),
    ("get", "/obligations", {"params": {"agency": "'"}}, 422),
    ("get", "/cases/{case_id}", {}, 404),
    ("get", "/cases/{case_id}/facts", {}, 404),
    ("post", "/cases/{case_id}/commands", {"content": b"{"}, 404),
    ("post", "/cases/{case_id}/commands", {"content": b'"' + b"x" * 1_100_000 + b'"'}, 413),
    ("post", "/cases/{case_id}/identity", {"json": {"purpose": 1}}, 404),
]
OF_A_CASE: list[tuple[str, dict[str, Any], int]] = [
    ("commands", {"content": b"{"}, 400),
    ("commands", {"json": {}}, 422),
    ("identity", {"json": {"purpose": 1}}, 422),
]


@pytest.mark.parametrize(("method", "path", "asked", "status"), PROBLEMS)
async def test_a_problem_is_as_described(
    desk: Desk, method: str, path: str, asked: dict[str, Any], status: int
) -> None:
    headers = await desk.token(PLENARY) | asked.pop("headers", {})
    at = path.format(case_id=UUID(int=1))
    answer = await desk.http.request(method, at, headers=headers, **asked)

    assert answer.status_code == status
    keeps(await described(desk), method, path, answer)


async def test_a_problem_of_a_body_is_as_described(desk: Desk, rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        headers = await desk.token(PLENARY)
        for part, asked, status in OF_A_CASE:
            at = f"/cases/{case_id}/{part}"
            answer = await desk.http.request("post", at, headers=headers, **asked)
            assert answer.status_code == status
            keeps(await described(desk), "post", f"/cases/{{case_id}}/{part}", answer)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["office", "below", "stage", "kind", "state", "q", "order", "after", "limit", "mine"]
QUERY = st.dictionaries(st.sampled_from([*NAMES, "received_since", "x"]), st.text(max_size=20))
COMMANDS = st.fixed_dictionaries(
    {"command_id": st.uuids().map(str), "command": st.sampled_from(["Summon", "MendRecord"])},
    optional=dict.fromkeys(("party", "mode", "of", "field", "value", "reason"), ANY_JSON),
)
ODD = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck], derandomize=True)
@given(query=QUERY, body=COMMANDS | ANY_JSON, if_match=ODD, raw=st.binary(max_size=60))
async def test_whatever_is_asked_is_answered_as_described(
    desk: Desk, query: dict[str, str], body: object, if_match: str, raw: bytes
) -> None:
    headers = await desk.token(PLENARY)
    tagged = headers | {"If-Match": if_match.encode("latin-1")}
    path = f"/cases/{UUID(int=1)}/commands"
    document = await described(desk)
    for content in (json.dumps(body).encode(), raw):
        answer = await desk.http.post(path, content=content, headers=tagged)
        assert 400 <= answer.status_code < 500
        keeps(document, "post", "/cases/{case_id}/commands", answer)
    listed = await desk.http.get("/cases", params=query, headers=headers)
    assert listed.status_code < 500
    keeps(document, "get", "/cases", listed)
