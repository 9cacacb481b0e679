"""Shows which release of the workers takes cases up, and changes it: `awasi worker-version`.

It needs nothing beyond requirements/run.txt: in the image it is
`python -m deploy.cli.worker_version`.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from time import monotonic

from deploy.settings import process_environment
from services.workflow.engine.versions import DEPLOYMENT, Versions, ramp, set_current, versions
from services.workflow.settings import BUILD
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal import client as temporal

ADDRESS = "AWASI_TEMPORAL_ADDRESS"
POLL_SECONDS = 0.5


def main(arguments: Sequence[str]) -> int:
    """Carry out the command; 0, or 1 with a remedy on standard error."""
    options = _parser().parse_args(arguments)
    try:
        return asyncio.run(_carry_out(options, settings()))
    except DependencyDown:
        print("Temporal does not answer.\nSee awasi status.", file=sys.stderr)
        return 1


def settings() -> TemporalSettings:
    """The Temporal of the environment, else of the stack in this folder.

    Raises:
        StackProblem: the environment names none, and no stack has run here.
    """
    if ADDRESS in process_environment():
        return TemporalSettings()
    # Imported here: the image has not what they need, and there the address is always set.
    from deploy.settings import StackSettings  # noqa: PLC0415
    from deploy.stack.running_stack import stored_addresses  # noqa: PLC0415

    addresses, _ = stored_addresses(StackSettings())
    return TemporalSettings(
        temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
    )


def own_build() -> str:
    """The build id of a worker that is started with this environment."""
    return process_environment().get("AWASI_WORKER_BUILD", BUILD)


async def _carry_out(options: argparse.Namespace, temporal_settings: TemporalSettings) -> int:
    ends = monotonic() + getattr(options, "wait", 0)
    while True:
        try:
            client = await temporal.connect(temporal_settings)
            match options.what:
                case "set-current":
                    done = await set_current(client, options.build)
                case "ramp":
                    done = await ramp(client, options.build, options.percentage)
                case _:
                    done = True
            if done:
                print("\n".join(version_lines(await versions(client))))
                return 0
        except DependencyDown:
            if monotonic() > ends:
                raise
        if monotonic() > ends:
            return _unknown(options.build)
        await asyncio.sleep(POLL_SECONDS)


def _unknown(build: str) -> int:
    print(
        f"No worker of version {build!r} has asked for work yet.",
        "Start one (AWASI_WORKER_BUILD names its version) and try again, or give --wait.",
        sep="\n",
        file=sys.stderr,
    )
    return 1


def version_lines(now: Versions) -> list[str]:
    """The known versions, one per line, each with its role."""
    if not now.known:
        return [f"No versioned worker has asked for work of {DEPLOYMENT} yet."]
    lines = [f"{build}{_role(build, now)}" for build in now.known]
    if now.current is None:
        lines.append("None is current: no case of these workers moves.")
    return lines


def _role(build: str, now: Versions) -> str:
    if build == now.current:
        return "  current"
    return f"  takes up {now.percentage:g} % of the cases" if build == now.ramping else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("awasi worker-version", description=main.__doc__)
    parser.description = "Which release of the workers takes cases up, the open ones too."
    orders = parser.add_subparsers(dest="what", required=True)
    orders.add_parser("show", help="list the versions whose workers have asked for work")
    current = orders.add_parser("set-current", help="have a version take up every case")
    current.add_argument("build", nargs="?", default=own_build(), help="default: %(default)s")
    current.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="for its worker")
    ramping = orders.add_parser("ramp", help="have a version take up some of a hundred cases")
    ramping.add_argument("percentage", type=float, help="0 ends it")
    ramping.add_argument("build", nargs="?", default=own_build(), help="default: %(default)s")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
