"""What every rule of law here carries: its regime, its wording, and how sure we are of it."""

from dataclasses import dataclass
from enum import StrEnum


class Regime(StrEnum):
    """The two bodies of election law: the general election, and the election of regional heads."""

    PEMILU = "pemilu"
    PILKADA = "pilkada"


class Confidence(StrEnum):
    """How sure we are of a value; the unconfirmed is a default, and shown as such."""

    HIGH = "high"
    MEDIUM = "medium"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text in Indonesian, the language of the law, and in English."""

    indonesian: str
    english: str
