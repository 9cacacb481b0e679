"""The heaviest report that the form takes."""

import json
from typing import Any

from shared.runtime.clock import new_id
from tests.hostile.http_requests import Route
from tests.journey.report_journey import sample

EMOJI = "\U0001f5f3"


def heaviest_report() -> dict[str, Any]:
    """A valid one whose every text is as long as it may be, of characters that set worst."""
    text = EMOJI * 2_000
    heavy = sample(
        description=EMOJI * 20_000,
        reported_party=text,
        place_detail=text,
        witnesses=[EMOJI * 200] * 20,
        evidence=[{"description": text}] * 20,
        organisation=EMOJI * 200,
    )
    heavy["reporter"] |= {"address": text, "phone": EMOJI * 200, "identity_number": EMOJI * 200}
    return heavy


def request(report: dict[str, Any]) -> bytes:
    """As a request of its own key."""
    route = Route("/reports", {}, {"Idempotency-Key": str(new_id())})
    return route.request(json.dumps(report, ensure_ascii=False).encode())
