"""The web door of an intake, as a sender uses it."""

from dataclasses import dataclass
from typing import Any

import httpx

from shared.runtime.clock import new_id


@dataclass(frozen=True)
class WebClient:
    client: httpx.AsyncClient

    async def lodge(self, body: object, key: str | None = None) -> httpx.Response:
        """Lodge a report under a key, by default one that was never used."""
        headers = {"Idempotency-Key": key or str(new_id())}
        return await self.client.post("/reports", json=body, headers=headers)

    async def lodge_raw(self, raw: bytes, **headers: str) -> httpx.Response:
        """Send any bytes as a report."""
        sent = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post("/reports", content=raw, headers=sent)

    async def receipt(self, body: object) -> dict[str, Any]:
        """The receipt of a report that is accepted."""
        answer = await self.lodge(body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def status(self, report_id: str, code: str) -> httpx.Response:
        """Ask how a report stands."""
        headers = {"Tracking-Code": code}
        return await self.client.get(f"/reports/{report_id}/status", headers=headers)
