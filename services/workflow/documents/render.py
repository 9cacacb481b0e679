"""Renders a document: a template and its values in, a tagged PDF (PDF/UA-1) out.

The same values at the same moment give the same bytes. Templates read no file beyond their folder,
no font of the machine and no network; values reach them as JSON and are shown as text only.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

from services.workflow.documents.glyphs import shown

TEMPLATES = Path(__file__).parent / "templates"
_NOWHERE = TEMPLATES / "no-packages"
"""Where no template finds a package to import, and so none is looked for elsewhere."""
PREVIEW_PPI = 84.0


class Renderer:
    """The templates with the fonts inside the typst package, both read once."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        self._templates = templates
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)

    def pdf(self, template: str, said: Mapping[str, Any], at: datetime) -> bytes:
        """The document as PDF; `at`, its moment, becomes its date of making.

        Raises:
            TypstError: the template is wrong.
        """
        try:
            return self._compile(template, shown(said), at)
        except typst.TypstError:
            # A sequence of letters that no font can join, say: better plain than not at all.
            return self._compile(template, shown(said, plainly=True), at)

    def pages(
        self, template: str, said: Mapping[str, Any], ppi: float = PREVIEW_PPI
    ) -> list[bytes]:
        """The document's pages as PNG.

        Raises:
            TypstError: the template is wrong.
        """
        made = self._compiler(template, shown(said)).compile(format="png", ppi=ppi)
        return made if isinstance(made, list) else [made or b""]

    def _compile(self, template: str, said: Mapping[str, Any], at: datetime) -> bytes:
        made = self._compiler(template, said).compile(
            format="pdf", pdf_standards=_STANDARD, timestamp=int(at.timestamp())
        )
        return made if isinstance(made, bytes) else b""

    def _compiler(self, template: str, said: Mapping[str, Any]) -> typst.Compiler:
        return typst.Compiler(
            self._templates / f"{template}.typ",
            root=self._templates,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(said, ensure_ascii=False)},
            package_path=_NOWHERE,
            package_cache_path=_NOWHERE,
        )


_STANDARD: Literal["ua-1"] = "ua-1"
