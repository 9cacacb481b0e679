"""The Temporal client: connection, data converter, the SDK core's log, classified failures."""

import atexit
import logging
import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache

from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RPCError, RPCStatusCode

from shared.runtime.failures import DependencyDown
from shared.runtime.health import Check, PartHealth
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.trace import TraceInterceptor

_AWAY = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
    }
)


EXIT_DELAY_SECONDS = 0.1
"""Seconds that a thread of the SDK core needs to hand over a result and leave Python."""

_JSON = PydanticJSONPlainPayloadConverter()


class _OneConverter(CompositePayloadConverter):
    """Reads and writes JSON by pydantic, with one converter for all workflows.

    The library makes a converter for each workflow, and each builds its validators of our messages
    anew: a tenth of what the opening of a case costs our process.
    """

    def __init__(self) -> None:
        others = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(_JSON if isinstance(one, JSONPlainPayloadConverter) else one for one in others)
        )


DATA_CONVERTER = DataConverter(payload_converter_class=_OneConverter)
"""Dataclasses with their moments, to JSON and back."""


async def connect(settings: TemporalSettings, *, identity: str | None = None) -> Client:
    """A client that carries the running trace into workflows and on to their steps.

    Raises:
        DependencyDown: the server does not answer.
    """
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            data_converter=DATA_CONVERTER,
            interceptors=[TraceInterceptor()],
            identity=identity,
            runtime=_runtime(),
        )
    except (RPCError, RuntimeError) as failure:  # a refused connection comes as the latter
        raise DependencyDown("temporal") from failure


@contextmanager
def answering() -> Generator[None]:
    """Raise `DependencyDown` where a call to Temporal inside the block gets no answer.

    Raises:
        DependencyDown: no answer; the outcome of the call is unknown.
    """
    try:
        yield
    except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError) as late:
        raise DependencyDown("temporal") from late
    except RPCError as failure:
        if failure.status in _AWAY:
            raise DependencyDown("temporal") from failure
        raise


def temporal_check(client: Client) -> Check:
    """The readiness of the Temporal server behind a client."""

    async def check() -> PartHealth:
        with answering():
            ready = await client.service_client.check_health()
        return PartHealth(ready=ready, detail="ok" if ready else "temporal: not serving")

    return check


@cache
def _runtime() -> Runtime:
    """One per process; warnings of the SDK core go through our log."""
    # An activity logs itself why it is retried; the library would add its whole stack each time.
    logging.getLogger("temporalio.activity").setLevel(logging.ERROR)
    forwarding = LogForwardingConfig(
        logger=_core_log(), append_target_to_name=False, append_log_fields_to_message=False
    )
    # The library closes no client. A process that exits while a thread of the core still hands over
    # a result is aborted (temporalio/sdk-python issue 300): let the thread finish first.
    atexit.register(time.sleep, EXIT_DELAY_SECONDS)
    telemetry = TelemetryFilter(core_level="WARN", other_level="ERROR")
    logs = LoggingConfig(telemetry, forwarding=forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=logs))


def _core_log() -> logging.Logger:
    log = logging.getLogger("temporalio.engine")
    log.addFilter(_only_module)
    return log


def _only_module(record: logging.LogRecord) -> bool:
    """Keep only the name of the core's module: messages may quote what could not be decoded."""
    record.msg = "temporal_engine " + record.getMessage().partition("]")[0].lstrip("[")
    record.args = ()
    return True
