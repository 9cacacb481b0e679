"""A part that is away: nothing is lost, nothing is doubled, and the answer says what to do."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from services.intake.app import ProcessRole, build_process
from services.intake.errors import KeyReused
from services.intake.http.api import Api, routes
from services.intake.report import Receipt
from services.intake.settings import Settings
from services.intake.submit import Submission
from shared.runtime.health import Readiness
from shared.runtime.http.app import make_app
from tests.faults.cuttable_proxy import CuttableProxy, open_proxy
from tests.intake.samples import LIMITS, ClockByHand, report, settings
from tests.intake.web_client import WebClient

INTAKE, KEYRING = "intake", "keyring"


@pytest.fixture(params=[INTAKE, KEYRING])
async def link(request: pytest.FixtureRequest, told: Settings) -> AsyncGenerator[CuttableProxy]:
    """The way to one of the two databases."""
    address = urlsplit(addresses(told)[request.param])
    assert address.hostname is not None
    assert address.port is not None
    async with open_proxy(address.hostname, address.port) as link:
        yield link


@pytest.fixture
async def web_client(
    link: CuttableProxy, told: Settings, request: pytest.FixtureRequest
) -> AsyncGenerator[WebClient]:
    linked = addresses(told)
    weak = request.node.callspec.params["link"]
    address = urlsplit(linked[weak])
    linked[weak] = linked[weak].replace(f":{address.port}/", f":{link.port}/")
    own = settings(linked[INTAKE], linked[KEYRING])
    async with build_process(own, ProcessRole.SERVE, ClockByHand()) as process:
        transport = httpx.ASGITransport(process.web, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield WebClient(client)


def addresses(told: Settings) -> dict[str, str]:
    return {
        INTAKE: told.own.intake_database_url.get_secret_value(),
        KEYRING: told.keyring.keyring_database_url.get_secret_value(),
    }


async def test_the_sender_is_asked_to_repeat_and_the_repeat_is_accepted(
    web_client: WebClient, link: CuttableProxy
) -> None:
    await use_up_the_keys(web_client)
    link.cut()
    away = await web_client.lodge(report(), "once")
    health = await web_client.client.get("/health/ready")
    link.restore()
    back = await web_client.lodge(report(), "once")
    again = await web_client.lodge(report(), "once")

    assert (away.status_code, away.headers["retry-after"]) == (503, "5")
    assert away.json()["type"] == "urn:awasi:problem:try-later"
    assert health.status_code == 503
    assert (back.status_code, again.status_code) == (201, 200)
    assert back.json() == again.json()
    assert (await web_client.client.get("/health/ready")).status_code == 200


async def test_no_more_reports_wait_than_can_be_written_soon() -> None:
    taken, written = asyncio.Semaphore(0), asyncio.Event()

    async def stuck(_: Submission) -> Receipt:
        taken.release()
        await written.wait()
        raise KeyReused

    submit: Any = stuck
    own = settings("postgresql://nowhere", "postgresql://nowhere").own
    app = make_app("intake", Readiness(), LIMITS, {"x"})
    api = Api(submit, submit, own, ClockByHand(), LIMITS, max_in_flight=2)
    app.include_router(routes(api, own.key(), ()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        web_client = WebClient(client)
        waiting = [asyncio.create_task(web_client.lodge(report())) for _ in range(2)]
        await taken.acquire()
        await taken.acquire()
        over = await web_client.lodge(report())
        written.set()
        ended = [*await asyncio.gather(*waiting), await web_client.lodge(report())]

    assert (over.status_code, over.headers["retry-after"]) == (503, "5")
    assert [answer.status_code for answer in ended] == [409, 409, 409]


async def use_up_the_keys(web_client: WebClient) -> None:
    """Lodge as many as a batch of keys is long: the next one needs the keyring."""
    for _ in range(64):
        assert (await web_client.lodge(report())).status_code == 201
