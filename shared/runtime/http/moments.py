"""Moments in answers, to the second as people and letters name them; moments in questions."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1900, 2999


def to_the_second(moment: datetime) -> datetime:
    """The moment without its fraction: a deadline is never shown later than it is."""
    return moment.replace(microsecond=0)


Moment = Annotated[AwareDatetime, AfterValidator(to_the_second)]
"""A moment with its zone in a model of an answer."""


def _in_range(moment: datetime) -> datetime:
    try:
        year = moment.astimezone(UTC).year
    except OverflowError:
        year = 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        pair = (
            f"tahunnya harus {FIRST_YEAR} sampai {LAST_YEAR}|"
            f"its year must be {FIRST_YEAR} to {LAST_YEAR}"
        )
        raise PydanticCustomError("date_out_of_range", pair)
    return moment


RequestedMoment = Annotated[AwareDatetime, AfterValidator(_in_range)]
"""A moment with its zone in a request: one that also exists in UTC, for every database."""
