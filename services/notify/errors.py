"""Why a notice cannot be sent as it is, sorted by what the sender does then."""


class WordingFailed(Exception):  # noqa: N818 - the notice is set aside
    """There is no template for the notice, or its content lacks a field that the template uses.

    Attributes:
        template: the path of that template.
    """

    def __init__(self, template: str) -> None:
        super().__init__(f"cannot word a notice by {template}")
        self.template = template


class KeyUnavailable(Exception):  # noqa: N818 - a state, not a fault of the notice
    """The key exists, but this process has no key-encryption key that unwraps it; retried later."""
