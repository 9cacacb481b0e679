"""Pages load only what the process itself serves, run no script, and carry their policy."""

from html.parser import HTMLParser
from re import findall
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route
from typing_extensions import override

from shared.runtime.health import Readiness
from shared.runtime.http.app import make_app
from shared.runtime.http.middleware import PAGE_POLICY
from shared.runtime.http.pages.interface import operations
from shared.runtime.http.pages.welcome import Welcome, add_welcome
from shared.runtime.limits import Limits

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping"}


class References(HTMLParser):
    """What a page loads, and what in it would run or style without a file."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in LOADING or (name == "href" and tag != "a"):
                self.loaded.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name == "style" or name.startswith("on"):
                self.inline.append(name)
        if tag in {"script", "style", "iframe", "object", "embed", "base"}:
            self.inline.append(tag)


def references(page: str) -> References:
    found = References()
    found.feed(page)
    return found


def an_app() -> FastAPI:
    app = make_app("contoh", Readiness(), Limits(), {"test"})
    add_welcome(app, Welcome("Contoh", ("<script>alert(1)</script>",), "Sample."))

    @app.get("/things/{name}")
    async def thing(name: str, much: int = 1) -> dict[str, str]:
        """Says <b>something</b>."""
        return {name: "x" * much}

    return app


def client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_every_page_has_its_policy_and_refers_to_nothing_elsewhere() -> None:
    app = an_app()
    paths = [
        route.path for route in app.routes if isinstance(route, Route) and "{" not in route.path
    ]
    assert {"/", "/docs", "/openapi.json", "/static/page.css"} <= set(paths)
    async with client(app) as web:
        answers = {path: await web.get(path) for path in paths}
        pages = {
            path: one for path, one in answers.items() if "html" in one.headers["content-type"]
        }
        assert pages.keys() == {"/", "/docs"}
        for page in pages.values():
            found = references(page.text)
            assert found.inline == []
            assert found.loaded
            for address in [*found.loaded, *found.links]:
                assert address.startswith(("/", "#"))
                assert not address.startswith("//")
                assert address.startswith("#") or (await web.get(address)).status_code == 200
            assert page.headers["content-security-policy"] == PAGE_POLICY
            assert page.headers["referrer-policy"] == "no-referrer"
        assert findall(r"url\(|@import|//", answers["/static/page.css"].text) == []
    assert {one.headers["x-content-type-options"] for one in answers.values()} == {"nosniff"}


def test_the_policy_allows_no_script_no_frame_and_nothing_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in PAGE_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in PAGE_POLICY
    assert "script-src" not in rules


async def test_the_page_shows_each_operation_with_its_parameters_and_answers() -> None:
    app = an_app()
    async with client(app) as web:
        page = (await web.get("/docs")).text
    assert "GET /things/{name}" in page
    assert "<td><code>much</code></td>" in page
    assert "&lt;b&gt;something&lt;/b&gt;" in page
    assert [one.anchor for one in operations(app.openapi())] == ["GET-things-name"]


async def test_no_answer_is_without_its_headers() -> None:
    app = an_app()

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError

    async with client(app) as web:
        answers = [
            await web.get(path) for path in ("/broken", "/nothing", "/things/a", "/health/live")
        ]
    assert [one.status_code for one in answers] == [500, 404, 200, 200]
    for one in answers:
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["cache-control"] == "no-store"


async def test_a_slash_more_is_another_address_and_nothing_redirects() -> None:
    async with client(an_app()) as web:
        for path in ("/things/a/", "/docs/", "/health/live/"):
            answer = await web.get(path)
            assert answer.status_code == 404
            assert answer.json()["detail"] != answer.json()["detail_en"]
            assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("test", 200),
        ("TEST:8010", 200),
        ("localhost", 200),
        ("127.0.0.1:65535", 200),
        ("[::1]:80", 200),
        ("elsewhere.example", 421),
        ("test.elsewhere.example", 421),
        ("elsewhere.example:test", 421),
        ("test:80:80", 421),
        ("test@elsewhere.example", 421),
        ("", 421),
        ("\u00e9", 421),
        ("a" * 10_000, 421),
    ],
)
async def test_it_answers_only_under_its_names(sent: str, status: int) -> None:
    headers: Any = [(b"host", sent.encode())]
    async with client(an_app()) as web:
        answer = await web.get("/things/a", headers=headers)
        health = await web.get("/health/live", headers=headers)
    assert answer.status_code == status
    assert health.status_code == 200
    assert sent not in answer.text or status == 200 or not sent


@pytest.mark.parametrize("hosts", [[], [b"test", b"elsewhere.example"]])
async def test_it_asks_for_one_name(hosts: list[bytes]) -> None:
    answers: list[Any] = []

    async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
        answers.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/things/a",
        "raw_path": b"/things/a",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(b"host", host) for host in hosts],
    }
    await an_app()(scope, receive, send)
    assert answers[0]["status"] == 400


async def test_any_name_is_taken_where_that_is_the_setting() -> None:
    app = make_app("contoh", Readiness(), Limits(), {"*"})
    async with client(app) as web:
        assert (await web.get("/docs", headers={"Host": "any.example"})).status_code == 200
