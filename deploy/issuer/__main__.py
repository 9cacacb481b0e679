"""The door of the development issuer: `python -m deploy.issuer STATE PORT AUDIENCE`."""

import asyncio
import json
import sys
from pathlib import Path

import uvicorn
from joserfc.jwk import ECKey

from deploy.issuer.app import make_app
from deploy.issuer.tokens import Issuer
from deploy.stack.processes.ports import HOST
from deploy.stack.secrets import secrets_of
from deploy.stack.state import State
from shared.runtime.clock import SystemClock


async def serve(state: State, port: int, audience: str) -> None:
    """Answer until the process is asked to stop."""
    key, clock = ECKey.import_key(json.loads(secrets_of(state).issuer_key)), SystemClock()
    issuer = Issuer(f"http://{HOST}:{port}", audience, key, clock)
    config = uvicorn.Config(make_app(issuer, clock), HOST, port, log_level="warning")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(State(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3]))
