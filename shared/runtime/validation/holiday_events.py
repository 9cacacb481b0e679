"""What a version of the holiday table must mean for days to be counted by it. Pure."""

from shared.events.envelope import Event
from shared.events.holidays import HolidaysAmended
from shared.runtime.regions import region
from shared.runtime.validation import checks
from shared.runtime.validation.checks import Problems

MAX_REVISION = 1_000_000


def holiday_problems(event: Event[HolidaysAmended], key: bytes | None) -> Problems:
    """What is wrong with the event, each as `code: field`; nothing if it may be kept."""
    table = event.data
    if event.subject != table.version:
        yield "mismatch: ce_subject"
    if key != table.version.encode(errors="replace"):
        yield "mismatch: key"
    if table.revision > MAX_REVISION:
        yield "implausible: revision"
    yield from checks.moment("valid_from", table.valid_from)
    for each in table.added:
        yield from _scope("added.scope", each.scope)
    for gone in table.removed:
        yield from _scope("removed.scope", gone.scope)


def _scope(field: str, code: str) -> Problems:
    if code and region(code) is None:
        yield f"unknown: {field}"
