"""Renders a timeline: a table for people, JSON of a documented shape for programs."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from deploy.cli.follow.timeline import NOTIFY, RunningClock, Timeline, TimelineEntry
from deploy.cli.follow.wording import RECEIVED, moment
from deploy.cli.stored_moments import local_moment
from shared.runtime.printable import printable_fields
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.names import name_of

_COLOURS = {"intake": "cyan", "workflow": "magenta", "notify": "green"}
_MARKS = {"delivered": "✉", "waiting": "…", "sending": "…"}
_UNSENT = "✗"


def timeline_table(timeline: Timeline) -> RenderableType:
    """The timeline as a table between a heading and the present state of the case."""
    timeline = printable_fields(timeline)
    rows = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    rows.add_column("waktu · when", no_wrap=True)
    rows.add_column("layanan", no_wrap=True)
    rows.add_column("kejadian · what happened", ratio=3)
    rows.add_column("tenggat · next deadline", ratio=2, style="dim")
    shown, shown_clock = "", None
    for entry in timeline.entries:
        when = moment(entry.at, timeline.zone)
        due = _due(entry.running, timeline.zone) if entry.running != shown_clock else Text("")
        if entry.service == NOTIFY:
            rows.add_row("", _service(entry), _delivery(entry), "")
            continue
        rows.add_row("" if when == shown else when, _service(entry), _event(entry), due)
        shown, shown_clock = when, entry.running
    return Group(_heading(timeline), Padding(rows, (1, 0)), _present_state(timeline))


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """The timeline for programs. Names may be added; those here keep their meaning.

    `entries` are in the order of the case's own clock; of each, `what` is `report_received`, a
    fact's name (service `workflow`) or a notice's kind (service `notify`, with `role`, `state` and
    `sent_at`). Moments are ISO 8601 in the office's zone. No person is named anywhere.
    """
    stage = _stage(timeline.stage)
    return {
        "case_id": str(timeline.case_id),
        "receipt_number": timeline.receipt_number,
        "register_number": timeline.register_number,
        "office": timeline.office,
        "zone": timeline.zone,
        "regime": timeline.regime,
        "edition": timeline.edition,
        "stage": timeline.stage,
        "stage_name": stage.indonesian,
        "stage_name_en": stage.english,
        "closed": timeline.closed,
        "deadline": _clock(timeline.running, timeline.zone),
        "entries": [_entry(entry, timeline.zone) for entry in timeline.entries],
    }


def _entry(entry: TimelineEntry, zone: str) -> dict[str, Any]:
    return {
        "at": local_moment(entry.at, zone).isoformat(),
        "service": entry.service,
        "what": entry.what,
        "name": entry.name.indonesian,
        "name_en": entry.name.english,
        "about": entry.about.indonesian,
        "about_en": entry.about.english,
        "article": entry.article,
        "stage": entry.stage,
        "deadline": _clock(entry.running, zone),
        "role": entry.role,
        "state": entry.state,
        "sent_at": local_moment(entry.sent_at, zone).isoformat() if entry.sent_at else None,
    }


def _clock(running: RunningClock | None, zone: str) -> dict[str, str] | None:
    if running is None:
        return None
    due = local_moment(running.due, zone).isoformat(timespec="seconds")
    return {"clock": running.clock, "due": due, "article": running.article}


def _heading(timeline: Timeline) -> Text:
    number = timeline.register_number or timeline.receipt_number
    year = local_moment(timeline.entries[0].at, timeline.zone).year
    text = Text.assemble((number, "bold"), f"   {timeline.case_id}   {year}")
    if timeline.register_number:
        text.append(f"\n{timeline.receipt_number}", "dim")
    return text


def _present_state(timeline: Timeline) -> Text:
    stage = _stage(timeline.stage)
    text = Text.assemble("Status: ", (stage.indonesian, "bold"), f" · {stage.english}")
    if timeline.running:
        clock = name_of("clocks", timeline.running.clock)
        due = moment(timeline.running.due, timeline.zone)
        text.append(f" — {clock.indonesian} · {clock.english}: {due}")
    return text


def _stage(stage: str | None) -> LocalizedText:
    return STAGE_NAMES[Stage(stage)] if stage else RECEIVED


def _service(entry: TimelineEntry) -> Text:
    return Text(entry.service, style=_COLOURS[entry.service])


def _event(entry: TimelineEntry) -> Text:
    return Text.assemble(*_styled(entry.name), *_details(entry))


def _details(entry: TimelineEntry) -> Iterator[tuple[str, str]]:
    if entry.about.indonesian:
        same = entry.about.indonesian == entry.about.english
        text = entry.about.indonesian if same else " · ".join(_languages(entry.about))
        yield f"\n{text}", ""
    if entry.article:
        yield f"\n{entry.article}", "dim"
    if entry.stage:
        yield f"\n▸ {' · '.join(_languages(_stage(entry.stage)))}", "yellow"


def _delivery(entry: TimelineEntry) -> Text:
    mark = _MARKS.get(entry.state or "", _UNSENT)
    same = entry.about.indonesian == entry.about.english
    recipient = entry.about.indonesian if same else " · ".join(_languages(entry.about))
    name = " · ".join(_languages(entry.name))
    text = Text.assemble((f"{mark} ", "green"), name, (f" → {recipient}", "dim"))
    if entry.sent_at is None:
        text.append(f" ({entry.state})", "yellow")
    return text


def _due(running: RunningClock | None, zone: str) -> Text:
    if running is None:
        return Text("")
    clock = name_of("clocks", running.clock)
    return Text(f"{moment(running.due, zone)}\n{clock.indonesian} · {clock.english}")


def _styled(text: LocalizedText) -> tuple[tuple[str, str], tuple[str, str]]:
    return (text.indonesian, "bold"), (f" · {text.english}", "")


def _languages(text: LocalizedText) -> tuple[str, str]:
    return text.indonesian, text.english
