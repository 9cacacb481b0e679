"""The least a durable case could be: updates, each an empty local activity."""

from datetime import timedelta

from temporalio import activity, workflow

SOON = timedelta(seconds=10)


@activity.defn
async def nothing(at: str) -> str:
    """Does nothing."""
    return at


@workflow.defn
class BareCase:
    """Opens with one empty local activity, then takes updates until it is told to end."""

    def __init__(self) -> None:
        self._ended = False

    @workflow.run
    async def run(self, name: str) -> None:
        await workflow.execute_local_activity(nothing, name, start_to_close_timeout=SOON)
        await workflow.wait_condition(lambda: self._ended)

    @workflow.update
    async def act(self, name: str) -> str:
        return await workflow.execute_local_activity(nothing, name, start_to_close_timeout=SOON)

    @workflow.signal
    def end(self) -> None:
        self._ended = True
