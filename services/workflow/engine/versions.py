"""Which release of the workers takes cases up: told apart by a build id, one of them current.

Temporal gives the cases of a versioned worker to nobody until a version is current.
"""

from dataclasses import dataclass

from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from shared.runtime.health import Check, PartHealth
from shared.runtime.temporal.client import answering

DEPLOYMENT = "awasi-cases"
BY_WHOM = "awasi"


@dataclass(frozen=True, slots=True)
class Versions:
    """What Temporal knows of the workers' versions, by build id.

    Attributes:
        known: every version a worker of which has ever asked for work, the newest first.
        current: takes up every case; None: only workers without a version do.
        ramping: takes up `percentage` of the cases meanwhile.
    """

    known: tuple[str, ...] = ()
    current: str | None = None
    ramping: str | None = None
    percentage: float = 0.0


def versioned(build: str, deployment: str = DEPLOYMENT) -> WorkerDeploymentConfig | None:
    """What a worker says of its version; without a build id it has none.

    A case lives for months, so it goes on under the version that is current, not under the one it
    began with: that one's workers could never be stopped.
    """
    if not build:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment, build),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def versions(client: Client, deployment: str = DEPLOYMENT) -> Versions:
    """The versions as Temporal knows them now.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    asked = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment)
    try:
        with answering():
            told = await client.workflow_service.describe_worker_deployment(asked)
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:  # no worker with a version ever asked
            return Versions()
        raise
    info = told.worker_deployment_info
    by_age = sorted(info.version_summaries, key=lambda one: one.create_time.ToNanoseconds())
    routing = info.routing_config
    return Versions(
        tuple(one.deployment_version.build_id for one in reversed(by_age)),
        routing.current_deployment_version.build_id or None,
        routing.ramping_deployment_version.build_id or None,
        routing.ramping_version_percentage,
    )


async def set_current(client: Client, build: str, deployment: str = DEPLOYMENT) -> bool:
    """Have a version take up every case, those that are open too; it may be so already.

    Returns:
        False if Temporal knows no worker of that version.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    now = await versions(client, deployment)
    if now.current == build or build not in now.known:  # Temporal lets this be asked seldom
        return now.current == build
    asked = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=deployment, build_id=build, identity=BY_WHOM
    )
    try:
        with answering():
            await client.workflow_service.set_worker_deployment_current_version(asked)
    except RPCError as failure:
        return _known(failure)
    return True


async def current_or(client: Client, build: str, deployment: str = DEPLOYMENT) -> str | None:
    """The version that is current; this one is made so where none is and a worker of it runs.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    now = await versions(client, deployment)
    if now.current is None and await set_current(client, build, deployment):
        return build
    return now.current


async def ramp(client: Client, build: str, percentage: float, deployment: str = DEPLOYMENT) -> bool:
    """Have a version take up so many of a hundred cases; the same case goes the same way.

    Returns:
        False if Temporal knows no worker of that version.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    asked = SetWorkerDeploymentRampingVersionRequest(
        namespace=client.namespace,
        deployment_name=deployment,
        build_id=build if percentage else "",
        percentage=percentage,
        identity=BY_WHOM,
    )
    try:
        with answering():
            await client.workflow_service.set_worker_deployment_ramping_version(asked)
    except RPCError as failure:
        return _known(failure)
    return True


def _known(failure: RPCError) -> bool:
    if failure.status in {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}:
        return False
    raise failure


def some_version_is_current(client: Client, build: str, deployment: str = DEPLOYMENT) -> Check:
    """The readiness of a versioned worker: while no version is current, no case moves."""

    async def check() -> PartHealth:
        now = await versions(client, deployment)
        if now.current is None:
            remedy = f"awasi worker-version set-current {build}"
            return PartHealth(ready=False, detail=f"no version is current, no case moves: {remedy}")
        if now.current != build:
            return PartHealth(ready=True, detail=f"this is {build}; {now.current} is current")
        return PartHealth(ready=True)

    return check
