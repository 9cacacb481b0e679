"""Shows the start of a stack: an updating table on a terminal, plain lines anywhere else."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from shared.runtime.printable import printable

DONE = "ready"


class Progress:
    """Prints what happens to a stack's parts while it starts and runs."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._lines: dict[str, str] = {}
        self._live: Live | None = None
        if self._console.is_terminal:
            self._live = Live(self._table(), console=self._console, refresh_per_second=8)
            self._live.start()

    def report(self, name: str, sentence: str) -> None:
        """Show a sentence about one part; it replaces the part's previous one in the table."""
        if self._live is None:
            self._console.print(f"{name:<10} {sentence}", markup=False)
            self._console.file.flush()
            return
        self._lines[name] = sentence
        self._live.update(self._table())

    def ready(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Print the table of all parts; from now on only changes are printed."""
        self.close()
        self._console.print(part_table(rows), markup=False)
        self._console.file.flush()

    def close(self) -> None:
        """Stop updating the table; what is printed stays."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, sentence in self._lines.items():
            mark = "[green]*[/]" if sentence.startswith(DONE) else "[yellow]-[/]"
            table.add_row(mark, name, sentence)
        return table


HEADINGS = ("part", "state", "version", "pid", "address", "pages")


def part_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """A table of all parts with their addresses, for people, in lines of any length."""
    table: list[tuple[str, ...]] = [HEADINGS]
    for row in rows:
        version, pid = row["version"] or "", row["pid"] or ""
        cells = (row["name"], row["state"], version, pid, row["address"], page_url(row))
        table.append(tuple(printable(cell) for cell in cells))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = (
        "  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )
    return "\n".join(lines)


def page_url(row: Mapping[str, Any]) -> str:
    """The URL of the page that a part has for people; empty without one."""
    url = row.get("url") or ""
    match row["name"]:
        case "intake" | "workflow":
            return f"{url}/docs"
        case "notify":
            return f"{url}/health/ready"
        case "issuer":
            return f"{url}/.well-known/openid-configuration" if url else ""
        case _:
            return str(url)
