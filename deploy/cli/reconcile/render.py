"""Shows an account: a table for people, JSON of a documented shape for programs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.cli.reconcile.reconciliation import ENDS, Account, Row, Why, named
from shared.statute.law.sources import LocalizedText

WHYS: dict[Why, LocalizedText] = {
    Why.LOST: LocalizedText(
        "diterima, tetapi tidak dikenal layanan perkara",
        "received, and unknown to the workflow service",
    ),
    Why.UNOPENED: LocalizedText("perkaranya tidak dibuka", "its case was not opened"),
    Why.UNKNOWN_TO_INTAKE: LocalizedText("tidak pernah diterima", "was never received"),
    Why.COUNTED_TWICE: LocalizedText("terhitung dua kali", "counted twice"),
    Why.IN_NO_CLASS: LocalizedText("berkasnya tidak menyebut akhir", "its file tells no end"),
    Why.MERGE_UNKNOWN: LocalizedText(
        "digabungkan, tetapi perkara tujuan tidak mencatatnya",
        "merged, and the case it goes on in does not know it",
    ),
}
COLUMNS = (
    *("diterima\nreceived", "diregistrasi\nregistered", "tidak diregistrasi\nrefused"),
    *("digabungkan\nmerged", "menunggu\nwaiting"),
)
HOLDS = LocalizedText("semua laporan terhitung", "every report is accounted for")
FAILS = LocalizedText("tidak cocok", "it does not add up")


def page(account: Account, letters: Mapping[UUID, str]) -> RenderableType:
    """The account as a table per office and hour, its sum, and each report that does not fit."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("kantor\noffice", no_wrap=True)
    table.add_column("jam diterima\nhour of receipt", no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for (office, hour), row in sorted(account.rows.items()):
        said = f"{hour:%Y-%m-%d %H.%M} {hour.tzname()}"
        table.add_row(office, said, *cells(row), style=None if row.holds else "red")
    total = account.total()
    table.add_row("Σ", "", *cells(total), style="bold")
    return Group(table, _others(account), verdict(account, letters))


def verdict(account: Account, letters: Mapping[UUID, str]) -> Text:
    """Whether it holds; if not, which reports do not fit, and why."""
    if account.holds:
        return Text(f"✓ {equation(account.total())}; {_both(HOLDS)}", style="green")
    lines = [f"✗ {equation(account.total())}; {_both(FAILS)}"]
    for why, report_id, letter in named(account, letters):
        lies = f" (surat mati · dead letter: {letter})" if letter else ""
        lines.append(f"{report_id}  {_both(WHYS[why])}{lies}")
    return Text("\n".join(lines), style="red")


def equation(row: Row) -> str:
    """The sum in numbers: "12 = 7 + 2 + 1 + 2"."""
    sign = "=" if row.holds else "≠"
    return f"{row.received} {sign} {' + '.join(str(row.became[end]) for end in ENDS)}"


def as_json(account: Account, letters: Mapping[UUID, str]) -> dict[str, Any]:
    """The account for programs. Names may be added; those here keep their meaning.

    `rows` are per office and hour of receipt in the office's zone (ISO 8601); `others` counts
    findings and initial information, which nobody received; `problems` names each report that is
    not accounted for, why, and the dead letter its announcement lies in.
    """
    return {
        "holds": account.holds,
        "total": _numbers(account.total()),
        "rows": [
            {"office": office, "hour": hour.isoformat(), "holds": row.holds} | _numbers(row)
            for (office, hour), row in sorted(account.rows.items())
        ],
        "others": [
            {"source": source, "became": became, "number": number}
            for (source, became), number in sorted(account.others.items())
        ],
        "problems": [
            {"why": why, "report_id": str(report_id), "dead_letter": letter}
            for why, report_id, letter in named(account, letters)
        ],
    }


def _numbers(row: Row) -> dict[str, Any]:
    return {"received": row.received} | {end: row.became[end] for end in ENDS}


def cells(row: Row) -> tuple[str, ...]:
    """A row's numbers in the order of `COLUMNS`."""
    return str(row.received), *(str(row.became[end]) for end in ENDS)


def _others(account: Account) -> Text:
    counted = account.others.total()
    if not counted:
        return Text("")
    said = LocalizedText("temuan dan informasi awal", "findings and initial information")
    return Text(f"+ {counted} {_both(said)}", style="dim")


def _both(words: LocalizedText) -> str:
    return f"{words.indonesian} · {words.english}"
