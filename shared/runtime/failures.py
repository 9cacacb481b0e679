"""What a caller can do about a failure that is nobody's fault: try again, or wait."""


class Transient(Exception):  # noqa: N818 - named by what the caller can do
    """Worth another try with the same input."""


class DependencyDown(Transient):
    """A part that everything needs does not answer: wait for it, give up nothing.

    Attributes:
        part: the part that is away, for example `postgres`.
    """

    def __init__(self, part: str) -> None:
        super().__init__(f"{part} does not answer")
        self.part = part
