"""The officials' door over HTTP, as the process serves it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from shared.runtime.clock import new_id


@dataclass
class Desk:
    """Requests of officials, who sign in at the stack's own issuer."""

    http: httpx.AsyncClient
    issuer: str
    _signed_in: dict[str, dict[str, str]] = field(default_factory=dict)

    async def token(self, official: str) -> dict[str, str]:
        """The header of an official, as in `receiver@32.73`."""
        if official not in self._signed_in:
            async with httpx.AsyncClient() as client:
                answer = await client.post(f"{self.issuer}/token", data={"official": official})
            token = answer.raise_for_status().json()["access_token"]
            self._signed_in[official] = {"Authorization": f"Bearer {token}"}
        return self._signed_in[official]

    async def give(
        self, case_id: UUID, official: str, named: str, /, **fields: object
    ) -> httpx.Response:
        body: dict[str, Any] = {"command_id": str(new_id()), "command": named} | fields
        return await self.post(f"/cases/{case_id}/commands", official, body)

    async def post(self, path: str, official: str, body: object) -> httpx.Response:
        return await self.http.post(path, json=body, headers=await self.token(official))

    async def get(self, path: str, official: str, **query: str | int) -> httpx.Response:
        return await self.http.get(path, params=query, headers=await self.token(official))
