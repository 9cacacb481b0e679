"""How a deadline was counted, and what another holiday table changed: in words, Indonesian and English."""

from datetime import date, datetime

from shared.statute.deadlines.deadline import Deadline, Difference
from shared.statute.law.clocks import StartRule, Trigger, Unit
from shared.statute.law.sources import Confidence, LocalizedText

# fmt: off
_TRIGGERS = {
    Trigger.KNOWN:           LocalizedText("pelanggaran diketahui", "the violation became known"),
    Trigger.FOUND:           LocalizedText("dugaan pelanggaran ditemukan", "the suspected violation was found"),
    Trigger.TRACING_DECIDED: LocalizedText("penelusuran diputuskan", "the tracing was decided"),
    Trigger.LODGED:          LocalizedText("laporan disampaikan", "the report was lodged"),
    Trigger.NOTIFIED:        LocalizedText("pemberitahuan perbaikan disampaikan", "the notice to correct was given"),
    Trigger.REGISTERED:      LocalizedText("laporan atau temuan diregistrasi", "the report or finding was registered"),
    Trigger.CRIME_DECIDED:   LocalizedText("diputuskan sebagai tindak pidana", "it was decided to be a crime"),
    Trigger.DECIDED:         LocalizedText("keputusan diambil", "the decision was made"),
    Trigger.RECEIVED:        LocalizedText("instansi menerima penerusan", "the agency received it"),
    Trigger.OBJECTED:        LocalizedText("keberatan diterima", "the objection was received"),
    Trigger.PRECEDING_ACT:   LocalizedText("tindakan sebelumnya dilakukan", "the preceding act was done"),
    Trigger.FILE_REGISTERED: LocalizedText("perkara diregistrasi di pengadilan", "the file was registered with the court"),
}
_UNITS = {
    Unit.WORKING_DAY:  LocalizedText("hari kerja", "working days"),
    Unit.CALENDAR_DAY: LocalizedText("hari kalender", "calendar days"),
    Unit.HOUR:         LocalizedText("jam berjalan", "running hours"),
}
_STARTS = {
    StartRule.NEXT_DAY: LocalizedText("hari pertama adalah hari terhitung berikutnya", "the first day is the next counted day"),
    StartRule.SAME_DAY: LocalizedText("hari kejadian ikut dihitung", "the day itself counts"),
    StartRule.AT_ONCE:  LocalizedText("berjalan sejak saat itu juga", "it runs from that moment"),
}
_SURE = {
    Confidence.HIGH:        LocalizedText("pasti", "high"),
    Confidence.MEDIUM:      LocalizedText("cukup pasti", "medium"),
    Confidence.UNCONFIRMED: LocalizedText("belum dikonfirmasi", "unconfirmed"),
}
# fmt: on


def explain(deadline: Deadline) -> LocalizedText:
    """How a deadline was counted, in one paragraph: trigger, term, days left out, article, confidence."""
    trigger, unit = _TRIGGERS[deadline.starts_at], _UNITS[deadline.unit]
    rule, sure = _STARTS[deadline.start], _SURE[deadline.confidence]
    skipped, earlier = _skipped(deadline), _earlier(deadline)
    return LocalizedText(
        f"Sejak {_moment(deadline, deadline.trigger)} ({trigger.indonesian}), {deadline.number} "
        f"{unit.indonesian}, {rule.indonesian}: paling lambat {_moment(deadline, deadline.due)}. "
        f"{skipped.indonesian}{earlier.indonesian}Dasar: {deadline.article}; edisi {deadline.edition}; "
        f"tabel hari libur {deadline.calendar}; kepastian: {sure.indonesian}.",
        f"From {_moment(deadline, deadline.trigger)} ({trigger.english}), {deadline.number} "
        f"{unit.english}, {rule.english}: at the latest {_moment(deadline, deadline.due)}. "
        f"{skipped.english}{earlier.english}Basis: {deadline.article}; edition {deadline.edition}; "
        f"holiday table {deadline.calendar}; confidence: {sure.english}.",
    )


def why_moved(difference: Difference) -> LocalizedText:
    """Which days make the difference between two holiday tables."""
    old, new = difference.old, difference.new
    free = [f"{skip.day} ({skip.reason.indonesian})" for skip in difference.now_free]
    free_en = [f"{skip.day} ({skip.reason.english})" for skip in difference.now_free]
    counted = [day.isoformat() for day in difference.now_counted]
    trigger = _moved_trigger(difference)
    return LocalizedText(
        f"Tabel {old.calendar} menjadi {new.calendar}: {_moment(old, old.due)} menjadi "
        f"{_moment(new, new.due)}. {trigger.indonesian}Menjadi libur: {_list(free)}. Menjadi hari kerja: {_list(counted)}.",
        f"Table {old.calendar} became {new.calendar}: {_moment(old, old.due)} became "
        f"{_moment(new, new.due)}. {trigger.english}Now free: {_list(free_en)}. Now counted: {_list(counted)}.",
    )


def _moved_trigger(difference: Difference) -> LocalizedText:
    old, new = difference.old, difference.new
    if old.trigger == new.trigger:
        return LocalizedText("", "")
    words, span = _TRIGGERS[new.starts_at], (_moment(old, old.trigger), _moment(new, new.trigger))
    return LocalizedText(
        f"Dihitung sejak {words.indonesian}: {span[0]} menjadi {span[1]}. ",
        f"Counted from when {words.english}: {span[0]} became {span[1]}. ",
    )


def _skipped(deadline: Deadline) -> LocalizedText:
    if not deadline.skipped:
        return LocalizedText("", "")
    indonesian = [f"{_day(skip.day)} {skip.reason.indonesian}" for skip in deadline.skipped]
    english = [f"{_day(skip.day)} {skip.reason.english}" for skip in deadline.skipped]
    return LocalizedText(f"Dilewati: {_list(indonesian)}. ", f"Passed over: {_list(english)}. ")


def _earlier(deadline: Deadline) -> LocalizedText:
    if deadline.earlier is None:
        return LocalizedText("", "")
    day = _day(deadline.earlier)
    return LocalizedText(
        f"Menurut cara hitung lain, yang belum dikonfirmasi, sudah {day}. ",
        f"By another way of counting, unconfirmed, it is {day} already. ",
    )


def _day(day: date) -> str:
    return day.isoformat()


def _moment(deadline: Deadline, moment: datetime) -> str:
    # Read back from a case file a moment has kept its offset, and lost the name of its zone.
    local = deadline.zone.local(moment)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def _list(items: list[str]) -> str:
    return ", ".join(items) or "-"
