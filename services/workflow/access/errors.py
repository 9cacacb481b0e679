"""Why a request is answered as from nobody, or from nobody with a task here."""

from shared.runtime.http.problems import Problem


class SignInRequired(Problem):
    """The request does not prove an official: 401."""

    def __init__(self) -> None:
        super().__init__(
            401,
            "sign-in",
            "Masuk dahulu: kirim token pejabat pada tajuk Authorization.",
            "Sign in first: send an official's token in the header Authorization.",
        )


class NoRole(Problem):
    """Whoever signed in has no role or no office here: 403."""

    def __init__(self) -> None:
        super().__init__(
            403,
            "no-role",
            "Akun Anda tidak memiliki peran atau kantor di sini.",
            "Your account has no role or no office here.",
        )
