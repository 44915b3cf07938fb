"""The shapes of the HTTP API: the record of ``interop.record`` with names as there."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict


class ContributorSchema(Schema):
    """A person or body and its role (MARC relator term, e.g. author, editor, translator)."""

    name: str = Field(max_length=500)
    role: str = Field("author", max_length=32)


class RecordIn(Schema):
    """What a client may say of a resource. A field that is left out keeps its value."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", max_length=500)
    summary: str = Field("", max_length=5000)
    type: str = Field("", max_length=32, description="Code of the vocabulary type.")
    stage: list[str] = Field([], max_length=20, description="Codes of the vocabulary stage.")
    subject: str = Field("", max_length=32, description="Code of the vocabulary subject.")
    grade: list[str] = Field([], max_length=20, description="Codes of the vocabulary grade.")
    textbook: list[str] = Field([], max_length=3, description="Edition, volume title, unit title.")
    vocational: list[str] = Field([], max_length=3, description="Major, course, skill point.")
    knowledge_points: list[str] = Field([], max_length=200)
    keywords: list[str] = Field([], max_length=200)
    audience: list[str] = Field([], max_length=10, description="Codes of the vocabulary audience.")
    language: str = Field("", max_length=35, description="BCP 47.")
    licence: str = Field("", max_length=200, description="URI.")
    rights_holder: str = Field("", max_length=500)
    contributors: list[ContributorSchema] = Field([], max_length=200)
    source: str = Field("", max_length=200)
    provenance: str = Field("", max_length=10_000)
    location: str = Field("", max_length=4000, description="URL of a resource that lives elsewhere.")
    duration: int | None = Field(None, ge=0, le=10**8, description="Seconds.")
    accessibility: list[str] = Field([], max_length=20, description="Codes of the vocabulary accessibility.")
    body: str = Field("", max_length=4_000_000, description="Markdown.")


class ResourceIn(RecordIn):
    """A new resource."""

    organisation_id: UUID
    title: str = Field(min_length=1, max_length=500)


class ReadQuery(Schema):
    """Which state of a resource."""

    version: Literal["", "draft"] = Field(
        "",
        description="draft: the version that is being prepared beside the published one, for those who may change the "
        "resource. Left out: the published version, or the draft of a resource that was never published.",
    )


class FileOut(Schema):
    """A file of a version."""

    id: UUID
    path: str
    sha256: str
    size: int = Field(description="Bytes.")
    media_type: str
    main: bool
    url: str = Field(
        description="Where a browser opens it. A program with a token takes "
        "GET /api/v1/resources/{resource_id}/files/{file_id}, which knows drafts too."
    )


class ResourceOut(Schema):
    """A resource as the caller may see it: the published version, or the draft where there is no other."""

    id: UUID
    global_id: str = Field(description="tx:<node>:resource:<uuid>")
    url: str
    state: Literal["draft", "published", "withdrawn"]
    revision: int = Field(description="Also the ETag.")
    version: int
    has_draft: bool
    organisation_id: UUID
    created_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str
    uses: int
    title: str
    summary: str
    type: str
    stage: list[str]
    subject: str
    grade: list[str]
    textbook: list[str]
    vocational: list[str]
    knowledge_points: list[str]
    keywords: list[str]
    audience: list[str]
    language: str
    licence: str
    rights_holder: str
    contributors: list[ContributorSchema]
    source: str
    provenance: str
    location: str
    duration: int | None
    accessibility: list[str]
    body: str
    files: list[FileOut]


class HitOut(Schema):
    """A resource as a result of a search."""

    id: UUID
    url: str
    title: str
    summary: str
    type: str
    stage: list[str]
    subject: str
    grade: list[str]
    language: str
    licence: str
    source: str
    snippet: str = Field(description="Plain text; the words found stand between U+E000 and U+E001.")


class FacetValueOut(Schema):
    """A value of a facet and how many of the results have it."""

    value: str
    count: int


class SearchQuery(Schema):
    """Words and facets; a facet may be given several times and then means any of the values."""

    q: str = Field("", max_length=500)
    stage: list[str] = Field(default_factory=list, max_length=20)
    subject: list[str] = Field(default_factory=list, max_length=20)
    grade: list[str] = Field(default_factory=list, max_length=20)
    edition: list[str] = Field(default_factory=list, max_length=20)
    type: list[str] = Field(default_factory=list, max_length=20)
    licence: list[str] = Field(default_factory=list, max_length=20)
    source: list[str] = Field(default_factory=list, max_length=20)
    language: list[str] = Field(default_factory=list, max_length=20)
    sort: Literal["relevance", "newest", "uses"] = "relevance"
    limit: int = Field(20, ge=1, le=100)
    cursor: str = Field("", max_length=200)


class SearchOut(Schema):
    """A page of results."""

    items: list[HitOut]
    total: int
    facets: dict[str, list[FacetValueOut]]
    relaxed: bool = Field(description="Nothing matched all words; these are near.")
    shifted: bool = Field(
        description="By relevance only: the catalogue has changed since the page before, so results may come twice "
        "or be missed. Begin again, or sort by newest, which never shifts."
    )
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class WithdrawalIn(Schema):
    """Why a resource is taken down; shown on its tombstone."""

    reason: str = Field(min_length=1, max_length=2000)


class ProblemOut(Schema):
    """application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    request_id: str
