"""Structured logs: one JSON line an event, with case and trace, and without personal data."""

import logging
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from types import TracebackType

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger
from temporalio import workflow

from shared.runtime.settings import LogSettings
from shared.runtime.telemetry.tracing import trace_id

PERSONAL = frozenset(
    {
        "address",
        "contact",
        "identity_number",
        "mail",
        "name",
        "phone",
        "reporter",
        "statement",
        "to",
    }
)
_QUIET = ("aiokafka", "faststream", "httpx", "httpcore", "uvicorn.access", "opentelemetry")


def configure(settings: LogSettings, service: str) -> None:
    """Send all log lines of this process, libraries' included, to standard output; call once."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _drop_replayed,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _bind_service(service),
        _bind_trace,
        _redact_personal,
        structlog.processors.ExceptionRenderer(_stack_without_values),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter(settings, shared))
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    quiet = max(logging.WARNING, logging.getLogger().level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(quiet)
    sys.excepthook = _log_uncaught


@contextmanager
def bind_case(case_id: str) -> Generator[None]:
    """Name the case on every line written inside the block."""
    with structlog.contextvars.bound_contextvars(case_id=case_id):
        yield


def _formatter(settings: LogSettings, foreign: list[Processor]) -> logging.Formatter:
    json = settings.log_format == "json"
    renderer = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*foreign, _first_line],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def _drop_replayed(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    if workflow.in_workflow() and workflow.unsafe.is_replaying():
        raise structlog.DropEvent
    return line


def _bind_service(service: str) -> Processor:
    def bind(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
        line["service"] = service
        return line

    return bind


def _bind_trace(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    line.setdefault("case_id", None)
    line["trace_id"] = trace_id()
    return line


def _first_line(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Keep the first line of a library's message: some append an exception that quotes input."""
    line["event"] = str(line["event"]).partition("\n")[0]
    return line


def _log_uncaught(
    kind: type[BaseException], failure: BaseException, stack: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("process_died", exc_info=(kind, failure, stack))


def _redact_personal(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    return {key: "[sealed]" if key in PERSONAL else value for key, value in line.items()}


def _stack_without_values(exc_info: ExcInfo) -> str:
    """The types of the exceptions and their stack; messages may quote personal data."""
    kinds: list[str] = []
    cause: BaseException | None = exc_info[1]
    while cause is not None:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    text = "".join(traceback.format_tb(exc_info[2])) + " <- ".join(kinds)
    group = exc_info[1]
    members = group.exceptions if isinstance(group, BaseExceptionGroup) else ()
    each = (_stack_without_values((type(one), one, one.__traceback__)) for one in members)
    return "\n".join([text, *each])
