"""The shape of the registry in the HTTP API."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema


class OnDay(Schema):
    """The day asked about."""

    on: date | None = Field(None, description="A day, e.g. 2020-01-01; left out: today.")


class RegionFilter(OnDay):
    """Which regions."""

    parent: str = Field("", max_length=6, description="Code of the region above; left out: the provinces.")
    q: str = Field(
        "", max_length=40, description="Instead of parent: the beginning of a name, of its pinyin or of a code."
    )


class Paging(Schema):
    """Which page."""

    limit: int = Field(30, ge=1, le=100, description="Items a page.")
    cursor: str = Field("", max_length=2000, description="The next of the page before.")


class OrganisationFilter(Paging):
    """Which organisations."""

    q: str = Field("", max_length=120, description="Part of the name, pinyin or initials, or an identifier.")
    region: str = Field("", max_length=6, description="GB/T 2260 code of a region; takes in everything below it.")
    kind: str = Field("", max_length=16, description="A code of the table organisation-kind.")
    level: str = Field("", max_length=32, description="A code of the table institution-level.")
    ownership: str = Field("", max_length=32, description="A code of the table institution-ownership.")


class TextbookFilter(Paging):
    """Which textbooks; each a code of the vocabulary of its name, the edition by its name."""

    stage: str = Field("", max_length=16, description="A code of the table stage.")
    subject: str = Field("", max_length=16, description="A code of the table subject.")
    grade: str = Field("", max_length=8, description="A code of the table grade.")
    edition: str = Field("", max_length=60, description="The name of the edition.")


class PositionFilter(Schema):
    """Which places."""

    under: str = Field("", max_length=400, description="Path of the place above; left out: the roots of the tree.")
    tree: Literal["textbook", "vocational"] = Field("textbook", description="Whose roots, where under is left out.")


class RegionOut(Schema):
    """A region as a list shows it."""

    code: str = Field(description="GB/T 2260", examples=["330105"])
    name: str
    level: str = Field(description="province, city or county")
    parent: str | None = Field(None, alias="parent_id")


class RegionList(Schema):
    """Regions; always complete: next is null."""

    items: list[RegionOut]
    next: str | None = None


class RegionNameOut(Schema):
    """A code and its name on the day asked about."""

    code: str
    name: str


class RegionChangeOut(Schema):
    """One step in the history of a region."""

    date: date
    precision: str = Field(
        description="day, month or year: how exactly date is known (its last day stands for a month or year)"
    )
    kind: str = Field(description="rename, recode, merge, split or establish")
    from_code: str
    from_name: str
    to_code: str
    to_name: str
    source: str


class RegionDetail(Schema):
    """What a code meant on a day and what became of it."""

    code: str
    name: str
    level: str
    parent: str | None
    on: date | None
    in_use: bool
    valid_from: date | None
    valid_to: date | None
    successors: list[RegionNameOut]
    predecessors: list[RegionNameOut]
    changes: list[RegionChangeOut]


class OrganisationOut(Schema):
    """An organisation."""

    id: UUID
    name: str
    short_names: list[str]
    kind: str = Field(description="A code of the table organisation-kind.")
    region: str | None = Field(None, alias="region_id", description="GB/T 2260 code.")
    school_identifier: str = Field(description="The ten digits of the Ministry (JY/T 1001-2012), or empty.")
    credit_code: str = Field(description="Unified social credit code (GB 32100-2015), or empty.")
    authority: str = Field(description="The body that it answers to.")
    parent: UUID | None = Field(None, alias="parent_id")
    level: str = Field(description="A code of the table institution-level.")
    ownership: str = Field(description="A code of the table institution-ownership.")
    status: str = Field(description="A code of the table organisation-status.")
    valid_from: date | None
    valid_to: date | None
    source: str


class OrganisationList(Schema):
    """A page of organisations."""

    items: list[OrganisationOut]
    next: str | None


class CodeTableOut(Schema):
    """A code table."""

    code: str
    zh: str
    en: str
    standard: str = Field(description="The standard that it comes from, or empty.")


class CodeTableList(Schema):
    """All code tables: next is null."""

    items: list[CodeTableOut]
    next: str | None = None


class CodeValueOut(Schema):
    """A code with its labels."""

    code: str
    zh: str
    en: str
    parent: str = Field(alias="parent_code")
    extra: dict[str, Any]


class CodeTableDetail(CodeTableOut):
    """The version of a code table that was in force on a day, with its values."""

    version: str
    valid_from: date | None
    valid_to: date | None
    source: str
    items: list[CodeValueOut]
    next: str | None = None


class TextbookOut(Schema):
    """A textbook and its place in the tree."""

    id: UUID = Field(alias="position_id")
    path: str = Field(alias="position.path")
    stage: str
    subject: str
    subject_name: str
    edition: str
    publisher: str
    grades: list[str]
    label: str
    title: str
    year: int


class TextbookList(Schema):
    """A page of textbooks."""

    items: list[TextbookOut]
    next: str | None


class PositionOut(Schema):
    """A place in a tree."""

    id: UUID
    path: str
    level: str
    zh: str
    en: str


class PositionList(Schema):
    """The places right under another; always complete: next is null."""

    items: list[PositionOut]
    next: str | None = None
