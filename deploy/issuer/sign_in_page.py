"""The sign-in page: a choice of sample officials. Indonesian first, English second."""

from dataclasses import asdict
from html import escape

from deploy.issuer.authorization_codes import AuthorizationRequest
from deploy.issuer.officials import OFFICES, SAMPLES
from shared.statute.law.authority import OfficialRole
from shared.statute.names import ROLE_NAMES

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto }
main { padding: 0 1rem }
fieldset { margin: 1rem 0 }
button { font: inherit; padding: .25rem .75rem; margin: .25rem }
pre { overflow: auto }
[lang=en] { color: #555 }
"""
"""The style sheet of both pages."""
_PAGE = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Masuk sebagai pejabat contoh</title>
<link rel="stylesheet" href="/static/issuer.css">
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


_EXPLANATION = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Penerbit OpenID contoh</title>
<link rel="stylesheet" href="/static/issuer.css">
</head>
<body>
<main>
<h1>Penerbit OpenID contoh</h1>
{problem}
<p>Alamat ini dibuka oleh program yang memakai Awasi, bukan langsung oleh orang. Program itu
menyertakan parameter di bawah; sesudah itu pejabat contoh dapat dipilih.</p>
<p lang="en">A program that uses Awasi opens this address, with the parameters below; then a sample
official can be chosen.</p>
<pre>
GET {issuer}/authorize
    ?response_type=code
    &amp;client_id={client}
    &amp;redirect_uri=http://127.0.0.1:PORT/...
    &amp;scope=openid
    &amp;code_challenge=...&amp;code_challenge_method=S256
    &amp;state=...&amp;nonce=...
</pre>
<p><code>client_id</code> selalu <code>{client}</code>; <code>redirect_uri</code> harus menunjuk ke
komputer ini (127.0.0.1, localhost, ::1).</p>
<p lang="en"><code>client_id</code> is always <code>{client}</code>; <code>redirect_uri</code> must
lead to this machine.</p>
<p>Tanpa browser, token pejabat contoh diperoleh dengan:</p>
<p lang="en">Without a browser, a sample official's token comes from:</p>
<pre>curl -d official=receiver@32.73 {issuer}/token</pre>
<p><a href="/officials">Daftar pejabat contoh</a> ·
<a href="/officials" lang="en">the sample officials</a></p>
</main>
</body>
</html>
"""
_REFUSED = """<p role="alert">client_id atau redirect_uri tidak dikenal di sini.</p>
<p role="alert" lang="en">client_id or redirect_uri is not known here.</p>"""


def explanation_page(issuer: str, client: str, *, refused: bool) -> str:
    """What the authorization endpoint is for, for whoever opens it by hand.

    Args:
        issuer: its address.
        client: the one `client_id` that it knows.
        refused: whether the request named another client or address.
    """
    problem = _REFUSED if refused else ""
    return _EXPLANATION.format(issuer=escape(issuer), client=escape(client), problem=problem)


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
