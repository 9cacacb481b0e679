"""What those who run Awasi see: one trace to the mail, a case on each line, versions, numbers."""

import json
import re
from typing import Any

import httpx
import psutil
import pytest

from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import new_id
from shared.runtime.telemetry.metrics import REGISTRY
from tests.journey.report_journey import SERVICES, ReportJourney, sample

EACH = ("reporter:opened", "office:opened")
UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def parsed(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


async def test_one_trace_leads_from_the_request_to_both_mails(journey: ReportJourney) -> None:
    trace = new_id().hex
    headers = {"Idempotency-Key": str(new_id()), "traceparent": f"00-{trace}-{'ab' * 8}-01"}
    async with httpx.AsyncClient(base_url=journey.urls["intake"], trust_env=False) as web:
        answer = await web.post("/reports", json=sample(), headers=headers)
    case_id = answer.raise_for_status().json()["report_id"]
    await journey.mails(case_id, *EACH)
    steps = {
        "intake": ("report_accepted",),
        "workflow": ("command_accepted",),
        "notify": ("notice_called_for", "notice_delivered"),
    }
    for service, events in steps.items():
        for event in events:
            lines = parsed(await journey.log_lines(service, event, case_id))
            assert {line["trace_id"] for line in lines} == {trace}, (service, event)


async def test_a_report_from_a_channel_keeps_one_trace_too(journey: ReportJourney) -> None:
    report = sample()
    await journey.intake.over_topic(str(new_id()), report)
    case_id = str(await journey.arrived(report))
    await journey.mails(case_id, *EACH)
    expected = (("intake", "report_accepted"), ("workflow", "command_accepted"))
    found = [
        await journey.log_lines(*one, case_id)
        for one in (*expected, ("notify", "notice_delivered"))
    ]
    traces = {line["trace_id"] for lines in found for line in parsed(lines)}
    assert len(traces) == 1
    assert None not in traces


async def test_every_line_has_its_service_its_case_and_its_trace(journey: ReportJourney) -> None:
    receipt = await journey.lodge(sample())
    await journey.mails(receipt["report_id"], *EACH)
    for service in SERVICES:
        lines = parsed(journey.log(service).splitlines())
        assert lines
        for line in lines:
            assert line.keys() >= {"timestamp", "level", "event", "case_id", "trace_id"}
            assert line["service"] == service
            # Whoever speaks of a case says which, and in whose trace.
            if line["event"].startswith(("report_", "command_", "notice_")):
                assert line["case_id"], line["event"]
                assert line["trace_id"], line["event"]


async def test_metrics_are_those_of_the_catalogue_and_name_no_case(journey: ReportJourney) -> None:
    receipt = await journey.lodge(sample())
    await journey.mails(receipt["report_id"], *EACH)
    known = {family.name for family in REGISTRY.collect()}
    async with httpx.AsyncClient(trust_env=False) as web:
        for service in SERVICES:
            text = (await web.get(f"{journey.urls[service]}/metrics")).raise_for_status().text
            families = set(re.findall(r"^# TYPE (\w+?)(?:_total|_created)? ", text, re.MULTILINE))
            assert families - known == set()
            assert not UUID_LIKE.search(text)
            counted = re.findall(r"^awasi_\w+_total\S* [1-9]", text, re.MULTILINE)
            assert counted, service


@pytest.mark.parametrize(
    ("part", "version"), [("postgres", "18."), ("kafka", "4.3."), ("temporal", "1.32.")]
)
def test_the_servers_say_their_versions(stack: RunningStack, part: str, version: str) -> None:
    shown = stack.parts()[part]
    assert shown["version"].startswith(version)
    assert psutil.Process(shown["pid"]).is_running()
