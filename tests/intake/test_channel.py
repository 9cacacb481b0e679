import asyncio
import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey
from pydantic import SecretStr, ValidationError

from services.intake.errors import EnvelopeUnreadable
from services.intake.report import Receipt
from services.intake.settings import OwnSettings
from services.intake.submit import Submission, Submit
from services.intake.topic.channel_reports import ChannelReportHandler
from services.intake.topic.envelope import open_from_channel, published, seal_for_channel
from shared.events.channel import ChannelReport
from shared.events.envelope import Event, InvalidMessage
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool
from tests.intake.samples import (
    CHANNEL_KEY,
    LIMITS,
    MONDAY_MORNING,
    PERSONAL,
    ClockByHand,
    report,
    reporter,
)
from tests.intake.web_client import WebClient

PUBLIC = published(CHANNEL_KEY)
REPORT = json.dumps(report()).encode()


@pytest.fixture
def channels(submit: Submit, clock: ClockByHand) -> ChannelReportHandler:
    return ChannelReportHandler(submit, CHANNEL_KEY, clock, LIMITS)


async def never(submission: Submission) -> Receipt:
    message = f"{submission.entry_point} handed in what is no report"
    raise AssertionError(message)


def sent(raw: bytes, key: str = "", source: str = "/channels/contoh-pemantau") -> Event[Any]:
    return Event(
        id=new_id(),
        given_id=key or str(new_id()),
        subject="",
        time=MONDAY_MORNING,
        source=source,
        data=ChannelReport(report=seal_for_channel(raw, PUBLIC)),
    )


def test_only_intake_opens_what_is_sealed_for_it() -> None:
    envelope = seal_for_channel(REPORT, PUBLIC)
    assert open_from_channel(envelope, CHANNEL_KEY, LIMITS) == REPORT
    assert not any(personal in envelope for personal in PERSONAL)
    with pytest.raises(EnvelopeUnreadable):
        open_from_channel(envelope, ECKey.generate_key("P-256"), LIMITS)


def test_a_report_as_long_as_the_topic_takes_fits_an_envelope() -> None:
    long = json.dumps(report(description="a" * 740_000)).encode()
    assert open_from_channel(seal_for_channel(long, PUBLIC), CHANNEL_KEY, LIMITS) == long


def test_a_key_is_published_without_its_private_half() -> None:
    assert PUBLIC.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (PUBLIC["use"], PUBLIC["alg"]) == ("enc", "ECDH-ES+A256KW")


def header(**fields: object) -> str:
    return urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


GOOD = seal_for_channel(REPORT, PUBLIC)
FOLDED = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM", "DEF"])


@pytest.mark.parametrize(
    "envelope",
    [
        "",
        "....",
        "a.b.c.d.e",
        GOOD[:-4] + "AAAA",
        GOOD.partition(".")[0] + "....",
        header() + "....",
        header(alg="dir", enc="A256GCM") + "..AAAA.AAAA.AAAA",
        header(alg="none", enc="none") + "....",
        header(alg=["ECDH-ES+A256KW"], enc={}) + ".AA.AA.AA.AA",
        header(alg="ECDH-ES+A256KW", enc="A256GCM", epk="P-256") + ".AA.AA.AA.AA",
        header(alg="ECDH-ES+A256KW", enc="A256GCM", epk={"kty": "EC"}) + ".AA.AA.AA.AA",
        urlsafe_b64encode(b"[]").decode() + "....",
        urlsafe_b64encode(b"null").decode() + "....",
        urlsafe_b64encode(b"\xff").decode() + "....",
        jwe.encrypt_compact(
            {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "zip": "DEF"},
            b"a" * 100_000,
            ECKey.import_key(PUBLIC),
            registry=FOLDED,
        ),
    ],
    ids=range(15),
)
def test_an_envelope_that_is_none_does_not_open(envelope: str) -> None:
    with pytest.raises(EnvelopeUnreadable):
        open_from_channel(envelope, CHANNEL_KEY, LIMITS)


def test_the_largest_report_that_http_takes_fits_into_an_envelope() -> None:
    raw = b" " * LIMITS.http_body_bytes
    sealed = ChannelReport(report=seal_for_channel(raw, PUBLIC)).report
    assert open_from_channel(sealed, CHANNEL_KEY, LIMITS) == raw


async def test_a_report_comes_in_by_the_topic(channels: ChannelReportHandler, pool: Pool) -> None:
    await channels.handle([sent(REPORT), sent(REPORT), sent(REPORT)])
    rows = await pool.fetch("SELECT channel, receipt_number FROM reports ORDER BY receipt_number")
    assert [row["channel"] for row in rows] == ["contoh-pemantau"] * 3
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 3


async def test_a_channel_is_named_by_its_source(channels: ChannelReportHandler, pool: Pool) -> None:
    names = {
        "https://Contoh.example/Pemantau 7": "pemantau-7",
        "contoh": "contoh",
        "/": "channel",
        "/…": "channel",
        "a" * 200: "a" * 63,
    }
    await channels.handle([sent(REPORT, source=source) for source in names])
    kept = await pool.fetch("SELECT channel FROM reports")
    assert sorted(row["channel"] for row in kept) == sorted(names.values())


async def test_the_same_report_through_both_doors_is_one(
    web_client: WebClient, channels: ChannelReportHandler, pool: Pool
) -> None:
    by_both = (web_client.lodge(report(), "once"), channels.handle([sent(REPORT, "once")] * 2))
    answer, _ = await asyncio.gather(*by_both)
    again = await web_client.lodge(report(), "once")
    assert {answer.status_code, again.status_code} <= {200, 201}
    assert answer.json() == again.json()
    assert await pool.fetchval("SELECT count(*) FROM reports") == 1
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


@pytest.mark.parametrize(
    ("raw", "key", "reasons"),
    [
        (b"{", "", ("not_json: report",)),
        (b"\xff", "", ("not_utf8: report",)),
        (b"[]", "", ("model_type: report",)),
        (REPORT, "dua kata", ("idempotency_key_malformed: report",)),
        (
            json.dumps(report(place="x", known_date="2099-01-01")).encode(),
            "",
            ("string_pattern_mismatch: place", "future_date: known_date"),
        ),
        (json.dumps(report(**{PERSONAL[0]: 1})).encode(), "", ("extra_forbidden: report",)),
        (
            json.dumps(report(evidence=[{"description": "a", PERSONAL[1]: 1}])).encode(),
            "",
            ("extra_forbidden: evidence.0",),
        ),
    ],
)
async def test_what_is_no_report_is_set_aside_with_fields_and_reasons_only(
    raw: bytes, key: str, reasons: tuple[str, ...]
) -> None:
    channels = ChannelReportHandler(never, CHANNEL_KEY, ClockByHand(), LIMITS)
    with pytest.raises(InvalidMessage) as unfit:
        await channels.handle([sent(raw, key)])
    assert unfit.value.reasons == reasons
    assert unfit.value.__cause__ is None


async def test_another_report_under_the_same_key_is_set_aside(
    channels: ChannelReportHandler,
) -> None:
    await channels.handle([sent(REPORT, "once")])
    with pytest.raises(InvalidMessage) as unfit:
        await channels.handle([sent(json.dumps(report(language="en")).encode(), "once")])
    assert unfit.value.reasons == ("idempotency_key_reused: report",)


async def test_a_key_belongs_to_its_source(
    web_client: WebClient, channels: ChannelReportHandler, pool: Pool
) -> None:
    def of(number: int) -> dict[str, Any]:
        return report(reported_party=f"Contoh {number}")

    strange = reporter(mail="orang.lain@warga.example")
    stranger = await web_client.lodge(of(1) | {"reporter": strange}, "partner-0002")
    partners = [
        sent(json.dumps(of(2)).encode(), "partner-0002", source="/channels/satu"),
        sent(json.dumps(of(3)).encode(), "partner-0002", source="/channels/dua"),
    ]
    for event in partners * 2:
        await channels.handle([event])
    own = await web_client.lodge(of(4), "partner-0002")
    reused = await web_client.lodge(of(5), "partner-0002")

    assert (stranger.status_code, own.status_code, reused.status_code) == (201, 201, 409)
    assert await pool.fetchval("SELECT count(*) FROM reports") == 4
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 4


@pytest.mark.parametrize(
    "key",
    [
        "",
        "{}",
        "null",
        json.dumps(PUBLIC),
        json.dumps(ECKey.generate_key("P-384").as_dict(private=True)),
    ],
)
def test_intake_does_not_start_with_a_key_that_opens_nothing(key: str) -> None:
    with pytest.raises(ValidationError, match="channel_key"):
        OwnSettings(
            intake_database_url=SecretStr("postgresql://nowhere"),
            intake_secret=SecretStr("a secret of the tests, long enough"),
            channel_key=SecretStr(key),
        )
