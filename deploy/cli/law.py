"""Answers questions of law from the shell: when a time is up and why, which clocks, which moves."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from deploy.cli.stage_graph import drawing, listing
from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import Calendar, FreeDay, FreeKind
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.deadlines.explain import explain
from shared.statute.deadlines.office_hours import at
from shared.statute.law.clocks import Clock, StartRule, Unit
from shared.statute.law.editions import EDITIONS, edition_for
from shared.statute.law.offices import level_of
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.terms import Term, terms_of
from shared.statute.law.zones import Zone

ZONES = {zone.name: zone for zone in Zone} | {zone.value: zone for zone in Zone}
_EVERY_OFFICE = LocalizedText(
    "semua kantor (tanpa libur daerah)", "all offices (without regional holidays)"
)
REGIMES = [regime.value for regime in Regime]
NO_ANSWER = 2


class NotAMomentError(ValueError):
    """The text is neither a day nor a moment."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"bukan tanggal atau waktu: {text!r} / not a day or a moment: {text!r} "
            "(2024-03-22, 2024-03-22T10:00 or 2024-03-22T10:00+07:00)"
        )
        self.text = text


def main(argv: list[str]) -> int:
    """Answer one question; 0 with the answer, 2 if the law or its tables give none."""
    options = _parser().parse_args(argv)
    try:
        answer = options.answer(options)
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
    deadline.add_argument(
        "clock",
        choices=[clock.value for clock in Clock],
        metavar="CLOCK",
        help="its name, as `awasi clocks` lists it",
    )
    deadline.add_argument("--regime", required=True, choices=REGIMES)
    deadline.add_argument(
        "--from",
        required=True,
        dest="trigger",
        metavar="MOMENT",
        help="what set it going: 2024-03-22, 2024-03-22T10:00 at the office, or with +07:00",
    )
    deadline.add_argument(
        "--zone", default="WIB", choices=list(ZONES), help="the office's zone, WIB if none is named"
    )
    deadline.add_argument("--on", type=_day, metavar="DATE", help="the day the report was lodged")
    deadline.add_argument(
        "--calendar",
        metavar="VERSION",
        help="a holiday table of this release; else the one in force in the running stack, or "
        "without a stack the newest",
    )
    deadline.add_argument(
        "--office", default="", metavar="CODE", help="whose regional holidays count: 32.73"
    )
    deadline.add_argument(
        "--add-holiday",
        type=_day,
        action="append",
        default=[],
        metavar="DATE",
        help="one more free day; may be repeated",
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
    stages.add_argument("--regime", choices=REGIMES, default=Regime.PEMILU.value)
    stages.add_argument("--svg", action="store_true", help="as a drawing instead of text")
    return parser


def _deadline(options: argparse.Namespace) -> str:
    zone = ZONES[options.zone]
    trigger = _moment(options.trigger, zone)
    edition = edition_for(Regime(options.regime), options.on or zone.local(trigger).date())
    table = _table(options.calendar, options.office)
    found = due(
        Clock(options.clock),
        DeadlineContext(edition, zone, _amended(table.calendar, options.add_holiday)),
        trigger,
        extended=options.extended,
        start=StartRule.SAME_DAY if options.same_day else None,
        unit=Unit.CALENDAR_DAY if options.calendar_days else None,
    )
    explanation = explain(found)
    answer = {
        "clock": found.clock,
        "regime": found.regime,
        "from": found.trigger.isoformat(timespec="seconds"),
        "number": found.number,
        "unit": found.unit,
        "start": found.start,
        "extended": found.extended,
        "due": found.due.isoformat(timespec="seconds"),
        "last_day": found.last_day.isoformat(),
        "earlier_reading": found.earlier.isoformat() if found.earlier else None,
        "article": found.article,
        "edition": found.edition,
        "calendar": found.calendar,
        "calendar_source": table.source.indonesian,
        "calendar_source_en": table.source.english,
        "zone": found.zone,
        "confidence": found.confidence,
        "counted": [day.isoformat() for day in found.counted],
        "skipped": [_skip(skip.day, skip.reason) for skip in found.skipped],
        "explanation": explanation.indonesian,
        "explanation_en": explanation.english,
    }
    return _json(answer) if options.json else _page(answer)


def _clocks(options: argparse.Namespace) -> str:
    rows = [_clock(row) for edition in EDITIONS for row in terms_of(edition.name)]
    if options.json:
        return _json(rows)
    table = [tuple(rows[0]), *(tuple(row.values()) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = (
        "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)) for row in table
    )
    return "\n".join(line.rstrip() for line in lines)


def _stages(options: argparse.Namespace) -> str:
    regime = Regime(options.regime)
    return drawing(regime) if options.svg else listing(regime)


def _moment(text: str, zone: Zone) -> datetime:
    """A day or a moment; without an offset it is the office's own time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotAMomentError(text) from None
    if moment.tzinfo is None:
        return at(moment.date(), moment.time(), zone)
    return moment


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        reason = f"bukan tanggal: {text!r} / not a day: {text!r} (2024-03-22)"
        raise argparse.ArgumentTypeError(reason) from None


@dataclass(frozen=True, slots=True)
class _Table:
    """The calendar that is counted by, and what it is."""

    calendar: Calendar
    source: LocalizedText


def _table(version: str | None, office: str) -> _Table:
    """The release's table that is named, else the one in force in the running stack, if one runs.

    Without an office no regional holiday counts.
    """
    if office:
        level_of(office)
    of = LocalizedText(f"kantor {office}", f"office {office}") if office else _EVERY_OFFICE
    if version is None:
        # Only here: it takes longer to import than to answer.
        from deploy.cli.table_in_force import table_in_force  # noqa: PLC0415 - see above
        from deploy.settings import StackSettings  # noqa: PLC0415 - likewise

        held = table_in_force(StackSettings())
        if held is not None:
            source = LocalizedText(
                f"kalender {of.indonesian}, versi {held.version}, yang berlaku di sistem ini",
                f"the calendar of {of.english}, version {held.version}, in force in this stack",
            )
            return _Table(held.within(office), source)
    table = holidays.table(version) if version else holidays.latest()
    source = LocalizedText(
        f"tabel rilis {table.version}, tanpa perubahan oleh petugas",
        f"the release's table {table.version}, without what officials amended",
    )
    return _Table(table, source)


def _amended(table: Calendar, added: Iterable[date]) -> Calendar:
    name = LocalizedText("Hari libur yang ditambahkan", "Added holiday")
    days = [FreeDay(day, name, FreeKind.REGIONAL, "--add-holiday") for day in added]
    if not days:
        return table
    version_name = "+".join((table.version, *(free.day.isoformat() for free in days)))
    return table.amended(version_name, table.valid_from, days)


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


def _skip(day: date, reason: LocalizedText) -> dict[str, str]:
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
