"""Shows an reconciliation: a table for people, JSON of a documented shape for programs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.cli.reconcile.reconciliation import (
    ENDS,
    Discrepancy,
    Reconciliation,
    Row,
    list_problems,
)
from shared.runtime.printable import printable
from shared.statute.law.sources import LocalizedText

DISCREPANCY_NAMES: dict[Discrepancy, LocalizedText] = {
    Discrepancy.LOST: LocalizedText(
        "diterima, tetapi tidak dikenal layanan perkara",
        "received, and unknown to the workflow service",
    ),
    Discrepancy.UNOPENED: LocalizedText("perkaranya tidak dibuka", "its case was not opened"),
    Discrepancy.UNKNOWN_TO_INTAKE: LocalizedText("tidak pernah diterima", "was never received"),
    Discrepancy.COUNTED_TWICE: LocalizedText("terhitung dua kali", "counted twice"),
    Discrepancy.IN_NO_CLASS: LocalizedText(
        "berkasnya tidak menyebut akhir", "its file tells no end"
    ),
    Discrepancy.MERGE_UNKNOWN: LocalizedText(
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


def reconciliation_table(
    reconciliation: Reconciliation, letters: Mapping[UUID, str]
) -> RenderableType:
    """A table per office and hour with its sum, and below it each discrepancy."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("kantor\noffice", no_wrap=True)
    table.add_column("jam diterima\nhour of receipt", no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for (office, hour), row in sorted(reconciliation.rows.items()):
        hour_text = f"{hour:%Y-%m-%d %H.%M} {hour.tzname()}"
        table.add_row(
            Text(printable(office)), hour_text, *cells(row), style=None if row.holds else "red"
        )
    total = reconciliation.total()
    table.add_row("Σ", "", *cells(total), style="bold")
    return Group(table, _others(reconciliation), verdict(reconciliation, letters))


def verdict(reconciliation: Reconciliation, letters: Mapping[UUID, str]) -> Text:
    """Whether it holds; if not, which reports do not fit, and why."""
    if reconciliation.holds:
        return Text(f"✓ {equation(reconciliation.total())}; {_both(HOLDS)}", style="green")
    lines = [f"✗ {equation(reconciliation.total())}; {_both(FAILS)}"]
    for discrepancy, report_id, letter in list_problems(reconciliation, letters):
        place = f" (surat mati · dead letter: {letter})" if letter else ""
        lines.append(f"{report_id}  {_both(DISCREPANCY_NAMES[discrepancy])}{printable(place)}")
    return Text("\n".join(lines), style="red")


def equation(row: Row) -> str:
    """The sum in numbers: "12 = 7 + 2 + 1 + 2"."""
    sign = "=" if row.holds else "≠"
    return f"{row.received} {sign} {' + '.join(str(row.became[end]) for end in ENDS)}"


def reconciliation_json(
    reconciliation: Reconciliation, letters: Mapping[UUID, str]
) -> dict[str, Any]:
    """The reconciliation for programs. Names may be added; those here keep their meaning.

    `rows` are per office and hour of receipt in the office's zone (ISO 8601); `others` counts
    findings and initial information, which nobody received; `problems` names each report that is
    not accounted for, why, and the dead letter its announcement lies in.
    """
    return {
        "holds": reconciliation.holds,
        "total": _numbers(reconciliation.total()),
        "rows": [
            {"office": office, "hour": hour.isoformat(), "holds": row.holds} | _numbers(row)
            for (office, hour), row in sorted(reconciliation.rows.items())
        ],
        "others": [
            {"source": source, "became": became, "number": number}
            for (source, became), number in sorted(reconciliation.others.items())
        ],
        "problems": [
            {"why": discrepancy, "report_id": str(report_id), "dead_letter": letter}
            for discrepancy, report_id, letter in list_problems(reconciliation, letters)
        ],
    }


def _numbers(row: Row) -> dict[str, Any]:
    return {"received": row.received} | {end: row.became[end] for end in ENDS}


def cells(row: Row) -> tuple[str, ...]:
    """A row's numbers in the order of `COLUMNS`."""
    return str(row.received), *(str(row.became[end]) for end in ENDS)


def _others(reconciliation: Reconciliation) -> Text:
    counted = reconciliation.others.total()
    if not counted:
        return Text("")
    label = LocalizedText("temuan dan informasi awal", "findings and initial information")
    return Text(f"+ {counted} {_both(label)}", style="dim")


def _both(text: LocalizedText) -> str:
    return f"{text.indonesian} · {text.english}"
