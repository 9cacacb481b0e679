"""Answers questions of law from the shell: when a time is up and why, which clocks, which moves."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from deploy.stage_graph import drawing, listing
from shared.statute import holidays
from shared.statute.calendars import Calendar, FreeDay, FreeKind
from shared.statute.clocks import Clock, StartRule, Unit
from shared.statute.deadlines import Place, due
from shared.statute.editions import EDITIONS, edition_for
from shared.statute.explain import explain
from shared.statute.office_hours import at
from shared.statute.sources import Regime, Words
from shared.statute.terms import Term, terms_of
from shared.statute.zones import Zone

ZONES = {zone.name: zone for zone in Zone} | {zone.value: zone for zone in Zone}
NO_ANSWER = 2


def main(argv: list[str]) -> int:
    """Answer one question; 0 with the answer, 2 if the law or its tables give none."""
    asked = _parser().parse_args(argv)
    try:
        answer = asked.answer(asked)
    except (LookupError, ValueError) as error:
        print(f"awasi: {error}", file=sys.stderr)
        return NO_ANSWER
    print(answer)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="awasi", description="Questions of law.")
    commands = parser.add_subparsers(required=True, metavar="deadline|clocks|stages")
    deadline = commands.add_parser("deadline", help="when a time is up, and why")
    deadline.set_defaults(answer=_deadline)
    deadline.add_argument("clock", type=Clock, choices=list(Clock), metavar="CLOCK")
    deadline.add_argument("--regime", required=True, type=Regime, choices=list(Regime))
    deadline.add_argument("--from", required=True, dest="trigger", metavar="MOMENT")
    deadline.add_argument("--zone", default="WIB", choices=list(ZONES), help="the office's zone")
    deadline.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="day of lodging")
    deadline.add_argument("--calendar", metavar="VERSION", help="the holiday table")
    deadline.add_argument(
        "--add-holiday", type=date.fromisoformat, action="append", default=[], metavar="DATE"
    )
    deadline.add_argument("--extended", action="store_true", help="to the total the law allows")
    deadline.add_argument("--same-day", action="store_true", help="the day itself counts")
    deadline.add_argument(
        "--calendar-days", action="store_true", help="where the article says only days"
    )
    deadline.add_argument("--json", action="store_true")
    clocks = commands.add_parser("clocks", help="the clocks of both regimes")
    clocks.set_defaults(answer=_clocks)
    clocks.add_argument("--json", action="store_true")
    stages = commands.add_parser("stages", help="the graph of moves")
    stages.set_defaults(answer=_stages)
    stages.add_argument("--regime", type=Regime, choices=list(Regime), default=Regime.PEMILU)
    stages.add_argument("--svg", action="store_true", help="as a drawing instead of text")
    return parser


def _deadline(asked: argparse.Namespace) -> str:
    zone = ZONES[asked.zone]
    trigger = _moment(asked.trigger, zone)
    edition = edition_for(asked.regime, asked.on or zone.local(trigger).date())
    found = due(
        asked.clock,
        Place(edition, zone, _calendar(asked.calendar, asked.add_holiday)),
        trigger,
        extended=asked.extended,
        start=StartRule.SAME_DAY if asked.same_day else None,
        unit=Unit.CALENDAR_DAY if asked.calendar_days else None,
    )
    words = explain(found)
    answer = {
        "clock": found.clock,
        "regime": found.regime,
        "from": found.trigger.isoformat(),
        "number": found.number,
        "unit": found.unit,
        "start": found.start,
        "extended": found.extended,
        "due": found.due.isoformat(),
        "last_day": found.last_day.isoformat(),
        "earlier_reading": found.earlier.isoformat() if found.earlier else None,
        "article": found.article,
        "edition": found.edition,
        "calendar": found.calendar,
        "zone": found.zone,
        "confidence": found.confidence,
        "counted": [day.isoformat() for day in found.counted],
        "skipped": [_skip(skip.day, skip.reason) for skip in found.skipped],
        "explanation": words.indonesian,
        "explanation_en": words.english,
    }
    return _json(answer) if asked.json else _page(answer)


def _clocks(asked: argparse.Namespace) -> str:
    rows = [_clock(row) for edition in EDITIONS for row in terms_of(edition.name)]
    if asked.json:
        return _json(rows)
    widths = [max(len(str(row[key])) for row in rows) for key in rows[0]]
    lines = (
        "  ".join(str(cell).ljust(wide) for cell, wide in zip(row.values(), widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def _stages(asked: argparse.Namespace) -> str:
    return drawing(asked.regime) if asked.svg else listing(asked.regime)


def _moment(text: str, zone: Zone) -> datetime:
    """A day or a moment; without an offset it is the office's own time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return at(moment.date(), moment.time(), zone)
    return moment


def _calendar(version: str | None, added: Iterable[date]) -> Calendar:
    table = holidays.table(version) if version else holidays.latest()
    words = Words("Hari libur yang ditambahkan", "Added holiday")
    days = [FreeDay(day, words, FreeKind.REGIONAL, "--add-holiday") for day in added]
    if not days:
        return table
    name = "+".join((table.version, *(free.day.isoformat() for free in days)))
    return table.amended(name, table.valid_from, days)


def _clock(row: Term) -> dict[str, str]:
    return {
        "clock": row.clock,
        "edition": row.edition,
        "term": f"{row.number} {row.unit}",
        "starts_at": row.trigger,
        "start": row.start,
        "last_moment": row.last_moment,
        "confidence": row.confidence,
        "tags": " ".join(row.tags),
        "article": row.article,
    }


def _skip(day: date, reason: Words) -> dict[str, str]:
    return {"date": day.isoformat(), "reason": reason.indonesian, "reason_en": reason.english}


def _json(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _page(answer: Mapping[str, object]) -> str:
    return "\n".join(
        f"{name:<16} {line}" for name, value in answer.items() for line in _cells(value)
    )


def _cells(value: object) -> Iterator[str]:
    """A list takes a line each, everything else one line."""
    if not isinstance(value, list):
        yield "-" if value is None else str(value)
    elif not value:
        yield "-"
    for item in value if isinstance(value, list) else ():
        yield "  ".join(item.values()) if isinstance(item, dict) else str(item)
