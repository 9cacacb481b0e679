"""The status of a report as a page: Indonesian first, without scripts. Pure.

The tracking code is asked for by a form and sent in the body of a request, so that it stands in no
address, no history and no log.
"""

from datetime import datetime
from html import escape
from string import Template

from services.intake.http.responses import StatusResponse
from shared.runtime.localized_dates import ENGLISH, INDONESIAN, long_moment
from shared.statute.law.zones import Zone
from shared.statute.names import name_of

_PAGE = Template("""<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Status laporan · Awasi</title>
</head>
<body>
<main>
<h1>Status laporan</h1>
<p lang="en">Status of a report</p>
$content
<form method="post" action="status">
<p><label for="code">Kode pelacakan · <span lang="en">Tracking code</span></label><br>
<input id="code" name="code" required maxlength="100" autocomplete="off" autocapitalize="characters"
 spellcheck="false"></p>
<p><button>Lihat status · <span lang="en">Show the status</span></button></p>
</form>
</main>
</body>
</html>
""")
_ASKED = (
    "<p>Tuliskan kode pelacakan dari tanda terima laporan Anda.</p>"
    '<p lang="en">Enter the tracking code from the receipt of your report.</p>'
)
_NOT_FOUND = (
    '<p role="alert">Tidak ada laporan di alamat ini dengan kode itu. Periksa alamat dan kodenya: '
    "16 huruf dan angka, empat-empat.</p>"
    '<p role="alert" lang="en">There is no report at this address with that code. Check both: the '
    "code has 16 letters and digits in groups of four.</p>"
)


def form_page() -> str:
    """The page that asks for the tracking code."""
    return _PAGE.substitute(content=_ASKED)


def not_found_page() -> str:
    """The page for a code that is not the report's, or a report that there is not."""
    return _PAGE.substitute(content=_NOT_FOUND)


def status_page(status: StatusResponse, zone: Zone) -> str:
    """The page of a status, its moments in the office's zone."""
    registered = status.register_number
    number = (registered,) if registered else ("belum diregistrasi", "not registered yet")
    rows = [
        _row("Nomor tanda terima", "Receipt number", status.receipt_number),
        _row("Nomor register", "Register number", *number),
        _row("Tahap", "Stage", status.stage_name, status.stage_name_en),
        _row("Sejak", "Since", *_moment(status.changed_at, zone)),
        _row("Diterima", "Received", *_moment(status.received_at, zone)),
        _row("Dianggap disampaikan", "Counts as lodged", *_moment(status.lodged_at, zone)),
    ]
    if status.goes_on_under:
        rows.insert(1, _row("Dilanjutkan dalam perkara", "Goes on in case", status.goes_on_under))
    if status.missing:
        names = [name_of("requirements", key) for key in status.missing]
        rows.append(
            _row(
                "Yang masih kurang",
                "Still missing",
                ", ".join(each.indonesian for each in names),
                ", ".join(each.english for each in names),
            )
        )
    return _PAGE.substitute(content="<dl>\n" + "\n".join(rows) + "\n</dl>")


def _row(label: str, label_en: str, text: str, text_en: str = "") -> str:
    english = f'<br><span lang="en">{escape(text_en)}</span>' if text_en else ""
    return (
        f'<dt>{escape(label)} · <span lang="en">{escape(label_en)}</span></dt>\n'
        f"<dd>{escape(text)}{english}</dd>"
    )


def _moment(moment: datetime, zone: Zone) -> tuple[str, str]:
    return long_moment(moment, zone, INDONESIAN), long_moment(moment, zone, ENGLISH)
