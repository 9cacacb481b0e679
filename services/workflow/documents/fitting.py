"""Fits what a document shows into its bounds. Pure.

A document that a fact requires is always made: what is beyond a bound is cut, with a note in its
place that names where the full text is. The shortest texts stay whole; the longest share what is
left evenly, so that one of them cannot crowd the others out.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.workflow.documents.glyphs import displayable

FILE = "case_file"
"""The value that names the case file, where every text stands in full."""
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_CLAUSE = "[… dipotong: selengkapnya dalam {place}]"


@dataclass(frozen=True, slots=True)
class DocumentBounds:
    """What a document shows at most.

    Attributes:
        characters: of all its texts, after what no font shows was replaced by names.
        lines: of all its texts.
        rows: of one list or table.
        pages: of the whole document.
        size: of the PDF, in bytes.
    """

    characters: int
    lines: int
    rows: int
    pages: int
    size: int

    def halved(self) -> "DocumentBounds":
        """The bounds for a document that had too many pages: half of everything it shows."""
        half = {name: max(1, getattr(self, name) // 2) for name in ("characters", "lines", "rows")}
        return replace(self, **half)


def fitted(
    values: Mapping[str, Any], bounds: DocumentBounds, *, latin_only: bool = False
) -> dict[str, Any]:
    """The values as the fonts can show them, cut to the bounds.

    Args:
        values: any JSON values; the one named `FILE` says where the full text is.
        bounds: what they may come to.
        latin_only: keep to Latin, when a sequence of other letters could not be shaped.
    """
    note = _CLAUSE.format(place=str(values.get(FILE, "berkas perkara"))[:100])
    few = _cut_rows(dict(values), bounds.rows, note)
    shown: dict[str, Any] = displayable(few, latin_only=latin_only, at_most=bounds.characters + 1)
    shown = _mapped(shown, lambda text: _EMPTY_LINES.sub("\n\n", text))
    texts = list(_texts(shown))
    longest = _share([len(text) for text in texts], bounds.characters)
    lines = _share([text.count("\n") + 1 for text in texts], bounds.lines)
    cut: dict[str, Any] = _mapped(shown, lambda text: _cut(text, longest, lines, note))
    return cut


def _cut_rows(value: Any, rows: int, note: str) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case dict():
            return {key: _cut_rows(inner, rows, note) for key, inner in value.items()}
        case list() | tuple() if len(value) > rows:
            last = _note_row(value[rows - 1], note)
            return [*(_cut_rows(inner, rows, note) for inner in value[: rows - 1]), last]
        case list() | tuple():
            return [_cut_rows(inner, rows, note) for inner in value]
        case _:
            return value


def _note_row(row: Any, note: str) -> Any:  # noqa: ANN401 - any JSON value
    """A row of the same shape that shows the note in its last column."""
    if not isinstance(row, dict):
        return note
    return {key: note if key == list(row)[-1] else "" for key in row}


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
        case _:
            return


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case str():
            return change(value)
        case dict():
            return {key: _mapped(inner, change) for key, inner in value.items()}
        case list():
            return [_mapped(inner, change) for inner in value]
        case _:
            return value


def _share(sizes: Sequence[int], available: int) -> int:
    """The size to which each must be cut for all to come to what is available at most."""
    left = available
    for count, size in zip(range(len(sizes), 0, -1), sorted(sizes), strict=True):
        if size * count > left:
            return max(1, left // count)
        left -= size
    return available


def _cut(text: str, longest: int, lines: int, note: str) -> str:
    within = "\n".join(text.split("\n", lines)[:lines])[:longest]
    return text if within == text else f"{within.rstrip()} {note}"
