from collections.abc import AsyncIterator
from datetime import datetime
from typing import Literal

import httpx
import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth, Readiness
from shared.runtime.http.answers import problem_response
from shared.runtime.http.app import make_app
from shared.runtime.http.problems import Problem, field_errors
from shared.runtime.limits import Limits
from shared.runtime.telemetry.tracing import current_traceparent

LIMITS = Limits()
PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    moment: AwareDatetime


def an_app(readiness: Readiness | None = None) -> httpx.AsyncClient:
    app = make_app("contoh", readiness or Readiness(), LIMITS, {"test"})

    @app.post("/asked")
    async def asked(body: Asked) -> datetime:
        return body.moment

    @app.get("/fails/{how}")
    async def fails(how: str) -> None:
        raise {
            "down": DependencyDown("postgres"),
            "transient": Transient(),
            "problem": Problem(409, "taken", "Sudah ada.", "Taken.", extra={"since": 1}),
            "surprise": ValueError("Contoh Pelapor"),
        }[how]

    @app.get("/trace")
    async def trace() -> str | None:
        return current_traceparent()

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("down", 503, "try-later"),
        ("transient", 503, "try-later"),
        ("problem", 409, "taken"),
        ("surprise", 500, "unforeseen"),
    ],
)
async def test_every_failure_is_a_problem_in_two_languages(
    how: str, status: int, code: str
) -> None:
    async with an_app() as client:
        answer = await client.get(f"/fails/{how}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:awasi:problem:{code}"
    assert body["instance"] == f"/fails/{how}"
    assert body["detail"]
    assert body["detail_en"] != body["detail"]
    assert "Contoh Pelapor" not in answer.text


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "moment", "missing"),
        ({"moment": "2024-11-27T10:00:00"}, "moment", "timezone_aware"),
        ({"moment": "Contoh Pelapor"}, "moment", "datetime_from_date_parsing"),
        ({"moment": "2024-11-27T10:00:00+07:00", "x": 1}, "x", "extra_forbidden"),
    ],
)
async def test_a_wrong_field_is_named_with_its_reason(
    body: dict[str, object], field: str, code: str
) -> None:
    async with an_app() as client:
        answer = await client.post("/asked", json=body)
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]
    assert "Contoh Pelapor" not in answer.text


class Chosen(BaseModel):
    way: Literal["a", "b", "c"]
    limit: int = Field(ge=1, le=5)


def test_a_choice_and_a_bound_are_told_in_each_language_alone() -> None:
    for limit, told in (
        (0, ("paling sedikit 1", "must be at least 1")),
        (6, ("paling banyak 5", "must be at most 5")),
    ):
        with pytest.raises(ValidationError) as wrong:
            Chosen.model_validate({"way": "x", "limit": limit})
        way, bound = field_errors(wrong.value.errors())
        assert way.detail == "harus salah satu dari: 'a', 'b' atau 'c'"
        assert way.detail_en == "must be one of: 'a', 'b' or 'c'"
        assert (bound.detail, bound.detail_en) == told


async def test_unknown_addresses_and_methods_are_problems_too() -> None:
    async with an_app() as client:
        assert (await client.get("/nothing")).json()["status"] == 404
        refused = await client.delete("/asked")
    assert refused.json()["status"] == 405
    assert refused.headers["allow"] == "POST"


async def test_a_mistake_of_ours_is_not_told_as_one_of_the_senders() -> None:
    async with an_app() as client:
        answer = await client.get("/fails/surprise")
    assert answer.json()["title_en"] == "The service failed"


async def test_no_answer_is_kept_on_its_way() -> None:
    async with an_app() as client:
        answers = [await client.get(path) for path in ("/trace", "/fails/problem", "/nothing")]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_whoever_must_sign_in_is_told_how() -> None:
    problem = Problem(401, "sign-in", "Masuk dahulu.", "Sign in first.")
    assert problem_response(problem).headers["www-authenticate"] == "Bearer"


async def test_a_body_over_the_limit_is_refused_whether_announced_or_not() -> None:
    async def drops() -> AsyncIterator[bytes]:
        for _ in range(LIMITS.http_body_bytes // 100_000 + 1):
            yield b" " * 100_000

    async with an_app() as client:
        announced = await client.post("/asked", content=b" " * (LIMITS.http_body_bytes + 1))
        streamed = await client.post("/asked", content=drops())
    assert announced.status_code == 413
    assert streamed.status_code == 413


async def test_readiness_is_the_truth_of_every_part() -> None:
    readiness = Readiness()

    async def well() -> PartHealth:
        return PartHealth(ready=True)

    async def broken() -> PartHealth:
        raise OSError

    readiness.add("database", well)
    async with an_app(readiness) as client:
        assert (await client.get("/health/ready")).status_code == 200
        readiness.add("relay", broken)
        answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"]["ready"] is True
    assert answer.json()["parts"]["relay"] == {"ready": False, "detail": "OSError"}


async def test_the_callers_trace_goes_on_inside() -> None:
    async with an_app() as client:
        answer = await client.get("/trace", headers={"traceparent": PARENT})
    assert answer.json().split("-")[1] == PARENT.split("-")[1]


async def test_requests_are_counted_by_route_and_never_by_path() -> None:
    async with an_app() as client:
        await client.get("/fails/problem")
        metrics = (await client.get("/metrics")).text
    assert 'route="/fails/{how}",status="409"' in metrics
    assert "/fails/problem" not in metrics
