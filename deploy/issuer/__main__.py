"""Runs the development issuer: `python -m deploy.issuer STATE PORT AUDIENCE`."""

import asyncio
import json
import sys
from pathlib import Path

import uvicorn
from joserfc.jwk import ECKey

from deploy.issuer.app import make_app
from deploy.issuer.tokens import Issuer
from deploy.stack.processes.ports import HOST
from deploy.stack.secrets import load_secrets
from deploy.stack.state import StateFolder
from shared.runtime.clock import SystemClock


async def serve(state: StateFolder, port: int, audience: str) -> None:
    """Serve until the process receives SIGTERM or SIGINT."""
    key, clock = ECKey.import_key(json.loads(load_secrets(state).issuer_key)), SystemClock()
    issuer = Issuer(f"http://{HOST}:{port}", audience, key, clock)
    config = uvicorn.Config(make_app(issuer, clock), HOST, port, log_level="warning")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(StateFolder(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3]))
