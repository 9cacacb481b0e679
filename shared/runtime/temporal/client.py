"""The Temporal client: address, data converter, the engine's own log, failures sorted."""

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
from shared.runtime.temporal.trace import TraceCarrier

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


LEAVE = 0.1
"""Seconds: what a thread of the engine needs to hand over an answer and be out of Python."""

_JSON = PydanticJSONPlainPayloadConverter()


class _OneConverter(CompositePayloadConverter):
    """Reads and writes JSON by pydantic, for all workflows by one converter.

    The library makes a converter for each workflow, and each builds its readers of our messages
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
            interceptors=[TraceCarrier()],
            identity=identity,
            runtime=_runtime(),
        )
    except (RPCError, RuntimeError) as failure:  # a refused connection comes as the latter
        raise DependencyDown("temporal") from failure


@contextmanager
def answering() -> Generator[None]:
    """Calls to Temporal inside the block; a server that does not answer is a part that is down.

    Raises:
        DependencyDown: no answer; whether the call was heard is unknown.
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
    """One per process; what the engine warns of goes through our log."""
    # A step says itself why it is tried again; the library would add its whole stack each time.
    logging.getLogger("temporalio.activity").setLevel(logging.ERROR)
    forwarding = LogForwardingConfig(
        logger=_engine_log(), append_target_to_name=False, append_log_fields_to_message=False
    )
    # The library closes no client. A process that ends while a thread of the engine still hands
    # over an answer is aborted (temporalio/sdk-python issue 300): let the thread finish first.
    atexit.register(time.sleep, LEAVE)
    telemetry = TelemetryFilter(core_level="WARN", other_level="ERROR")
    logs = LoggingConfig(telemetry, forwarding=forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=logs))


def _engine_log() -> logging.Logger:
    log = logging.getLogger("temporalio.engine")
    log.addFilter(_only_where)
    return log


def _only_where(record: logging.LogRecord) -> bool:
    """Keep the part of the engine that spoke: its words may quote what it could not decode."""
    record.msg = "temporal_engine " + record.getMessage().partition("]")[0].lstrip("[")
    record.args = ()
    return True
