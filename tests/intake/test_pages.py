from services.intake.channel import published
from tests.intake.samples import CHANNEL_KEY
from tests.intake.web_client import Door


async def test_a_visitor_reads_what_this_is_in_indonesian(door: Door) -> None:
    page = await door.client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="id">' in page.text
    assert "Identitas pelapor dirahasiakan" in page.text
    assert 'href="/docs"' in page.text
    assert (await door.client.get("/docs")).status_code == 200


async def test_channels_find_the_key_to_seal_for(door: Door) -> None:
    answer = await door.client.get("/.well-known/jwks.json")
    assert answer.json() == published(CHANNEL_KEY)
    assert "max-age" in answer.headers["cache-control"]
