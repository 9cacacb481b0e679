"""The catalogue of metrics: name, kind, labels, meaning. No label names a case or a person."""

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
)

REGISTRY = CollectorRegistry()
for _collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
    REGISTRY.register(_collector)

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)

HTTP_REQUESTS = Counter(
    "awasi_http_requests_total",
    "HTTP requests",
    ["method", "route", "status"],
    registry=REGISTRY,
)
HTTP_SECONDS = Histogram(
    "awasi_http_request_seconds",
    "Time from request to response",
    ["route"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
REPORTS_ACCEPTED = Counter(
    "awasi_reports_accepted_total",
    "Reports accepted, once each; a repeat counts as repeated",
    ["door", "outcome"],
    registry=REGISTRY,
)
REPORTS = Gauge(
    "awasi_reports",
    "Reports: received (intake), and what became of them: registered, refused, merged, waiting",
    ["part"],
    registry=REGISTRY,
)
REPORTS_UNRECONCILED = Gauge(
    "awasi_reports_unreconciled",
    "Reports that nobody accounts for: unheard (intake), unopened, merge_unknown (workflow)",
    ["why"],
    registry=REGISTRY,
)
MESSAGES_HANDLED = Counter(
    "awasi_messages_handled_total",
    "Messages consumed from Kafka, by outcome: handled, ignored, dead_lettered",
    ["topic", "group", "outcome"],
    registry=REGISTRY,
)
MESSAGES_NOT_AUTHENTIC = Counter(
    "awasi_messages_not_authentic_total",
    "Messages dead-lettered because the topic's publisher did not sign them, by what was wrong",
    ["topic", "group", "why"],
    registry=REGISTRY,
)
MESSAGES_RETRIED = Counter(
    "awasi_messages_retried_total",
    "Retries of a message, by the kind of failure",
    ["topic", "group", "failure"],
    registry=REGISTRY,
)
SUBSCRIBER_PAUSED = Gauge(
    "awasi_subscriber_paused",
    "1 while a subscription waits for a dependency that is down",
    ["topic", "group"],
    registry=REGISTRY,
)
SUBSCRIBER_BEHIND = Gauge(
    "awasi_subscriber_behind",
    "Lag: messages of a partition that the group has not processed yet",
    ["topic", "group", "partition"],
    registry=REGISTRY,
)
OUTBOX_PUBLISHED = Counter(
    "awasi_outbox_published_total",
    "Events published by the relay",
    ["topic"],
    registry=REGISTRY,
)
OUTBOX_WAITING = Gauge("awasi_outbox_waiting", "Events not yet published", registry=REGISTRY)
OUTBOX_OLDEST_SECONDS = Gauge(
    "awasi_outbox_oldest_seconds",
    "Age of the oldest event not yet published",
    registry=REGISTRY,
)
COMMANDS = Counter(
    "awasi_commands_total",
    "Officials' commands, by outcome: accepted, refused, repeated",
    ["command", "outcome"],
    registry=REGISTRY,
)
STEPS_TRIED_AGAIN = Counter(
    "awasi_steps_tried_again_total",
    "Failed attempts of a case's activity, by kind of failure; a command waits for each",
    ["command", "failure"],
    registry=REGISTRY,
)
FACTS = Counter(
    "awasi_case_facts_total",
    "Facts written into case files",
    ["fact", "regime"],
    registry=REGISTRY,
)
CHAIN_HEADS = Counter(
    "awasi_chain_heads_total",
    "Signed heads of offices' case files",
    registry=REGISTRY,
)
DOCUMENTS = Counter(
    "awasi_documents_total",
    "Attempts to make a document, by outcome: made, failed, process_died, time_limit, erased",
    ["kind", "outcome"],
    registry=REGISTRY,
)
DOCUMENTS_WAITING = Gauge(
    "awasi_documents_waiting",
    "Documents that facts call for and that are not filed yet",
    registry=REGISTRY,
)
DOCUMENTS_NEVER = Gauge(
    "awasi_documents_never_made",
    "Documents that cannot be made any more: the key of their report is erased",
    registry=REGISTRY,
)
DOCUMENTS_SET_ASIDE = Gauge(
    "awasi_documents_set_aside",
    "Documents over which processes ended again and again, and which wait for a person",
    registry=REGISTRY,
)
NOTICES = Counter(
    "awasi_notices_total",
    "Attempts to deliver a notice, by outcome: delivered, retry, undeliverable, quarantined, "
    "held_back, postponed",
    ["kind", "channel", "outcome"],
    registry=REGISTRY,
)
NOTICE_SECONDS = Histogram(
    "awasi_notice_seconds",
    "Time from the event to the recipient's server",
    ["kind", "channel"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
NOTICES_DUE = Gauge("awasi_notices_due", "Notices due and not yet delivered", registry=REGISTRY)
NOTICES_SET_ASIDE = Gauge(
    "awasi_notices_set_aside",
    "Notices that cannot be opened, worded or survived, and wait for a person",
    registry=REGISTRY,
)
