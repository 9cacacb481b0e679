"""An independent reckoning of last days: the `holidays` package and a loop, no code of the law."""

from datetime import date, datetime, time, timedelta, timezone
from functools import cache

import holidays

DAY = timedelta(days=1)
OFFSETS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}

# What a lawyer would write on one page: number and what is counted, per regime.
PEMILU = {
    "reporting_window": (7, "working"),
    "finding_window": (7, "working"),
    "tracing": (7, "working"),
    "initial_review": (2, "working"),
    "correction": (2, "working"),
    "handling": (7, "working"),
    "handling_total": (14, "working"),
    "gakkumdu_first_discussion": (24, "hours"),
    "crime_forwarding": (24, "hours"),
    "adjudication": (14, "working"),
    "quick_adjudication": (2, "calendar"),
    "correction_request": (3, "working"),
    "status_notice": (0, "midnight"),
    "kpu_follow_up": (3, "working"),
    "tsm_decision": (14, "working"),
    "police_investigation": (14, "working"),
    "prosecutor_returns": (3, "working"),
    "police_resubmits": (3, "working"),
    "to_court": (5, "working"),
    "district_court": (7, "working"),
}
PILKADA = {
    "reporting_window": (7, "calendar"),
    "finding_window": (7, "calendar"),
    "tracing": (7, "calendar"),
    "initial_review": (2, "calendar"),
    "correction": (2, "calendar"),
    "handling": (3, "calendar"),
    "handling_total": (5, "calendar"),
    "gakkumdu_first_discussion": (24, "hours"),
    "crime_forwarding": (24, "hours"),
    "status_notice": (0, "midnight"),
    "kpu_follow_up": (7, "calendar"),
    "tsm_decision": (14, "working"),
    "counter_memorandum": (3, "calendar"),
    "supreme_court_petition": (3, "working"),
    "police_investigation": (14, "working"),
    "prosecutor_returns": (3, "working"),
    "police_resubmits": (3, "working"),
    "to_court": (5, "working"),
    "district_court": (7, "working"),
    "asn_study": (3, "working"),
    "asn_verification": (7, "calendar"),
}
TERMS = {"pemilu-2022": PEMILU, "pilkada-2020": PILKADA, "pilkada-2024": PILKADA}

# Quiet period and polling day of each local election since 2018.
OPEN_TO_MIDNIGHT = (
    {date(2018, 6, 24) + DAY * n for n in range(4)}
    | {date(2020, 12, 6) + DAY * n for n in range(4)}
    | {date(2024, 11, 24) + DAY * n for n in range(4)}
)


@cache
def free_days() -> frozenset[date]:
    """National holidays, polling days and joint leave, as the package has them."""
    years = range(2018, 2029)
    found = holidays.country_holidays("ID", years=years, categories=("public", "government"))
    return frozenset(found)


def last_day(number: int, counted: str, start: date) -> date:
    """Walk day by day from the day after the start until so many days have counted."""
    day, left = start, number
    while left:
        day += DAY
        if counted == "calendar" or (day.weekday() < 5 and day not in free_days()):
            left -= 1
    return day


def due(edition: str, clock: str, start: datetime, zone: str) -> datetime:
    """The last moment, in the office's zone."""
    number, counted = TERMS[edition][clock]
    if counted == "hours":
        return start + timedelta(hours=number)
    here = timezone(timedelta(hours=OFFSETS[zone]))
    day = last_day(number, counted, start.astimezone(here).date())
    if counted == "midnight" or (edition != "pemilu-2022" and day in OPEN_TO_MIDNIGHT):
        return datetime.combine(day + DAY, time(0), here)
    half_past = edition == "pilkada-2024" and day.weekday() == 4
    return datetime.combine(day, time(16, 30 if half_past else 0), here)
