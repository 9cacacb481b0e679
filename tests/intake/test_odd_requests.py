"""No request that anybody may send, however odd, is answered as a mistake of ours."""

from shared.runtime.clock import new_id
from tests.intake.samples import report
from tests.intake.web_client import WebClient
from tests.odd_requests import odd_requests


async def test_no_odd_request_is_a_mistake_of_ours(web_client: WebClient) -> None:
    document = (await web_client.client.get("/openapi.json")).json()
    receipt = await web_client.receipt(report())
    known = {"report_id": receipt["report_id"], "code": receipt["tracking_code"]}
    right = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
    count = 0
    for request in odd_requests(document, known, {"/reports": report()}):
        answer = await web_client.client.request(
            request.method,
            request.url,
            headers=right | request.headers,
            content=request.content,
        )
        count += 1
        assert answer.status_code < 500, request
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", request
    assert count > 500
