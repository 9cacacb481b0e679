"""OpenTelemetry spans, and the W3C traceparent that continues a trace in another process."""

from collections.abc import Generator
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, DEFAULT_ON
from opentelemetry.trace import SpanKind

from shared.runtime.settings import TraceSettings

_TRACER = trace.get_tracer("awasi")


def configure(settings: TraceSettings, service: str, *extra: SpanProcessor) -> None:
    """Make spans from now on, sent to the settings' address if there is one; once per process."""
    # Spans that are not exported are not recorded; their ids still go into log lines and events.
    exported = settings.traces_endpoint is not None or bool(extra)
    provider = TracerProvider(
        sampler=DEFAULT_ON if exported else ALWAYS_OFF,
        resource=Resource.create({SERVICE_NAME: f"awasi-{service}"}),
    )
    if settings.traces_endpoint is not None:
        exporter = OTLPSpanExporter(endpoint=f"{settings.traces_endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    for processor in extra:
        provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)


def current_traceparent() -> str | None:
    """The running span as a W3C traceparent, or None outside any span."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def trace_id() -> str | None:
    """The running trace's id as 32 hexadecimal digits, or None outside any trace."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


@contextmanager
def continue_trace(
    traceparent: str | None, name: str, *, kind: SpanKind = SpanKind.CONSUMER
) -> Generator[None]:
    """Run the block in a span `name` under `traceparent` (W3C); a malformed one is ignored."""
    parent = propagate.extract({"traceparent": traceparent}) if traceparent else None
    with _TRACER.start_as_current_span(name, context=parent, kind=kind):
        yield


@contextmanager
def span(name: str) -> Generator[None]:
    """Run the block in a span called `name` under the running one."""
    with _TRACER.start_as_current_span(name):
        yield
