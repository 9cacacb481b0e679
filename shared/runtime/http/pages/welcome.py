"""The page at the root of a service: what it is for. Indonesian first, English second."""

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from shared.runtime.http.pages.templates import render


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the page says; each of `paragraphs` is Indonesian."""

    title: str
    paragraphs: tuple[str, ...]
    english: str


def add_welcome(app: FastAPI, welcome: Welcome) -> None:
    """Answer `/` with the page."""

    @app.get("/", include_in_schema=False)
    async def root() -> HTMLResponse:
        return HTMLResponse(render("welcome.html", welcome=welcome))
