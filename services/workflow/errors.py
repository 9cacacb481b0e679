"""What can go wrong here, one class per answer the caller can act on."""


class CaseNotFound(Exception):  # noqa: N818 - named by what the caller learns
    """There is no case of that id, or it is not yet opened."""


class CommandTaken(Exception):  # noqa: N818 - named by what the caller learns
    """A command of that id was given before and said something else."""


class DoorClosed(Exception):  # noqa: N818 - named by what the caller learns
    """The case's workflow has ended, or did not begin yet: look at the case file."""


class StuckError(Exception):
    """A case cannot go on: a mistake of ours in the law or its tables, mended by a release.

    Attributes:
        kind: the kind of the command that met it.
        reason: a code.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
