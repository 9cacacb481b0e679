import json
from typing import Any

import jsonschema
import pytest

from services.intake.form import FIRST_DAY, read_form
from shared.runtime.http.answers import MAX_FIELD_ERRORS
from shared.runtime.http.problems import Problem
from tests.intake.samples import LIMITS, MONDAY_MORNING, ClockByHand, report, reporter
from tests.intake.web_client import WebClient

MARK = "jangan-diulang"


def fields(body: dict[str, Any]) -> dict[str, str]:
    return {error["field"]: error["code"] for error in body["errors"]}


def problem(raw: bytes) -> Problem:
    """What both doors answer to a body."""
    with pytest.raises(Problem) as raised:
        read_form(raw, MONDAY_MORNING, LIMITS)
    return raised.value


# What is changed in a report that is otherwise right, the field that is named, and why.
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"regime": ...}, "regime", "missing"),
    ({"regime": "pilkades"}, "regime", "literal_error"),
    ({"regime": None}, "regime", "literal_error"),
    ({"election": "governor-general"}, "election", "enum"),
    ({"election": "president"}, "election", "other_regime"),
    ({"violation_kinds": ...}, "violation_kinds", "missing"),
    ({"violation_kinds": []}, "violation_kinds", "too_short"),
    ({"violation_kinds": "money_politics"}, "violation_kinds", "tuple_type"),
    ({"violation_kinds": ["money_politics"] * 2}, "violation_kinds", "repeated"),
    ({"violation_kinds": ["money_politics"] * 11}, "violation_kinds", "too_long"),
    ({"violation_kinds": [MARK]}, "violation_kinds.0", "unknown_kind"),
    ({"violation_kinds": [7]}, "violation_kinds.0", "string_type"),
    ({"place": ...}, "place", "missing"),
    ({"place": 32.73}, "place", "string_type"),
    ({"place": "Bandung"}, "place", "string_pattern_mismatch"),
    ({"place": "3273"}, "place", "string_pattern_mismatch"),
    ({"place": "00"}, "place", "string_pattern_mismatch"),
    ({"place": "32.73.02.1001.1"}, "place", "string_pattern_mismatch"),
    ({"place": "32.٧٣"}, "place", "string_pattern_mismatch"),
    ({"place": "99"}, "place", "unknown_region"),
    ({"place": "32.99.01.1001"}, "place", "unknown_region"),
    ({"known_date": ...}, "known_date", "missing"),
    ({"known_date": None}, "known_date", "date_type"),
    ({"known_date": "24-11-2024"}, "known_date", "date_parsing"),
    ({"known_date": "2024-02-30"}, "known_date", "date_parsing"),
    ({"known_date": 1732406400}, "known_date", "date_type"),
    ({"known_date": "1732406400"}, "known_date", "date_parsing"),
    ({"known_date": "2024-11-24T10:00:00"}, "known_date", "date_parsing"),
    ({"known_date": "2024-11-24T10:00:00+07:00"}, "known_date", "date_parsing"),
    ({"known_date": "2024-11-26"}, "known_date", "future_date"),
    ({"known_date": "9999-12-31"}, "known_date", "future_date"),
    ({"known_date": "0001-01-01"}, "known_date", "before_the_law"),
    ({"event_date": "2024-11-26"}, "event_date", "future_date"),
    ({"event_date": True}, "event_date", "date_type"),
    ({"reporter": ...}, "reporter", "missing"),
    ({"reporter": "Contoh Pelapor"}, "reporter", "model_type"),
    ({"reporter": reporter(name=...)}, "reporter.name", "missing"),
    ({"reporter": reporter(name="")}, "reporter.name", "string_too_short"),
    ({"reporter": reporter(name="  ")}, "reporter.name", "string_too_short"),
    ({"reporter": reporter(name="a" * 201)}, "reporter.name", "string_too_long"),
    ({"reporter": reporter(kind="anonymous")}, "reporter.kind", "enum"),
    ({"reporter": reporter(mail=...)}, "reporter.mail", "missing"),
    ({"reporter": reporter(name="\u200b\u200e\u00ad")}, "reporter.name", "string_too_short"),
    ({"reporter": reporter(name="\u0301")}, "reporter.name", "nothing_to_read"),
    ({"reporter": reporter(mail="")}, "reporter.mail", "string_too_short"),
    ({"reporter": reporter(mail="contoh")}, "reporter.mail", "undeliverable_address"),
    ({"reporter": reporter(mail="a@b.id\nBcc: c@d")}, "reporter.mail", "undeliverable_address"),
    ({"reporter": reporter(mail="a@b.id,c@d.id")}, "reporter.mail", "undeliverable_address"),
    ({"reporter": reporter(mail="user@example.com1111111")}, "reporter.mail",
     "undeliverable_address"),
    ({"reporter": reporter(mail="user@-example.com")}, "reporter.mail", "undeliverable_address"),
    ({"reporter": reporter(mail="user.@example.com")}, "reporter.mail", "undeliverable_address"),
    ({"reporter": reporter(mail="a..b@example.com")}, "reporter.mail", "undeliverable_address"),
    ({"reporter": reporter(phone=628000000)}, "reporter.phone", "string_type"),
    ({"reporter": reporter(nik="1")}, "reporter.nik", "extra_forbidden"),
    ({"reported_party": ["a", "b"]}, "reported_party", "string_type"),
    ({"description": "a" * 20_001}, "description", "string_too_long"),
    ({"description": {"text": "a"}}, "description", "string_type"),
    ({"witnesses": ["a"] * 21}, "witnesses", "too_long"),
    ({"evidence": {"description": "a"}}, "evidence", "tuple_type"),
    ({"evidence": ["a"]}, "evidence.0", "model_type"),
    ({"language": "su"}, "language", "literal_error"),
    ({"surprise": MARK}, "surprise", "extra_forbidden"),
    ({f"{MARK}\r\n<b>" + "n" * 200: 1}, f"{MARK}___b_" + "n" * 45, "extra_forbidden"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "field", "code"), CASES)
def test_the_answer_names_the_field_and_why(changed: dict[str, Any], field: str, code: str) -> None:
    body = problem(json.dumps(report(**changed)).encode()).body()
    assert body["status"] == 422
    assert fields(body) == {field: code}
    (error,) = body["errors"]
    assert error["detail"] not in ("", error["detail_en"])
    assert error["detail"] != "tidak dapat diterima", "the reason has no words of its own"


async def test_every_mistake_is_named_at_once_and_no_value_is_repeated(
    web_client: WebClient,
) -> None:
    body = report(place=MARK, known_date=MARK, reporter=reporter(mail=MARK), x=MARK)
    answer = await web_client.lodge(body)
    assert fields(answer.json()) == {
        "place": "string_pattern_mismatch",
        "known_date": "date_parsing",
        "reporter.mail": "undeliverable_address",
        "x": "extra_forbidden",
    }
    assert MARK not in answer.text


def test_a_body_of_mistakes_gets_no_answer_as_long_as_itself() -> None:
    body = report(**{f"x{n}": 1 for n in range(1_000)})
    assert len(problem(json.dumps(body).encode()).errors) == MAX_FIELD_ERRORS


# Whole bodies that are no report: what is sent, the status, the last part of the problem's type.
BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "not-json"),
    "cut": (b"{", 400, "not-json"),
    "a form": (b"regime=pilkada", 400, "not-json"),
    "not UTF-8": (b"\xff\xfe{}", 400, "not-utf8"),
    "NaN": (b'{"regime": NaN}', 400, "not-a-number"),
    "Infinity": (b'{"regime": -Infinity}', 400, "not-a-number"),
    "a name twice": (b'{"regime": "pemilu", "regime": "pilkada"}', 400, "name-twice"),
    "half a letter in a name": (b'{"\\udfff": 1}', 422, "invalid-fields"),
    "deep": (b"[" * 40 + b"]" * 40, 400, "too-deep"),
    "very deep": (b"[" * 100_000 + b"]" * 100_000, 400, "too-deep"),
    "a huge number": (b'{"place": ' + b"9" * 5000 + b"}", 400, "number-too-long"),
    "a huge float": (b'{"place": 1e999}', 422, "invalid-fields"),
    "null": (b"null", 422, "invalid-fields"),
    "a list": (b"[]", 422, "invalid-fields"),
    "a text": (b'"laporan"', 422, "invalid-fields"),
    "nothing in it": (b"{}", 422, "invalid-fields"),
}
TOO_LARGE = {
    "a byte over the limit": b" " * (LIMITS.http_body_bytes + 1),
    "10 MB": b'{"description": "' + b"a" * 10_000_000 + b'"}',
}


@pytest.mark.parametrize(("raw", "status", "code"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_report_is_answered_with_its_reason(
    raw: bytes, status: int, code: str
) -> None:
    answer = problem(raw)
    assert (answer.status, answer.code) == (status, code)
    assert answer.detail != answer.detail_en


async def test_over_http_it_is_a_problem_answer(web_client: WebClient) -> None:
    for raw, status, code in BODIES.values():
        answer = await web_client.lodge_raw(raw)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == f"urn:awasi:problem:{code}"


async def test_a_body_over_the_limit_is_not_read_to_its_end(web_client: WebClient) -> None:
    for raw in TOO_LARGE.values():
        answer = await web_client.lodge_raw(raw)
        assert answer.status_code == 413
        assert answer.json()["type"] == "urn:awasi:problem:too-large"


async def test_only_json_is_taken(web_client: WebClient) -> None:
    for kind in ("", "text/plain", "application/x-www-form-urlencoded"):
        answer = await web_client.lodge_raw(json.dumps(report()).encode(), Content_Type=kind)
        assert answer.status_code == 415
        assert answer.json()["type"] == "urn:awasi:problem:not-json-type"


async def test_json_may_name_its_charset_and_be_written_in_any_case(web_client: WebClient) -> None:
    raw = json.dumps(report()).encode()
    kind = "Application/JSON; charset=utf-8"
    assert (await web_client.lodge_raw(raw, Content_Type=kind)).status_code == 201


async def test_a_key_that_repeats_could_not_be_told_by_is_refused(web_client: WebClient) -> None:
    for key in ("", "dua kata", "a" * 129, "a\tb", "a\x7f"):
        answer = await web_client.lodge_raw(json.dumps(report()).encode(), Idempotency_Key=key)
        assert answer.status_code == 400
        assert answer.json()["type"].startswith("urn:awasi:problem:idempotency-key-m")


async def test_any_visible_key_serves(web_client: WebClient) -> None:
    for key in ("a", "~" * 128, "0812-0000"):
        assert (await web_client.lodge(report(), key)).status_code == 201


async def test_today_is_the_day_at_the_place_of_the_event(
    web_client: WebClient, clock: ClockByHand
) -> None:
    # 23:30 on Sunday in Jakarta is Monday in Jayapura.
    clock.moment = clock.moment.replace(day=24, hour=16, minute=30)
    monday = {"known_date": "2024-11-25", "event_date": ...}
    assert (await web_client.lodge(report(place="32.73", **monday))).status_code == 422
    assert (await web_client.lodge(report(place="91.71", **monday))).status_code == 201


async def test_the_first_day_of_the_law_is_the_first_that_is_taken(web_client: WebClient) -> None:
    assert (await web_client.lodge(report(known_date=str(FIRST_DAY)))).status_code == 201


async def test_the_published_shape_is_the_one_that_is_asked_for(web_client: WebClient) -> None:
    published = (await web_client.client.get("/openapi.json")).json()
    asked = published["paths"]["/reports"]["post"]["requestBody"]["content"]["application/json"]
    shape = jsonschema.Draft202012Validator(asked["schema"])
    assert shape.is_valid(report())
    assert shape.is_valid(report(description=...))
    for field, value in (("regime", "x"), ("place", "x"), ("violation_kinds", []), ("x", 1)):
        assert not shape.is_valid(report(**{field: value}))
    assert "$ref" not in json.dumps(asked)
