"""Dates and moments in words, Indonesian and English, by the names and formats of CLDR (Babel).

Every text that a person reads takes its days, months and hours from here, so that a letter and a
document never differ in them. `language` is `id` or `en` in every function. Pure.
"""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_time

from shared.statute.law.zones import Zone

INDONESIAN, ENGLISH = "id", "en"

# British English has the day before the month and 24 hours, as Indonesian has.
_LOCALES = {INDONESIAN: Locale("id"), ENGLISH: Locale("en", "GB")}
_AT = {INDONESIAN: "pukul", ENGLISH: "at"}


def long_date(day: date, language: str) -> str:
    """A day in full: "Senin, 25 Maret 2024", "Monday, 25 March 2024".

    Raises:
        KeyError: a language other than `id` and `en`.
    """
    # CLDR's own full format pads the day in Indonesian ("05 Maret"), which officials do not.
    return format_date(day, "EEEE, d MMMM y", locale=_LOCALES[language])


def short_date(day: date, language: str) -> str:
    """A day without its weekday: "25 Maret 2024", "25 March 2024"."""
    return format_date(day, "d MMMM y", locale=_LOCALES[language])


def abbreviated_date(day: date, language: str) -> str:
    """A day for a column of one width, without its year: "Sen 25 Mar", "Mon  5 Aug"."""
    weekday, month = (format_date(day, part, locale=_LOCALES[language]) for part in ("EEE", "MMM"))
    return f"{weekday} {day.day:2} {month}"


def hour(moment: datetime, zone: Zone, language: str = INDONESIAN) -> str:
    """The time of day at a zone, and the zone's name: "16.00 WIB", "16:00 WIB"."""
    # Babel moves an aware time into its own default zone: it is handed the bare local time.
    local = zone.local(moment).time()
    return f"{format_time(local, 'short', locale=_LOCALES[language])} {zone.name}"


def long_moment(moment: datetime, zone: Zone, language: str) -> str:
    """A moment in full at a zone: "Senin, 25 Maret 2024 pukul 16.00 WIB"."""
    day = long_date(zone.local(moment).date(), language)
    return f"{day} {_AT[language]} {hour(moment, zone, language)}"
