import asyncio
from enum import unique

import httpx
import pytest

from shared.events.cases import CaseOpened
from shared.runtime.health import PartHealth
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.asyncapi import asyncapi_document
from shared.runtime.limits import Limits
from shared.runtime.service import ServiceProcess, ServiceRole, open_process, role_of

HOSTS = {"contoh.example"}
APPLICATION = ApplicationSpec(
    "contoh", "For a test.", (SubscriptionSpec("awasi.cases", "contoh.cases", (CaseOpened,)),)
)


@unique
class Role(ServiceRole):
    ALL = "all"
    SERVE = "serve"
    RELAY = "relay"


def client(process: ServiceProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(process.web), base_url="http://contoh.example"
    )


def test_one_role_does_all_and_each_other_its_own() -> None:
    assert [one for one in Role if Role.ALL.includes(one)] == list(Role)
    assert [one for one in Role if Role.SERVE.includes(one)] == [Role.SERVE]


@pytest.mark.parametrize(("arguments", "role"), [([], Role.ALL), (["relay"], Role.RELAY)])
def test_the_command_line_names_the_role(arguments: list[str], role: Role) -> None:
    assert role_of(arguments, Role) is role


def test_a_role_that_a_service_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="'listen'"):
        role_of(["listen"], Role)


async def test_every_process_serves_the_asyncapi_document_of_its_service() -> None:
    async with (
        open_process(APPLICATION, Limits(), HOSTS) as process,
        client(process) as web,
    ):
        answer = await web.get("/asyncapi.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == asyncapi_document(APPLICATION)


async def test_the_readiness_of_a_process_is_that_of_its_parts() -> None:
    async def part(stop: asyncio.Event) -> None:
        await stop.wait()

    async def away() -> PartHealth:
        return PartHealth(ready=False, detail="not now")

    async with (
        open_process(APPLICATION, Limits(), HOSTS) as process,
        client(process) as web,
    ):
        process.add("unchecked", part)
        before = await web.get("/health/ready")
        process.add("checked", part, away)
        after = await web.get("/health/ready")

    assert process.parts.keys() == {"unchecked", "checked"}
    assert (before.status_code, after.status_code) == (200, 503)
    assert after.json()["parts"] == {"checked": {"ready": False, "detail": "not now"}}


async def test_what_a_process_opened_is_closed_with_it() -> None:
    closed = asyncio.Event()
    async with open_process(APPLICATION, Limits(), HOSTS) as process:
        process.resources.callback(closed.set)

    assert closed.is_set()
