"""The parts that are Python processes of this project: mailbox, issuer and the three services."""

import asyncio
import signal
import smtplib
import sys
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version

import httpx

from deploy.settings import PROJECT, inherited, plain
from deploy.stack.addresses import Addresses
from deploy.stack.processes.part import Part
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command
from deploy.stack.secrets import Secrets
from deploy.stack.state import State
from services.workflow.engine.versions import set_current
from services.workflow.settings import BUILD
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal import client as temporal

SUPERUSER_URL = "AWASI_POSTGRES_URL"


class PythonPart:
    """A module of this project, run with `python -m`."""

    stop_signal = signal.SIGTERM
    opening = "starting"

    def __init__(  # noqa: PLR0913 - what a part is, in one place
        self,
        name: str,
        kind: str,
        *,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        address: str,
        url: str | None,
        asked: Callable[[], Awaitable[str | None]],
        patience: float = 60.0,
    ) -> None:
        self.name = name
        self.kind = kind
        self.address = address
        self.url = url
        self.patience = patience
        self._arguments = arguments
        self._environment = environment
        self._asked = asked

    async def command(self) -> Command:
        """Start the module with the interpreter that runs the stack."""
        environment = {**self._environment, "PYTHONUNBUFFERED": "1"}
        return Command((sys.executable, "-m", *self._arguments), environment, PROJECT)

    async def answers(self) -> str | None:
        """Its version, when it answers as its kind must."""
        return await self._asked()


def mailbox_part(state: State, smtp_port: int, page_port: int) -> Part:
    """The catcher of all mail, and its page."""

    async def asked() -> str | None:
        if not await asyncio.to_thread(greets, HOST, smtp_port):
            return None
        page = await get(f"http://{HOST}:{page_port}/messages?limit=1")
        return version("aiosmtpd") if page is not None else None

    folder = state.folder("mailbox")
    return PythonPart(
        "mailbox",
        "smtp",
        arguments=("deploy.stack.mailbox", str(folder), str(smtp_port), str(page_port)),
        environment=plain(),
        address=f"{HOST}:{smtp_port}",
        url=f"http://{HOST}:{page_port}",
        asked=asked,
    )


def issuer_part(state: State, port: int, addresses: Addresses) -> Part:
    """The issuer that vouches for sample officials."""

    async def asked() -> str | None:
        found = await get(f"{addresses.issuer}/.well-known/openid-configuration")
        return version("awasi") if found is not None else None

    return PythonPart(
        "issuer",
        "oidc",
        arguments=("deploy.issuer", str(state.path), str(port), addresses.audience),
        environment=plain(),
        address=f"{HOST}:{port}",
        url=addresses.issuer,
        asked=asked,
    )


def service_part(name: str, addresses: Addresses, secrets: Secrets) -> Part:
    """A service, whole in one process."""
    url = addresses.service_url(name)
    # What the environment says goes before what the stack would choose.
    said = {name: value for name, value in inherited().items() if name != SUPERUSER_URL}
    build = said.get("AWASI_WORKER_BUILD", BUILD) if name == "workflow" else ""
    there = TemporalSettings(
        temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
    )

    async def asked() -> str | None:
        # One machine runs one version of the workers: it is the current one.
        if build and not await made_current(there, build):
            return None
        return version("awasi") if await get(f"{url}/health/ready") is not None else None

    return PythonPart(
        name,
        "service",
        arguments=(f"services.{name}",),
        environment=addresses.for_service(name, secrets) | said,
        address=url.removeprefix("http://"),
        url=url,
        asked=asked,
        patience=90.0,
    )


async def made_current(there: TemporalSettings, build: str) -> bool:
    """Whether this version of the workers takes up the cases now; if it can, it does."""
    try:
        return await set_current(await temporal.connect(there), build)
    except DependencyDown:
        return False


async def get(url: str) -> httpx.Response | None:
    """What an address answers, if it answers well."""
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            answer = await client.get(url)
    except httpx.HTTPError:
        return None
    return answer if answer.is_success else None


def greets(host: str, port: int) -> bool:
    """Whether an SMTP server answers a greeting."""
    try:
        with smtplib.SMTP(host, port, timeout=5) as client:
            return client.ehlo()[0] == 250  # noqa: PLR2004 - RFC 5321: requested action completed
    except (OSError, smtplib.SMTPException):
        return False
