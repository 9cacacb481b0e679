"""What a process accepts at most, all in one place; each limit is a setting `AWASI_LIMIT_...`.

Limits are applied before the work they bound: before a body is parsed, a list validated, a text
expanded or a page set.
"""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import Block


class Limits(Block):
    """Sizes in bytes, times in seconds, everything else in numbers."""

    model_config = SettingsConfigDict(env_prefix="AWASI_LIMIT_")

    http_body_bytes: int = Field(
        default=1_000_000, ge=10_000, description="The body of one HTTP request."
    )
