"""Words a notice from templates, in the recipient's language.

A letter identifies the report by its number and says neither who reported nor what was reported:
others may have access to the recipient's mail.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from services.notify.errors import WordingFailed
from services.notify.notice import Notice
from shared.runtime.limits import Limits
from shared.runtime.localized_dates import ENGLISH, INDONESIAN, long_moment
from shared.runtime.regions import region
from shared.statute.law.offices import NATIONAL
from shared.statute.law.zones import Zone
from shared.statute.names import NAMES

TEMPLATES = Path(__file__).parent / "templates"
_LINE = re.compile(r"\S.{0,73}(?= |$)|\S+")  # a line of at most 74, or one longer word

_LANGUAGES = (INDONESIAN, ENGLISH)
# Per language and group, so that a name is one lookup while a letter is worded.
_NAMES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    INDONESIAN: {
        group: {code: name.indonesian for code, name in names.items()}
        for group, names in NAMES.items()
    },
    ENGLISH: {
        group: {code: name.english for code, name in names.items()}
        for group, names in NAMES.items()
    },
}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The subject, in one line, and the same text as plain text and as HTML."""

    subject: str
    text: str
    html: str


class Wording:
    """Words notices by the templates.

    Nothing that an event says can make a letter long: values and lists are cut.
    """

    def __init__(self, public_url: str, contacts: Mapping[str, str], limits: Limits) -> None:
        """Read the templates.

        Args:
            public_url: the address of the intake service, where reporters read the status.
            contacts: by region code, where an office is reached: address, telephone, hours.
            limits: what a letter says at most.
        """
        self._public_url = public_url.rstrip("/")
        self._contacts = contacts
        self._limits = limits
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
        """Word a notice, in Indonesian if its language has no templates.

        Raises:
            WordingFailed: there is no template for it, or its content lacks a field used there.
        """
        language = notice.language if notice.language in _LANGUAGES else INDONESIAN
        link = f"{self._public_url}/reports/{notice.case_id}/status"
        path = f"{language}/{notice.role}_{notice.kind}.txt"
        try:
            template = self._plain.get_template(path)
            content = _bounded(notice.content, self._limits)
            rendered = template.render(
                content,
                name=_name_lookup(language),
                moment=_moment_formatter(content, language),
                office=_place(str(content["office"])),
                superior=_place(str(content.get("superior"))),
                contact=self._contacts.get(str(content["office"]), ""),
                status_url=link,
            )
            subject, _, body = rendered.strip().partition("\n")
            subject = _shortened(subject.strip(), self._limits.mail_subject_characters)
            paragraphs = list(_paragraphs(body))
            html = self._html.get_template("layout.html").render(
                language=language,
                subject=subject,
                body=_html(paragraphs, link),
            )
        except (TemplateError, TypeError, ValueError, LookupError) as failure:
            raise WordingFailed(path) from failure
        text = "\n\n".join("\n".join(paragraph) for paragraph in paragraphs) + "\n"
        return NoticeText(subject, text, html)


def _name_lookup(language: str) -> Callable[[str, str], str]:
    names = _NAMES[language]

    def name(group: str, code: str) -> str:
        # A code of a newer version has no name here: the notice is sent with the code instead.
        return names[group].get(code) or code.replace("_", " ")

    return name


@lru_cache(maxsize=4096)
def _long_moment(text: str, zone: str, language: str) -> str:
    """A moment in full at a zone; cached, for the notices of one event have moments in common."""
    return long_moment(datetime.fromisoformat(text), Zone(zone), language)


@lru_cache(maxsize=4096)
def _place(code: str) -> str:
    """The name of a region with those it lies in; the code of one that the list lacks."""
    if code == NATIONAL:
        return "Indonesia"
    found = region(code)
    return found.path if found else code


def _moment_formatter(content: Mapping[str, object], language: str) -> Callable[[object], str]:
    zone = str(content["zone"])

    def moment(text: object) -> str:
        return _long_moment(str(text), zone, language)

    return moment


def _bounded(content: Mapping[str, object], limits: Limits) -> dict[str, Any]:
    return {key: _cut(value, limits) for key, value in content.items()}


def _cut(value: object, limits: Limits) -> object:
    match value:
        case str():
            return _shortened(value, limits.mail_value_characters)
        case list() | tuple():
            return [_cut(inner, limits) for inner in value[: limits.mail_list_items]]
        case dict():
            return {key: _cut(inner, limits) for key, inner in value.items()}
        case _:
            return value


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _one_line(value: object) -> object:
    """A value without control characters and line ends, which an event may contain."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(letter if letter.isprintable() else " " for letter in value)


def _paragraphs(body: str) -> Iterator[list[str]]:
    """The paragraphs of a text as lines of at most 74 characters; indented ones as they are."""
    for block in body.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if lines == [""]:
            continue
        yield lines if lines[0].startswith(" ") else _filled(block)


def _html(paragraphs: Iterable[list[str]], link: str) -> Markup:
    """The paragraphs as HTML, escaped; a line that is the link becomes an anchor."""
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
