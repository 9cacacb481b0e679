"""What the JSON interface answers: the receipt of a report, and its status."""

from uuid import UUID

from pydantic import BaseModel, Field

from shared.runtime.http.moments import Moment


class FieldNote(BaseModel):
    """A remark on one entry; the report is accepted."""

    field: str
    code: str
    detail: str
    detail_en: str


class ReceiptResponse(BaseModel):
    """The receipt of a report; keep the tracking code, it is shown to nobody else."""

    report_id: UUID
    receipt_number: str
    tracking_code: str = Field(description="Shows the status of this report, with its id.")
    received_at: Moment = Field(description="When the report arrived.")
    lodged_at: Moment = Field(description="When it counts as lodged: in office hours.")
    office: str = Field(description="Region code of the competent office.")
    missing: tuple[str, ...] = Field(description="What the law asks for and is still to come.")
    notes: tuple[FieldNote, ...] = Field(
        description="What was kept as it was written although it looks like something else."
    )
    links: dict[str, str]


class StatusResponse(BaseModel):
    """How a report stands."""

    report_id: UUID
    receipt_number: str
    register_number: str | None
    goes_on_under: str | None = Field(
        description="Set when it was joined with another report about the same event: the number "
        "of the case both are handled in. Stage and register number are then that case's."
    )
    stage: str
    stage_name: str
    stage_name_en: str
    changed_at: Moment
    received_at: Moment
    lodged_at: Moment
    missing: tuple[str, ...]
