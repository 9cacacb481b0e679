"""What can keep the stack from running, each with what to do about it."""


class StackProblem(Exception):  # noqa: N818 - named by what the reader meets
    """The stack cannot do what was asked: one sentence on why, one on the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy
