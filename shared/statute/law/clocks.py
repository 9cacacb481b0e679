"""The clocks of the law by the names that data, interface and command line use."""

from enum import StrEnum


class Clock(StrEnum):
    """What the law gives a limited time for."""

    REPORTING_WINDOW = "reporting_window"
    FINDING_WINDOW = "finding_window"
    TRACING = "tracing"
    INITIAL_REVIEW = "initial_review"
    CORRECTION = "correction"
    HANDLING = "handling"
    HANDLING_TOTAL = "handling_total"
    GAKKUMDU_FIRST_DISCUSSION = "gakkumdu_first_discussion"
    CRIME_FORWARDING = "crime_forwarding"
    ADJUDICATION = "adjudication"
    QUICK_ADJUDICATION = "quick_adjudication"
    CORRECTION_REQUEST = "correction_request"
    STATUS_NOTICE = "status_notice"
    KPU_FOLLOW_UP = "kpu_follow_up"
    TSM_DECISION = "tsm_decision"
    COUNTER_MEMORANDUM = "counter_memorandum"
    SUPREME_COURT_PETITION = "supreme_court_petition"
    POLICE_INVESTIGATION = "police_investigation"
    PROSECUTOR_RETURNS = "prosecutor_returns"
    POLICE_RESUBMITS = "police_resubmits"
    TO_COURT = "to_court"
    DISTRICT_COURT = "district_court"
    ASN_STUDY = "asn_study"
    ASN_VERIFICATION = "asn_verification"


class Unit(StrEnum):
    """What is counted."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "running_hour"


class StartRule(StrEnum):
    """Where counting begins."""

    NEXT_DAY = "next_counted_day"
    SAME_DAY = "day_of_trigger"
    AT_ONCE = "moment_of_trigger"


class LastMoment(StrEnum):
    """When on the last day the time ends."""

    OFFICE_CLOSES = "office_closes"
    MIDNIGHT = "midnight"
    TO_THE_MINUTE = "to_the_minute"


class Trigger(StrEnum):
    """What a clock is counted from."""

    KNOWN = "known"
    FOUND = "found"
    TRACING_DECIDED = "tracing_decided"
    LODGED = "lodged"
    NOTIFIED = "notified"
    REGISTERED = "registered"
    CRIME_DECIDED = "crime_decided"
    DECIDED = "decided"
    RECEIVED = "received"
    OBJECTED = "objected"
    PRECEDING_ACT = "preceding_act"
    FILE_REGISTERED = "file_registered"
