"""A browser's way to a token: the page of sample officials, a code, its verifier."""

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.stack.running_stack import RunningStack
from shared.runtime.http.tokens import TokenVerifier, Unauthenticated
from shared.runtime.settings import OidcSettings
from shared.statute.law.authority import OfficialRole

VERIFIER = "contoh-verifier-yang-cukup-panjang-untuk-dipakai"
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
BACK = "http://127.0.0.1:9/kembali?a=1"


def authorization_request(stack: RunningStack, **changed: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": stack.addresses.audience,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "s & t",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changed


def sent_back(stack: RunningStack, official: str = "receiver@32.73", **changed: str) -> str:
    parameters = {"official": official} | authorization_request(stack, **changed)
    answer = httpx.post(f"{stack.addresses.issuer}/authorize", data=parameters)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def redirect_parameters(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def published(stack: RunningStack) -> KeySet:
    return KeySet.import_key_set(httpx.get(f"{stack.addresses.issuer}/jwks.json").json())


def exchanged(stack: RunningStack, code: str, **changed: str) -> httpx.Response:
    parameters = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": stack.addresses.audience,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    } | changed
    return httpx.post(f"{stack.addresses.issuer}/token", data=parameters)


def test_discovery_names_what_a_client_needs_and_all_of_it_answers(stack: RunningStack) -> None:
    url = stack.addresses.issuer
    found = httpx.get(f"{url}/.well-known/openid-configuration").json()

    assert found["issuer"] == url
    assert found["response_types_supported"] == ["code"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["subject_types_supported"] == ["public"]
    assert httpx.get(found["jwks_uri"]).json()["keys"][0]["use"] == "sig"
    assert httpx.post(found["token_endpoint"]).status_code == 400
    assert httpx.get(found["authorization_endpoint"]).status_code == 400


def test_the_list_has_every_role_at_offices_of_every_level(stack: RunningStack) -> None:
    listed = httpx.get(f"{stack.addresses.issuer}/officials").json()["officials"]
    roles = {role for official in listed for role in official["roles"]}

    assert roles == set(OfficialRole)
    assert {official["office"] for official in listed} >= {"00", "32", "32.73", "32.73.01"}
    assert all(official["subject"].startswith("contoh-") for official in listed)


def test_the_page_offers_every_official_in_indonesian_first(stack: RunningStack) -> None:
    page = httpx.get(f"{stack.addresses.issuer}/authorize", params=authorization_request(stack))
    listed = httpx.get(f"{stack.addresses.issuer}/officials").json()["officials"]

    assert page.status_code == 200
    assert page.text.index("Masuk sebagai pejabat contoh") < page.text.index("Sign in as a sample")
    assert all(f'value="{official["official"]}"' in page.text for official in listed)
    assert 'value="s &amp; t"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_a_code_is_good_for_tokens_that_the_desk_accepts(stack: RunningStack) -> None:
    location = sent_back(stack)
    back = redirect_parameters(location)
    answer = exchanged(stack, back["code"]).json()
    claims = jwt.decode(answer["id_token"], published(stack)).claims
    desk = TokenVerifier(OidcSettings(oidc_issuer=stack.addresses.issuer))
    official = await desk.official(f"Bearer {answer['access_token']}")

    assert location.startswith("http://127.0.0.1:9/kembali?a=1&")
    assert (back["state"], back["iss"]) == ("s & t", stack.addresses.issuer)
    assert (claims["nonce"], claims["aud"]) == ("n-1", stack.addresses.audience)
    assert claims["sub"] == official.subject
    assert (official.office, official.roles) == ("32.73", {"receiver"})
    with pytest.raises(Unauthenticated):
        await desk.official(f"Bearer {answer['id_token']}")


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": VERIFIER + "x"},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1:9/"},
        {"client_id": "another"},
        {"code": "guessed"},
    ],
)
def test_a_code_is_good_for_nothing_to_anybody_else(
    stack: RunningStack, changed: dict[str, str]
) -> None:
    code = redirect_parameters(sent_back(stack))["code"]
    answer = exchanged(stack, **({"code": code} | changed))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_good_once(stack: RunningStack) -> None:
    code = redirect_parameters(sent_back(stack))["code"]
    assert exchanged(stack, code).status_code == 200
    assert exchanged(stack, code).status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"official": "nobody"}, "access_denied"),
    ],
)
def test_a_mistake_is_told_where_the_client_waits(
    stack: RunningStack, changed: dict[str, str], error: str
) -> None:
    assert redirect_parameters(sent_back(stack, **changed))["error"] == error


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
    ],
)
def test_nobody_is_sent_anywhere_else(stack: RunningStack, changed: dict[str, str]) -> None:
    answer = httpx.get(
        f"{stack.addresses.issuer}/authorize", params=authorization_request(stack, **changed)
    )
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", ["/authorize", "/"])
def test_whoever_opens_it_by_hand_reads_what_it_is_for(stack: RunningStack, path: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml"}
    page = httpx.get(f"{stack.addresses.issuer}{path}", headers=browser)

    assert (page.status_code, page.headers["content-type"][:9]) == (200, "text/html")
    assert f"client_id={stack.addresses.audience}" in page.text
    assert page.text.index("Alamat ini dibuka") < page.text.index("A program that uses Awasi")
    assert f"{stack.addresses.issuer}/token" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text


def test_a_wrong_client_is_told_which_is_right(stack: RunningStack) -> None:
    asked = authorization_request(stack, client_id="<b>another")
    url = f"{stack.addresses.issuer}/authorize"
    page = httpx.get(url, params=asked, headers={"Accept": "text/html"})
    answer = httpx.get(url, params=asked).json()
    listed = httpx.get(f"{stack.addresses.issuer}/officials").json()

    assert page.status_code == 400
    assert "<b>another" not in page.text
    assert stack.addresses.audience in answer["error_description"]
    assert listed["client_id"] == stack.addresses.audience
