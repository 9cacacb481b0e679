"""Replaces characters that the embedded fonts lack by their names. Pure.

PDF/UA-1 forbids a character without a glyph, and Typst then refuses the whole document. Such a
character becomes `[U+1F600 GRINNING FACE]`, which can be read, searched and copied.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

# The code points that the fonts inside the typst package cover: first and last of each range.
_SHOWN = (
    *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x1CD, 0x1DC), (0x1E00, 0x1EFF)),
    *((0x384, 0x386), (0x388, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F)),
    *((0x5D0, 0x5EA), (0x621, 0x63A), (0x640, 0x652), (0x660, 0x669)),
    *((0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030)),
    *((0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122)),
    *((0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265)),
)
_PLAIN = ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xFF))
_NAMED_BY_WHAT_THEY_SHOW = frozenset({"So", "Sk", "Sm", "Po"})
_BREAKS = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"}


def displayable(
    value: Any,  # noqa: ANN401 - any JSON value
    *,
    latin_only: bool = False,
    at_most: int | None = None,
) -> Any:  # noqa: ANN401 - likewise
    """The same JSON value with every text limited to what the fonts can show.

    Args:
        value: any JSON value.
        latin_only: keep to Latin, when a sequence of other letters could not be shaped.
        at_most: how many characters of each text are needed: a name is thirty times as long as the
            character it stands for, so the rest is not even replaced.
    """
    match value:
        case str():
            normal = unicodedata.normalize("NFC", value)
            return _joined(_letters(normal, _PLAIN if latin_only else _SHOWN), at_most)
        case dict():
            return {
                key: displayable(inner, latin_only=latin_only, at_most=at_most)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [displayable(inner, latin_only=latin_only, at_most=at_most) for inner in value]
        case _:
            return value


def _joined(pieces: Iterable[str], at_most: int | None) -> str:
    taking, length = [], 0
    for piece in pieces:
        taking.append(piece)
        length += len(piece)
        if at_most is not None and length >= at_most:
            break
    return "".join(taking)


def _letters(text: str, runs: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for letter in text:
        category = unicodedata.category(letter)
        if letter == "\n" or any(first <= ord(letter) <= last for first, last in runs):
            yield letter
        elif letter in _BREAKS:
            yield _BREAKS[letter]
        elif category == "Zs":
            yield " "
        elif category not in ("Cc", "Cf"):
            # Controls and marks of direction are dropped: they could reorder what is read.
            yield _named(letter, category)


def _named(letter: str, category: str) -> str:
    name = unicodedata.name(letter, "") if category in _NAMED_BY_WHAT_THEY_SHOW else ""
    return f"[U+{ord(letter):04X}{' ' if name else ''}{name}]"
