"""The sign-in page: a choice of sample officials. Indonesian first, English second."""

from dataclasses import asdict
from html import escape

from deploy.issuer.authorization_codes import AuthorizationRequest
from deploy.issuer.officials import OFFICES, ROLE_NAMES, SAMPLES
from shared.statute.law.authority import OfficialRole

_PAGE = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Masuk sebagai pejabat contoh</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto }}
main {{ padding: 0 1rem }}
fieldset {{ margin: 1rem 0 }} button {{ font: inherit; padding: .25rem .75rem; margin: .25rem }}
[lang=en] {{ color: #555 }}
</style>
</head>
<body>
<main>
<h1>Masuk sebagai pejabat contoh</h1>
<p>Pejabat ini hanya ada untuk mencoba Awasi; tidak ada kata sandi.</p>
<p lang="en">Sign in as a sample official. They exist only to try Awasi; there is no password.</p>
<form method="post" action="/authorize">
{hidden}
{offices}
</form>
</main>
</body>
</html>
"""


def sign_in_page(sign_in: AuthorizationRequest) -> str:
    """A button for every sample official, office by office."""
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in asdict(sign_in).items()
    )
    offices = "\n".join(_office(office, name) for office, name in OFFICES.items())
    return _PAGE.format(hidden=hidden, offices=offices)


def _office(office: str, name: str) -> str:
    buttons = "\n".join(
        f'<button name="official" value="{escape(each.key)}">{_role(each.roles[0])}</button>'
        for each in SAMPLES
        if each.office == office
    )
    return f"<fieldset><legend>{escape(name)} ({office})</legend>\n{buttons}\n</fieldset>"


def _role(role: str) -> str:
    name = ROLE_NAMES[OfficialRole(role)]
    if name.indonesian == name.english:
        return escape(name.indonesian)
    return f'{escape(name.indonesian)} <span lang="en">· {escape(name.english)}</span>'
