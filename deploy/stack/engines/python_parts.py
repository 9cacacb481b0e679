"""The parts that are Python processes of this project: mailbox, issuer and the three services."""

import asyncio
import signal
import smtplib
import sys
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version

import httpx

from deploy.settings import PROJECT, environment_without_awasi, process_environment
from deploy.stack.addresses import Addresses
from deploy.stack.processes.part import Part
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command
from deploy.stack.secrets import Secrets
from deploy.stack.state import StateFolder
from services.workflow.engine.versions import set_current
from services.workflow.settings import BUILD
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal import client as temporal

SUPERUSER_URL = "AWASI_POSTGRES_URL"


class PythonPart:
    """A module of this project, run with `python -m`."""

    stop_signal = signal.SIGTERM
    start_message = "starting"

    def __init__(  # noqa: PLR0913 - what a part is, in one place
        self,
        name: str,
        kind: str,
        *,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        address: str,
        url: str | None,
        probe: Callable[[], Awaitable[str | None]],
        start_timeout: float = 60.0,
    ) -> None:
        self.name = name
        self.kind = kind
        self.address = address
        self.url = url
        self.start_timeout = start_timeout
        self._arguments = arguments
        self._environment = environment
        self._probe = probe

    async def command(self) -> Command:
        """How to start the module, with the interpreter that runs the stack."""
        environment = {**self._environment, "PYTHONUNBUFFERED": "1"}
        return Command((sys.executable, "-m", *self._arguments), environment, PROJECT)

    async def probe_version(self) -> str | None:
        """Its version, once the probe succeeds."""
        return await self._probe()


def mailbox_part(state: StateFolder, smtp_port: int, page_port: int) -> Part:
    """The mail server that delivers nothing, and the page over its mails."""

    async def probe() -> str | None:
        if not await asyncio.to_thread(smtp_answers, HOST, smtp_port):
            return None
        page = await http_get(f"http://{HOST}:{page_port}/messages?limit=1")
        return version("aiosmtpd") if page is not None else None

    folder = state.folder("mailbox")
    return PythonPart(
        "mailbox",
        "smtp",
        arguments=("deploy.stack.mailbox", str(folder), str(smtp_port), str(page_port)),
        environment=environment_without_awasi(),
        address=f"{HOST}:{smtp_port}",
        url=f"http://{HOST}:{page_port}",
        probe=probe,
    )


def issuer_part(state: StateFolder, port: int, addresses: Addresses) -> Part:
    """The OpenID Connect issuer of the sample officials."""

    async def probe() -> str | None:
        answer = await http_get(f"{addresses.issuer}/.well-known/openid-configuration")
        return version("awasi") if answer is not None else None

    return PythonPart(
        "issuer",
        "oidc",
        arguments=("deploy.issuer", str(state.path), str(port), addresses.audience),
        environment=environment_without_awasi(),
        address=f"{HOST}:{port}",
        url=addresses.issuer,
        probe=probe,
    )


def service_part(name: str, addresses: Addresses, secrets: Secrets) -> Part:
    """A service with all its roles in one process."""
    url = addresses.service_url(name)
    # This process's variables override the stack's. Only provisioning gets the superuser's URL.
    inherited = {
        name: value for name, value in process_environment().items() if name != SUPERUSER_URL
    }
    build = inherited.get("AWASI_WORKER_BUILD", BUILD) if name == "workflow" else ""
    temporal_settings = TemporalSettings(
        temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
    )

    async def probe() -> str | None:
        # On one machine only one version of the workers runs, so it is made the current one here.
        if build and not await make_current(temporal_settings, build):
            return None
        return version("awasi") if await http_get(f"{url}/health/ready") is not None else None

    return PythonPart(
        name,
        "service",
        arguments=(f"services.{name}",),
        environment=addresses.service_variables(name, secrets) | inherited,
        address=url.removeprefix("http://"),
        url=url,
        probe=probe,
        start_timeout=90.0,
    )


async def make_current(settings: TemporalSettings, build: str) -> bool:
    """Make this build the current version of the workers; false while Temporal does not know it."""
    try:
        return await set_current(await temporal.connect(settings), build)
    except DependencyDown:
        return False


async def http_get(url: str) -> httpx.Response | None:
    """The response of a URL; None when there is none or its status is an error."""
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            answer = await client.get(url)
    except httpx.HTTPError:
        return None
    return answer if answer.is_success else None


def smtp_answers(host: str, port: int) -> bool:
    """Whether an SMTP server answers EHLO."""
    try:
        with smtplib.SMTP(host, port, timeout=5) as client:
            return client.ehlo()[0] == 250  # noqa: PLR2004 - RFC 5321: requested action completed
    except (OSError, smtplib.SMTPException):
        return False
