"""Turns a notice into words, from templates, in the recipient's language.

A mail may be read on a shared telephone or over a shoulder: it names the report by its number and
says neither who reported nor what was reported.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from services.notify.errors import WordingFailed
from services.notify.notice import Notice
from shared.runtime.regions import region
from shared.statute.law.offices import NATIONAL
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.stages import STAGE_NAMES
from shared.statute.law.zones import Zone

TEMPLATES = Path(__file__).parent / "templates"
_LINE = re.compile(r"\S.{0,73}(?= |$)|\S+")  # a line of at most 74, or one longer word

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_OF_THE_STATUTE: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "id": {
        "requirements": {key: one.name.indonesian for key, one in REQUIREMENTS.items()},
        "stages": {key: name.indonesian for key, name in STAGE_NAMES.items()},
    },
    "en": {
        "requirements": {key: one.name.english for key, one in REQUIREMENTS.items()},
        "stages": {key: name.english for key, name in STAGE_NAMES.items()},
    },
}
_TIMES = {"id": "pukul {:%H.%M}", "en": "at {:%H:%M}"}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What the recipient reads: one line of subject, and the same text plain and as simple HTML."""

    subject: str
    text: str
    html: str


class Wording:
    """The templates, read once, and the address where a reporter follows the report."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._names = tomllib.loads((TEMPLATES / "names.toml").read_text(encoding="utf-8"))
        loader = FileSystemLoader(TEMPLATES)
        self._plain = Environment(  # noqa: S701 - plain text; the HTML is made of it, escaped
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_one_line,
            auto_reload=False,
        )
        self._html = Environment(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            autoescape=True,
            auto_reload=False,
        )

    def render(self, notice: Notice) -> NoticeText:
        """The words of a notice.

        Raises:
            NoWords: there is no template for it, or it lacks what the template speaks of.
        """
        language = notice.language if notice.language in _DAYS else "id"
        link = f"{self._public_url}/reports/{notice.case_id}/status?code="
        path = f"{language}/{notice.role}_{notice.kind}.txt"
        try:
            template = self._plain.get_template(path)
            rendered = template.render(
                notice.content,
                name=self._name_lookup(language),
                moment=_moment_formatter(notice.content, language),
                office=_place(str(notice.content["office"])),
                superior=_place(str(notice.content.get("superior"))),
                status_url=link,
            )
            subject, _, body = rendered.strip().partition("\n")
            paragraphs = list(_paragraphs(body))
            html = self._html.get_template("layout.html").render(
                language=language,
                subject=subject,
                body=_html(paragraphs, link),
            )
        except (TemplateError, TypeError, ValueError, LookupError) as failure:
            raise WordingFailed(path) from failure
        text = "\n\n".join("\n".join(paragraph) for paragraph in paragraphs) + "\n"
        return NoticeText(subject.strip(), text, html)

    def _name_lookup(self, language: str) -> Callable[[str, str], str]:
        names: Mapping[str, Mapping[str, str]] = self._names[language] | _OF_THE_STATUTE[language]

        def name(group: str, key: str) -> str:
            # A name not yet in the list is no reason to withhold a notice.
            return names[group].get(key) or key.replace("_", " ")

        return name


def long_moment(moment: datetime, zone: str, language: str) -> str:
    """A moment in full and with its zone: "Senin, 25 Maret 2024 pukul 16.00 WIB"."""
    local = Zone(zone).local(moment)
    day = f"{_DAYS[language][local.weekday()]}, {local.day} {_MONTHS[language][local.month - 1]}"
    return f"{day} {local.year} {_TIMES[language].format(local)} {Zone(zone).name}"


@lru_cache(maxsize=4096)
def _place(code: str) -> str:
    """A region by the name people know; one that the list does not have keeps its code."""
    if code == NATIONAL:
        return "Indonesia"
    found = region(code)
    return found.path if found else code


def _moment_formatter(content: Mapping[str, object], language: str) -> Callable[[object], str]:
    zone = str(content["zone"])

    def moment(text: object) -> str:
        return long_moment(datetime.fromisoformat(str(text)), zone, language)

    return moment


def _one_line(value: object) -> object:
    """A value that cannot break out of its line, whatever an event said."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(letter if letter.isprintable() else " " for letter in value)


def _paragraphs(body: str) -> Iterator[list[str]]:
    """Paragraphs filled to a readable width; lines that are indented stay as they are."""
    for block in body.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if lines == [""]:
            continue
        yield lines if lines[0].startswith(" ") else _filled(block)


def _html(paragraphs: Iterable[list[str]], link: str) -> Markup:
    """The same paragraphs as HTML; what they say is text, never markup."""
    anchor = Markup('<a href="{0}">{0}</a>').format(link)
    body = (
        "<br>\n".join(anchor if line.strip() == link else str(escape(line)) for line in paragraph)
        if paragraph[0].startswith(" ")
        else str(escape("\n".join(paragraph)))
        for paragraph in paragraphs
    )
    return Markup("\n".join(f"<p>{lines}</p>" for lines in body))  # noqa: S704 - escaped above


def _filled(text: str) -> list[str]:
    return [line.rstrip() for line in _LINE.findall(" ".join(text.split()))]
