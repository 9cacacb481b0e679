"""Moments in answers: to the second, as people and letters name them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def to_the_second(moment: datetime) -> datetime:
    """The moment without its fraction: a deadline is never shown later than it is."""
    return moment.replace(microsecond=0)


Moment = Annotated[AwareDatetime, AfterValidator(to_the_second)]
"""A moment with its zone in a model of an answer."""
