"""The console that tables are printed on."""

from rich.console import Console

WIDTH_WITHOUT_TERMINAL = 120


def table_console() -> Console:
    """A console as wide as the terminal; without a terminal wide enough for every table."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=WIDTH_WITHOUT_TERMINAL)
