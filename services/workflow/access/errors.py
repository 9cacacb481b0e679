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
            extra={
                "next": "Masuk pada penerbit OpenID yang disebut dalam /openapi.json.",
                "next_en": "Sign in at the OpenID issuer that /openapi.json names.",
            },
        )


class NoRole(Problem):
    """Whoever signed in has no role or no office here: 403."""

    def __init__(self) -> None:
        super().__init__(
            403,
            "no-role",
            "Akun Anda tidak memiliki peran atau kantor di sini.",
            "Your account has no role or no office here.",
            extra={
                "next": "Minta administrator kantor Anda memberi akun Anda kantor dan peran.",
                "next_en": "Ask your office's administrator to give your account an office and "
                "a role.",
            },
        )
