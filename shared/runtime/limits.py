"""What a process accepts at most, all in one place; each limit is a setting `AWASI_LIMIT_...`.

Limits are applied before the work they bound: before a body is parsed, a list validated, a text
expanded or a page set. `python -m tests.contracts.limits_document` writes them to LIMITS.md.
"""

from typing import Any

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import Block


def _limit(default: int, *, least: int, bounds: str, beyond: str) -> Any:  # noqa: ANN401 - as Field
    """A limit: its default, the least that still works, what it bounds, what happens beyond it."""
    return Field(
        default=default, ge=least, description=bounds, json_schema_extra={"beyond": beyond}
    )


class Limits(Block):
    """Sizes in bytes, times in seconds, everything else in numbers; the name's end says which."""

    model_config = SettingsConfigDict(env_prefix="AWASI_LIMIT_")

    http_body_bytes: int = _limit(
        1_000_000,
        least=10_000,
        bounds="The body of one HTTP request.",
        beyond="413, the rest is not read",
    )
    http_bodies_bytes: int = _limit(
        32_000_000,
        least=1_000_000,
        bounds="The bodies of all requests that a process is reading at a moment.",
        beyond="503, to be sent again",
    )
    http_target_bytes: int = _limit(
        8_192,
        least=1_024,
        bounds="The target of a request: path and query.",
        beyond="414, the connection is closed",
    )
    http_head_bytes: int = _limit(
        32_768,
        least=8_192,
        bounds="The head of a request; also what chunks and trailers add between parts of a body.",
        beyond="431, the connection is closed",
    )
    http_head_lines: int = _limit(
        100,
        least=20,
        bounds="The header lines of a request, trailers included.",
        beyond="431, the connection is closed",
    )
    http_head_seconds: int = _limit(
        10,
        least=1,
        bounds="From the first byte of a request (or the connection's begin) to the end of its "
        "head.",
        beyond="408, the connection is closed",
    )
    http_body_seconds: int = _limit(
        30,
        least=1,
        bounds="From the end of a request's head to the end of its body.",
        beyond="408, the connection is closed",
    )
    http_idle_seconds: int = _limit(
        15,
        least=1,
        bounds="Between an answer and the next request on its connection.",
        beyond="the connection is closed",
    )
    http_answer_seconds: int = _limit(
        60,
        least=1,
        bounds="How long an answer waits for a client that does not read it.",
        beyond="the connection is closed",
    )
    http_connections: int = _limit(
        512,
        least=8,
        bounds="The connections of a process; fewer where it may open few files.",
        beyond="the one that has sent nothing for longest gives way, else 503; `/health/live` "
        "answers",
    )
    http_pipelined: int = _limit(
        16,
        least=1,
        bounds="Requests sent on a connection before the first of them is answered.",
        beyond="the connection is closed",
    )
    json_depth: int = _limit(
        32, least=8, bounds="Levels of objects and lists in a JSON body.", beyond="400"
    )
    json_values: int = _limit(
        2_000,
        least=1_500,
        bounds="Values in a JSON body, counted before it is parsed.",
        beyond="400",
    )
    json_list_items: int = _limit(
        500,
        least=100,
        bounds="Items of each list in a JSON body, counted before any is validated.",
        beyond="422 with the list's name",
    )
    json_text_characters: int = _limit(
        40_000,
        least=20_000,
        bounds="A text in a JSON body, before it is cleaned; its own limit counts what is left.",
        beyond="422 with the text's name",
    )
    case_facts: int = _limit(
        10_000,
        least=100,
        bounds="Facts of a case between two of its events that the status page follows.",
        beyond="the event becomes a dead letter: `far_ahead: sequence`",
    )
    kafka_batch_bytes: int = _limit(
        2_097_152,
        least=1_600_000,
        bounds="A batch of records from Kafka, unpacked.",
        beyond="dead letters `unreadable: record`, without the content",
    )
    kafka_poll_bytes: int = _limit(
        4_194_304,
        least=1_048_576,
        bounds="The records that a subscription processes at a time; one more may go beyond it.",
        beyond="the rest is read afterwards",
    )
    kafka_fetch_bytes: int = _limit(
        1_048_576,
        least=65_536,
        bounds="The records that a consumer fetches ahead of a partition, as they were compressed.",
        beyond="one batch that is larger is fetched alone",
    )
    kafka_fetches_bytes: int = _limit(
        8_388_608,
        least=1_048_576,
        bounds="The records that a consumer fetches ahead of all its partitions of a broker, as "
        "they were compressed.",
        beyond="the rest is fetched afterwards",
    )
    kafka_key_bytes: int = _limit(
        1_024, least=128, bounds="The key of a record.", beyond="dead letter `too_large: key`"
    )
    kafka_body_bytes: int = _limit(
        2_000_000,
        least=1_500_000,
        bounds="The body of a record; its topic's `max.message.bytes` is smaller.",
        beyond="dead letter `too_large: body`",
    )
    kafka_headers: int = _limit(
        64, least=16, bounds="The headers of a record.", beyond="dead letter `too_many: headers`"
    )
    kafka_header_bytes: int = _limit(
        16_384,
        least=4_096,
        bounds="The headers of a record together, names included.",
        beyond="dead letter `too_large: headers`",
    )
    kafka_values: int = _limit(
        20_000,
        least=10_000,
        bounds="Values in the JSON of a record's body, counted before it is parsed.",
        beyond="dead letter `too_many: values`",
    )
    case_waiting_commands: int = _limit(
        2_000,
        least=10,
        bounds="Commands to one case that have no outcome yet.",
        beyond="503, the command is not stored",
    )
    deaths: int = _limit(
        3,
        least=1,
        bounds="How often a process may end over the same document or notice.",
        beyond="it is set aside with its reason; `awasi set-aside` shows it and tries it again",
    )
    document_characters: int = _limit(
        60_000,
        least=10_000,
        bounds="All texts of a document, after what no font shows was replaced by its name.",
        beyond="the longest texts are cut, each with a note where the full text is",
    )
    document_lines: int = _limit(
        1_200,
        least=200,
        bounds="The lines of all texts of a document.",
        beyond="as `document_characters`",
    )
    document_rows: int = _limit(
        300,
        least=50,
        bounds="The rows of one list or table of a document.",
        beyond="the rest is left out, with a note where it stands in full",
    )
    document_pages: int = _limit(
        60,
        least=10,
        bounds="The pages of a document.",
        beyond="half of the texts and rows is left out, and so on until it fits",
    )
    document_bytes: int = _limit(
        5_000_000,
        least=500_000,
        bounds="A document as PDF.",
        beyond="as `document_pages`",
    )
    document_seconds: int = _limit(
        20,
        least=2,
        bounds="The rendering of one document, which has a process of its own.",
        beyond="that process is ended, which counts as a death of the document",
    )
    document_memory_bytes: int = _limit(
        400_000_000,
        least=200_000_000,
        bounds="The address space of the process that renders documents, one at a time.",
        beyond="that process dies, which counts as a death of the document",
    )
    mail_receipts_per_address: int = _limit(
        5,
        least=1,
        bounds="The receipts that one mail address is sent within the window, for reports by every "
        "way; counted by a keyed hash, the address is not stored.",
        beyond="not mailed; the ledger says `held_back: address_limit`, the status page shows it",
    )
    mail_notices_per_address: int = _limit(
        100,
        least=20,
        bounds="The other notices that one mail address of a reporter is sent within the window; "
        "the law requires them.",
        beyond="sent later, when there is room in the window again",
    )
    mail_address_window_seconds: int = _limit(
        86_400,
        least=60,
        bounds="The window of both; it ends at the present moment.",
        beyond="older mails no longer count",
    )
    mail_value_characters: int = _limit(
        500,
        least=100,
        bounds="One value of an event in a letter, such as the place of a hearing.",
        beyond="cut, with an ellipsis",
    )
    mail_list_items: int = _limit(
        50, least=10, bounds="The items of a list in a letter.", beyond="left out"
    )
    mail_subject_characters: int = _limit(
        150, least=50, bounds="The subject of a letter.", beyond="cut, with an ellipsis"
    )
