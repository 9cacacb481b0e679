"""The types of an event's fields, each with the most that it may hold: the contract's own bounds.

They are generous beside what is written. A reader refuses what lies beyond them at its first
mistake, and the size of a topic's records follows from them (`shared.events.size`).
"""

from typing import Annotated, TypeVar

from pydantic import FailFast, Field

Item = TypeVar("Item")

MAX_KEY = 100
Key = Annotated[str, Field(max_length=MAX_KEY)]
"""An id, or a key of one of the statute's tables."""

MAX_LINE = 500
Line = Annotated[str, Field(max_length=MAX_LINE)]
"""A number, an article, an answer of a mail server."""

Text = Annotated[str, Field(max_length=20_000)]
"""What an official may write into one field of a command."""

MAX_LISTED = 50
Listed = Annotated[tuple[Item, ...], Field(max_length=MAX_LISTED), FailFast()]
"""A list of keys, or of matters."""

_SEALED = r"^v1\.[0-9a-f-]{36}\.[A-Za-z0-9_-]+=*$"
MAX_CONTACT = 40_000
MAX_STATEMENT = 700_000
"""The longest sealed parts: more than the longest that the form of a report allows."""

Sealed = Annotated[str, Field(pattern=_SEALED, max_length=MAX_STATEMENT)]
"""A sealed text: that of a report's statement is the longest."""

SealedContact = Annotated[str, Field(pattern=_SEALED, max_length=MAX_CONTACT)]
"""The sealed contact of a reporter; of the longest name and address it has some 12,500 bytes."""
