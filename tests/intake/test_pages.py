from services.intake.topic.envelope import published
from shared.events.envelope import INTAKE
from tests.intake.samples import CHANNEL_KEY
from tests.intake.web_client import WebClient


async def test_a_visitor_reads_what_this_is_in_indonesian(web_client: WebClient) -> None:
    page = await web_client.client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="id">' in page.text
    assert "Identitas pelapor dirahasiakan" in page.text
    assert 'href="/docs"' in page.text
    assert (await web_client.client.get("/docs")).status_code == 200


async def test_channels_find_the_key_to_seal_for(web_client: WebClient) -> None:
    answer = await web_client.client.get("/.well-known/jwks.json")
    channel, events = answer.json()["keys"]
    assert channel == published(CHANNEL_KEY)
    assert events["source"] == INTAKE
    assert "d" not in channel.keys() | events.keys()
    assert "max-age" in answer.headers["cache-control"]
