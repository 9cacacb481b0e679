"""What can go wrong here, one class per answer the caller can act on."""


class CaseNotFound(Exception):  # noqa: N818 - named by what the caller learns
    """There is no case of that id, or it is not yet opened."""


class CommandTaken(Exception):  # noqa: N818 - named by what the caller learns
    """A command of that id was given before and said something else."""


class DoorClosed(Exception):  # noqa: N818 - named by what the caller learns
    """The case's workflow has ended, or did not begin yet: look at the case file."""


class StuckError(Exception):
    """The law left a due moment standing: a mistake of ours, mended by a new release."""
