"""Every page of the stack, those for trying included, loads only what its own process serves."""

import httpx
import pytest

from deploy.stack.running_stack import RunningStack
from tests.runtime.http.test_pages import references

SIGN_IN = (
    "/authorize?response_type=code&scope=openid&client_id=awasi&code_challenge=x"
    "&code_challenge_method=S256&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback"
)
PAGES = {
    "mailbox": ("/",),
    "issuer": ("/", SIGN_IN),
}


@pytest.mark.parametrize(("part", "path"), [(part, path) for part in PAGES for path in PAGES[part]])
def test_a_page_loads_nothing_from_elsewhere(stack: RunningStack, part: str, path: str) -> None:
    url = stack.addresses.issuer if part == "issuer" else stack.url("mailbox")
    page = httpx.get(f"{url}{path}", headers={"Accept": "text/html"})
    found = references(page.text)

    assert page.headers["content-type"].startswith("text/html")
    assert found.inline == []
    assert found.loaded
    for address in found.loaded:
        assert address.startswith("/")
        assert address == "/authorize" or httpx.get(f"{url}{address}").status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_a_foreign_name_is_not_answered(stack: RunningStack) -> None:
    for url in (stack.addresses.issuer, stack.url("mailbox")):
        assert httpx.get(url, headers={"Host": "elsewhere.example"}).status_code == 421
