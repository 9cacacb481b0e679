"""What can go wrong with a notice, sorted by what the sender can do about it."""


class NoWords(Exception):  # noqa: N818 - a state of the notice; set it aside for people
    """No template speaks of this, or the notice lacks what its template needs.

    Attributes:
        template: the template that was asked for.
    """

    def __init__(self, template: str) -> None:
        super().__init__(f"no words by {template}")
        self.template = template


class KeyLocked(Exception):  # noqa: N818 - a state of the world
    """The key is there, but this process was not given the key-encryption key that unwraps it."""
