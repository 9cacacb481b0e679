"""Failures that pass with time, by what the caller can do: retry, or wait."""


class Transient(Exception):  # noqa: N818 - named by what the caller can do
    """The same call may succeed if it is tried again."""


class DependencyDown(Transient):
    """A dependency does not answer: wait for it, and give nothing up.

    Attributes:
        part: the dependency, for example `postgres`.
    """

    def __init__(self, part: str) -> None:
        super().__init__(f"{part} does not answer")
        self.part = part
