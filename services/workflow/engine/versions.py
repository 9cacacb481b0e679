"""Versions of workers: which release executes cases, told apart by build id, one of them current.

Temporal gives no case to versioned workers until one of their versions is current.
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
"""The name under which Temporal knows all versions of these workers."""

IDENTITY = "awasi"
"""Who changed the routing, as Temporal records it."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What Temporal knows of the workers' versions, by build id.

    Attributes:
        known: every version that a worker has ever polled with, the newest first.
        current: the version that executes cases; None: only unversioned workers do.
        ramping: the version that executes `percentage` of the cases in place of the current one.
        percentage: from 0 to 100.
    """

    known: tuple[str, ...] = ()
    current: str | None = None
    ramping: str | None = None
    percentage: float = 0.0


def deployment_config(build: str, deployment: str = DEPLOYMENT) -> WorkerDeploymentConfig | None:
    """The version that a worker polls with; None without a build id."""
    if not build:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment, build),
        use_worker_versioning=True,
        # A case lives for months: pinned to the version it began with, it would keep that
        # version's workers from ever being stopped.
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def versions(client: Client, deployment: str = DEPLOYMENT) -> Versions:
    """The versions as Temporal knows them now.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    request = DescribeWorkerDeploymentRequest(
        namespace=client.namespace, deployment_name=deployment
    )
    try:
        with answering():
            response = await client.workflow_service.describe_worker_deployment(request)
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:  # no versioned worker ever polled
            return Versions()
        raise
    info = response.worker_deployment_info
    by_age = sorted(info.version_summaries, key=lambda each: each.create_time.ToNanoseconds())
    routing = info.routing_config
    return Versions(
        tuple(each.deployment_version.build_id for each in reversed(by_age)),
        routing.current_deployment_version.build_id or None,
        routing.ramping_deployment_version.build_id or None,
        routing.ramping_version_percentage,
    )


async def set_current(client: Client, build: str, deployment: str = DEPLOYMENT) -> bool:
    """Make a version current for all cases, open ones included; a current one is left as it is.

    Returns:
        False if Temporal knows no worker of that version.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    now = await versions(client, deployment)
    # Temporal limits how often routing may be changed: nothing is sent that changes nothing.
    if now.current == build or build not in now.known:
        return now.current == build
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=deployment, build_id=build, identity=IDENTITY
    )
    try:
        with answering():
            await client.workflow_service.set_worker_deployment_current_version(request)
    except RPCError as failure:
        return _false_if_unknown(failure)
    return True


async def ensure_current(client: Client, build: str, deployment: str = DEPLOYMENT) -> str | None:
    """The current version; where there is none, this one is made current if a worker of it runs.

    Returns:
        None if no version is current after all.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    now = await versions(client, deployment)
    if now.current is None and await set_current(client, build, deployment):
        return build
    return now.current


async def ramp(client: Client, build: str, percentage: float, deployment: str = DEPLOYMENT) -> bool:
    """Route a percentage of the cases to a version; a case is always routed alike.

    A percentage of 0 ends the ramp.

    Returns:
        False if Temporal knows no worker of that version.

    Raises:
        DependencyDown: Temporal does not answer.
    """
    request = SetWorkerDeploymentRampingVersionRequest(
        namespace=client.namespace,
        deployment_name=deployment,
        build_id=build if percentage else "",
        percentage=percentage,
        identity=IDENTITY,
    )
    try:
        with answering():
            await client.workflow_service.set_worker_deployment_ramping_version(request)
    except RPCError as failure:
        return _false_if_unknown(failure)
    return True


def _false_if_unknown(failure: RPCError) -> bool:
    if failure.status in {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}:
        return False
    raise failure


def some_version_is_current(client: Client, build: str, deployment: str = DEPLOYMENT) -> Check:
    """The readiness check of a versioned worker: not ready while no version is current."""

    async def check() -> PartHealth:
        now = await versions(client, deployment)
        if now.current is None:
            remedy = f"awasi worker-version set-current {build}"
            return PartHealth(ready=False, detail=f"no version is current, no case moves: {remedy}")
        if now.current != build:
            return PartHealth(ready=True, detail=f"this is {build}; {now.current} is current")
        return PartHealth(ready=True)

    return check
