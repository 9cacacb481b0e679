"""Carries the W3C traceparent from a caller through a workflow into its activities."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, NoReturn

from temporalio import client, worker, workflow
from temporalio.api.common.v1 import Payload
from typing_extensions import override

from shared.runtime.telemetry.tracing import continue_trace, current_traceparent

HEADER = "traceparent"
_handled: ContextVar[Payload | None] = ContextVar("handled", default=None)
"""The traceparent of the update that a workflow's task is handling."""


class TraceInterceptor(client.Interceptor, worker.Interceptor):
    """For `Client.connect`: its workers carry the trace too."""

    @override
    def intercept_client(self, next: client.OutboundInterceptor) -> client.OutboundInterceptor:
        return _ClientOutbound(next)

    @override
    def workflow_interceptor_class(
        self, input: worker.WorkflowInterceptorClassInput
    ) -> type[worker.WorkflowInboundInterceptor]:
        return _WorkflowInbound

    @override
    def intercept_activity(
        self, next: worker.ActivityInboundInterceptor
    ) -> worker.ActivityInboundInterceptor:
        return _ActivityInbound(next)


class _ClientOutbound(client.OutboundInterceptor):
    @override
    async def start_workflow(
        self, input: client.StartWorkflowInput
    ) -> client.WorkflowHandle[Any, Any]:
        return await super().start_workflow(
            replace(input, headers=_with_current_trace(input.headers))
        )

    @override
    async def start_workflow_update(
        self, input: client.StartWorkflowUpdateInput
    ) -> client.WorkflowUpdateHandle[Any]:
        return await super().start_workflow_update(
            replace(input, headers=_with_current_trace(input.headers))
        )


class _WorkflowInbound(worker.WorkflowInboundInterceptor):
    @override
    def init(self, outbound: worker.WorkflowOutboundInterceptor) -> None:
        super().init(_WorkflowOutbound(outbound))

    @override
    async def handle_update_handler(self, input: worker.HandleUpdateInput) -> Any:
        _handled.set(input.headers.get(HEADER))
        return await super().handle_update_handler(input)


class _WorkflowOutbound(worker.WorkflowOutboundInterceptor):
    @override
    def start_local_activity(
        self, input: worker.StartLocalActivityInput
    ) -> workflow.ActivityHandle[Any]:
        return super().start_local_activity(
            replace(input, headers=_with_callers_trace(input.headers))
        )

    @override
    def continue_as_new(self, input: worker.ContinueAsNewInput) -> NoReturn:
        super().continue_as_new(replace(input, headers=_with_callers_trace(input.headers)))


class _ActivityInbound(worker.ActivityInboundInterceptor):
    @override
    async def execute_activity(self, input: worker.ExecuteActivityInput) -> Any:
        carried = input.headers.get(HEADER)
        traceparent = carried.data.decode(errors="replace") if carried else None
        with continue_trace(traceparent, f"step {input.fn.__name__}"):
            return await super().execute_activity(input)


def _with_current_trace(headers: Mapping[str, Payload]) -> dict[str, Payload]:
    traceparent = current_traceparent()
    if traceparent is None:
        return dict(headers)
    carried = Payload(metadata={"encoding": b"binary/plain"}, data=traceparent.encode())
    return {**headers, HEADER: carried}


def _with_callers_trace(headers: Mapping[str, Payload]) -> dict[str, Payload]:
    carried = _handled.get() or workflow.info().headers.get(HEADER)
    return {**headers, HEADER: carried} if carried else dict(headers)
