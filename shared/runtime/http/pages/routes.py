"""The routes of the pages that every application has: `/docs` and the style sheet."""

from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response

from shared.runtime.http.pages.interface import operations
from shared.runtime.http.pages.templates import render

STYLE = "/static/page.css"
_CSS = Path(__file__).with_name("page.css").read_bytes()


def add_pages(app: FastAPI) -> None:
    """Answer `/docs` and the style sheet it refers to."""

    @cache
    def page() -> str:
        return render("docs.html", title=app.title, operations=operations(app.openapi()))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page())

    @app.get(STYLE, include_in_schema=False)
    async def style() -> Response:
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(_CSS, media_type="text/css", headers=headers)
