"""No body that the limits let through takes a form long: processor time, whatever else runs."""

import json
import time
from collections.abc import Callable

import pytest

from services.intake.form import read_form
from services.workflow.commands.form import read_command, read_identity_request
from services.workflow.holidays.amendment_form import read_amendment
from shared.runtime.http.problems import Problem
from tests.intake.samples import LIMITS, MONDAY_MORNING

MOST_SECONDS = 0.1
COMMAND = {"command": "Register", "command_id": "x"}


def body(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


BODIES = {
    "mistakes in a list": body(evidence=[0] * 500, add=[{}] * 500, remove=[{}] * 500),
    "lists": body(**{f"w{n}": ["a"] * 400 for n in range(4)}),
    "long names": body(**{f"n{n}{'y' * 480}": 1 for n in range(1_900)}),
    "halves": b'{"description":"' + b"\\ud83d" * 6_600 + b'"}',
    "halves and backslashes": b'{"description":"\\ud800' + b"\\\\" * 480_000 + b'"}',
    "marks of direction": body(description="\u202a" * 300_000),
    "composed": body(**COMMAND, violation_kinds=["a\u0301" * 19_000] * 17),
    "joined": body(**COMMAND, violation_kinds=["\U0001f468\u200d" * 9_900] * 14),
    "mail": body(reporter={"mail": "a@" * 19_000}, x=["a." * 19_000] * 20),
    "numbers": body(reporter={"phone": "0-" * 19_000, "identity_number": "0 " * 19_000}),
    "other digits": body(
        reporter={"phone": "\u0660" * 39_000, "identity_number": "\u0661" * 39_000}
    ),
    "links": body(evidence=[{"description": "x", "link": "http://" + "a." * 1_900}] * 20),
    "blanks": body(description=" " * 900_000),
    "long text": body(description="a" * 900_000),
    "place": body(place="32." * 13_000, known_date="2" * 39_000),
}
READERS: dict[str, Callable[[bytes], object]] = {
    "report": lambda raw: read_form(raw, MONDAY_MORNING, LIMITS),
    "command": lambda raw: read_command(raw, "contoh", LIMITS),
    "identity": lambda raw: read_identity_request(raw, LIMITS),
    "amendment": lambda raw: read_amendment(raw, LIMITS),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", BODIES)
def test_no_body_takes_a_form_long(name: str, reader: str) -> None:
    raw = BODIES[name]
    assert len(raw) <= LIMITS.http_body_bytes
    spent = []
    for _ in range(3):
        begun = time.process_time()
        with pytest.raises(Problem) as refused:
            READERS[reader](raw)
        json.dumps(refused.value.body())
        spent.append(time.process_time() - begun)
    assert min(spent) < MOST_SECONDS
