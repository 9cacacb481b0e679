"""What the event of a notice must mean. Pure."""

from shared.events.envelope import Event
from shared.events.notices import NoticeEvent, NoticeUndeliverable
from shared.runtime.validation import checks
from shared.runtime.validation.checks import Problems


def notice_problems(event: Event[NoticeEvent], key: bytes | None) -> Problems:
    """What is wrong with the event, each as `code: field`; nothing if it may be handled."""
    notice = event.data
    yield from checks.ids(event, key, "case_id", notice.case_id)
    yield from checks.bounded("notice_id", notice.notice_id, checks.MAX_TOKEN_LENGTH)
    for field in ("kind", "recipient_role", "channel"):
        yield from checks.token(field, getattr(notice, field))
    yield from checks.moment("at", notice.at)
    if isinstance(notice, NoticeUndeliverable):
        yield from checks.token("reason", notice.reason)
