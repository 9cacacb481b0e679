"""Renders a Typst template with its values to a tagged PDF (PDF/UA-1).

The same values, bounds and moment give the same bytes on every machine: only the fonts inside the
typst package are used, the moment of the fact is the PDF's creation date, and nothing is read from
the network or beyond the templates' folder. The hash in the case file therefore stays provable when
a document is made again after a crash.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

from services.workflow.documents.fitting import DocumentBounds, fitted

TEMPLATES = Path(__file__).parent / "templates"
_NOWHERE = TEMPLATES / "no-packages"
"""A folder that does not exist: Typst finds no package there and downloads none."""
PREVIEW_PPI = 84.0
_HALVINGS = 8
# Typst does not tell the number of pages, and writes page objects uncompressed.
_PAGE = re.compile(rb"/Type\s*/Page\b")
_STANDARD: Literal["ua-1"] = "ua-1"


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A document as PDF, and how many pages it has."""

    pdf: bytes
    pages: int


class Renderer:
    """Compiles templates with the fonts inside the typst package, which are read once."""

    def __init__(self, bounds: DocumentBounds, templates: Path = TEMPLATES) -> None:
        self._bounds = bounds
        self._templates = templates
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)

    def render(self, template: str, values: Mapping[str, Any], at: datetime) -> RenderedDocument:
        """The document as PDF, cut until it fits the bounds; what the template says never is.

        Args:
            template: the name of the template, without its extension.
            values: what it shows, as JSON values.
            at: the moment of the fact, which becomes the PDF's creation date.

        Raises:
            TypstError: the template is wrong.
        """
        bounds = self._bounds
        rendered = self._render(template, values, at, bounds)
        for _ in range(_HALVINGS):
            if rendered.pages <= bounds.pages and len(rendered.pdf) <= bounds.size:
                break
            bounds = bounds.halved()
            rendered = self._render(template, values, at, bounds)
        return rendered

    def pages(
        self, template: str, values: Mapping[str, Any], ppi: float = PREVIEW_PPI
    ) -> list[bytes]:
        """The document's pages as PNG.

        Raises:
            TypstError: the template is wrong.
        """
        compiler = self._compiler(template, fitted(values, self._bounds))
        result = compiler.compile(format="png", ppi=ppi)
        return result if isinstance(result, list) else [result or b""]

    def _render(
        self, template: str, values: Mapping[str, Any], at: datetime, bounds: DocumentBounds
    ) -> RenderedDocument:
        try:
            pdf = self._compile(template, fitted(values, bounds), at)
        except typst.TypstError:
            # A sequence that no font can shape fails the PDF: a document with names of characters
            # is better than none.
            pdf = self._compile(template, fitted(values, bounds, latin_only=True), at)
        return RenderedDocument(pdf, len(_PAGE.findall(pdf)))

    def _compile(self, template: str, values: Mapping[str, Any], at: datetime) -> bytes:
        result = self._compiler(template, values).compile(
            format="pdf", pdf_standards=_STANDARD, timestamp=int(at.timestamp())
        )
        return result if isinstance(result, bytes) else b""

    def _compiler(self, template: str, values: Mapping[str, Any]) -> typst.Compiler:
        # A compiler for each document, made from the template's file: values reach a template as
        # `sys_inputs`, which are fixed when the compiler is made, and its imports are relative to
        # the file. Values are never pasted into the source, where they would be read as markup.
        return typst.Compiler(
            self._templates / f"{template}.typ",
            root=self._templates,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
            package_path=_NOWHERE,
            package_cache_path=_NOWHERE,
        )
