"""The development issuer vouches for sample officials, in a way the desk accepts."""

import httpx
import pytest

from deploy.issuer.officials import parse
from deploy.stack.running_stack import RunningStack
from shared.runtime.http.tokens import TokenVerifier, Unauthenticated
from shared.runtime.settings import OidcSettings


def token(stack: RunningStack, official: str) -> httpx.Response:
    return httpx.post(f"{stack.addresses.issuer}/token", data={"official": official})


async def test_the_desk_knows_an_official_by_the_token(stack: RunningStack) -> None:
    signed = token(stack, "receiver+secretary@32.73").json()["access_token"]
    desk = TokenVerifier(OidcSettings(oidc_issuer=stack.addresses.issuer))
    official = await desk.official(f"Bearer {signed}")
    assert official.office == "32.73"
    assert official.roles == {"receiver", "secretary"}
    assert official.subject.startswith("contoh-")


async def test_a_token_for_another_audience_is_refused(stack: RunningStack) -> None:
    signed = token(stack, "receiver@32.73").json()["access_token"]
    settings = OidcSettings(oidc_issuer=stack.addresses.issuer, oidc_audience="another")
    with pytest.raises(Unauthenticated):
        await TokenVerifier(settings).official(f"Bearer {signed}")


@pytest.mark.parametrize("official", ["", "receiver", "@32", "receiver@abc", "Receiver@32", "a@3"])
def test_what_names_no_sample_official_is_refused(stack: RunningStack, official: str) -> None:
    assert parse(official) is None
    assert token(stack, official).status_code == 400


def test_the_published_key_is_public_only(stack: RunningStack) -> None:
    [key] = httpx.get(f"{stack.addresses.issuer}/jwks.json").json()["keys"]
    assert "d" not in key
