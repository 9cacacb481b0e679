"""The stages of a case, their names, and the ways between them. Data only."""

from enum import StrEnum

from shared.statute.law.sources import LocalizedText


class Source(StrEnum):
    """How a case began: a report, a supervisor's finding, or initial information to be traced."""

    REPORT = "report"
    FINDING = "finding"
    INFORMATION = "information"


class Stage(StrEnum):
    """Where a case stands."""

    INITIAL_INFORMATION = "initial_information"
    TRACING = "tracing"
    FINDING = "finding"
    INITIAL_REVIEW = "initial_review"
    CORRECTION = "correction"
    REGISTRATION = "registration"
    CLARIFICATION = "clarification"
    STUDY = "study"
    ADJUDICATION = "adjudication"
    PLENARY = "plenary"
    FORWARDING = "forwarding"
    STATUS = "status"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


FIRST_STAGE: dict[Source, Stage] = {
    Source.REPORT: Stage.INITIAL_REVIEW,
    Source.FINDING: Stage.FINDING,
    Source.INFORMATION: Stage.INITIAL_INFORMATION,
}

# fmt: off
STAGE_NAMES: dict[Stage, LocalizedText] = {
    Stage.INITIAL_INFORMATION: LocalizedText("Informasi awal", "Initial information"),
    Stage.TRACING:             LocalizedText("Penelusuran", "Tracing"),
    Stage.FINDING:             LocalizedText("Temuan", "Finding"),
    Stage.INITIAL_REVIEW:      LocalizedText("Kajian awal", "Initial review"),
    Stage.CORRECTION:          LocalizedText("Perbaikan laporan", "Correction"),
    Stage.REGISTRATION:        LocalizedText("Registrasi", "Registration"),
    Stage.CLARIFICATION:       LocalizedText("Klarifikasi", "Clarification"),
    Stage.STUDY:               LocalizedText("Kajian", "Study"),
    Stage.ADJUDICATION:        LocalizedText("Sidang ajudikasi", "Adjudication"),
    Stage.PLENARY:             LocalizedText("Rapat pleno", "Plenary"),
    Stage.FORWARDING:          LocalizedText("Rekomendasi dan penerusan", "Recommendation and forwarding"),
    Stage.STATUS:              LocalizedText("Status laporan", "Status of the report"),
    Stage.FOLLOW_UP:           LocalizedText("Tindak lanjut instansi", "Follow-up by agencies"),
    Stage.CLOSED:              LocalizedText("Selesai", "Closed"),
}
# fmt: on


AFTER_VERDICT = (Stage.FORWARDING, Stage.STATUS, Stage.FOLLOW_UP)
"""The stages in which what was decided is carried out."""

OPEN_STAGES = tuple(stage for stage in Stage if stage is not Stage.CLOSED)

Way = tuple[Stage | None, Stage]
"""From which stage (None: before there is a case) to which one an act may lead."""


def lead(*sources: Stage | None, to: Stage) -> tuple[Way, ...]:
    """The ways of an act that leads from each of these stages to another one."""
    return tuple((source, to) for source in sources)


def stay(*stages: Stage) -> tuple[Way, ...]:
    """The ways of an act that leaves the case in the stage where it is."""
    return tuple((stage, stage) for stage in stages)
