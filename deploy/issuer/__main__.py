"""Runs the development issuer: `python -m deploy.issuer STATE PORT AUDIENCE`."""

import asyncio
import json
import sys
from pathlib import Path

from joserfc.jwk import ECKey

from deploy.issuer.app import make_app
from deploy.issuer.tokens import Issuer
from deploy.stack.processes.ports import HOST
from deploy.stack.secrets import load_secrets
from deploy.stack.state import StateFolder
from shared.runtime.clock import SystemClock
from shared.runtime.http.server import web_part
from shared.runtime.limits import Limits
from shared.runtime.process import run


async def serve(state: StateFolder, port: int, audience: str) -> None:
    """Serve until the process receives SIGTERM or SIGINT."""
    key, clock = ECKey.import_key(json.loads(load_secrets(state).issuer_key)), SystemClock()
    issuer = Issuer(f"http://{HOST}:{port}", audience, key, clock)
    limits = Limits()
    await run({"web": web_part(make_app(issuer, clock, limits), HOST, port, limits)})


if __name__ == "__main__":
    asyncio.run(serve(StateFolder(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3]))
