"""The shapes of the HTTP API: the record of ``interop.record`` with names as there.

The descriptions are read by strangers on /api/docs: each says what a value is, and where its codes are listed.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict


class ContributorSchema(Schema):
    """A person or body and its role (MARC relator term, e.g. author, editor, translator)."""

    name: str = Field(max_length=500)
    role: str = Field("author", max_length=32, description="author, editor, translator …")


class RecordIn(Schema):
    """What a program may say of a resource. A field that is left out keeps its value.

    To be published a resource needs title, type, language, licence and source, and a text, a file or a location.
    """

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", max_length=500)
    summary: str = Field("", max_length=5000, description="A few sentences for lists of results.")
    type: str = Field("", max_length=32, description="A code of the table type.")
    stage: list[str] = Field([], max_length=20, description="Codes of the table stage.")
    subject: str = Field("", max_length=32, description="A code of the table subject.")
    grade: list[str] = Field([], max_length=20, description="Codes of the table grade.")
    textbook: list[str] = Field(
        [], max_length=3, description="Its place in a textbook: edition, volume title, unit title."
    )
    vocational: list[str] = Field(
        [], max_length=3, description="Its place in vocational education: major, course, skill point."
    )
    knowledge_points: list[str] = Field(
        [], max_length=200, description="What it teaches, in a subject teacher's words."
    )
    keywords: list[str] = Field([], max_length=200)
    audience: list[str] = Field([], max_length=10, description="Codes of the table audience.")
    language: str = Field("", max_length=35, description="A BCP 47 tag, e.g. zh-Hans.")
    licence: str = Field("", max_length=200, description="A code of the table licence, or the URI of another licence.")
    rights_holder: str = Field("", max_length=500)
    contributors: list[ContributorSchema] = Field([], max_length=200)
    source: str = Field("", max_length=200, description="The collection that it comes from.")
    provenance: str = Field("", max_length=10_000, description="Where exactly it comes from, as text.")
    location: str = Field("", max_length=4000, description="URL of a resource that lives elsewhere.")
    duration: int | None = Field(None, ge=0, le=10**8, description="Seconds.")
    accessibility: list[str] = Field([], max_length=20, description="Codes of the table accessibility.")
    body: str = Field("", max_length=4_000_000, description="The text itself: Markdown with tables, code and $…$.")


class ResourceIn(RecordIn):
    """A new resource."""

    organisation_id: UUID = Field(description="Where you work; GET /api/v1/registry/organisations finds it.")
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
    path: str = Field(description="Its name, with the folders inside the resource.")
    sha256: str = Field(description="Of its bytes, in hexadecimal.")
    size: int = Field(description="Bytes.")
    media_type: str
    main: bool = Field(description="The one that a person opens first.")
    url: str = Field(
        description="Where a browser opens it. A program with a token takes "
        "GET /api/v1/resources/{resource_id}/files/{file_id}, which serves drafts too."
    )


class ResourceOut(Schema):
    """A resource: its state, its record (fields as in RecordIn) and its files."""

    id: UUID
    global_id: str = Field(description="The same on every node: tx:<node>:resource:<uuid>.")
    url: str = Field(description="Its page for people.")
    state: Literal["draft", "published", "withdrawn"] = Field(
        description="draft: never published. published: everybody sees it. withdrawn: taken down for ever."
    )
    revision: int = Field(description="Grows with every change; in quotes it is the ETag.")
    version: int = Field(description="The number of the version that is shown here, from 1.")
    has_draft: bool = Field(description="Another version is being prepared: ?version=draft shows it.")
    organisation_id: UUID
    created_at: datetime
    published_at: datetime | None = Field(description="When the version that is up was published.")
    withdrawn_at: datetime | None
    withdrawal_reason: str
    uses: int = Field(description="How often it was opened or downloaded.")
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
    url: str = Field(description="Its page for people.")
    title: str
    summary: str = Field(description="At most 300 characters of it.")
    type: str
    stage: list[str]
    subject: str
    grade: list[str]
    language: str
    licence: str
    source: str
    snippet: str = Field(description="Plain text around the words found, each between U+E000 and U+E001.")


class FacetValueOut(Schema):
    """A value of a facet and how many of the results have it."""

    value: str
    count: int


class SearchQuery(Schema):
    """Words, filters, order and page."""

    q: str = Field("", max_length=500, description="Words; left out: everything, the most used first.")
    stage: list[str] = Field(default_factory=list, max_length=20, description="Codes of the table stage.")
    subject: list[str] = Field(default_factory=list, max_length=20, description="Codes of the table subject.")
    grade: list[str] = Field(default_factory=list, max_length=20, description="Codes of the table grade.")
    edition: list[str] = Field(default_factory=list, max_length=20, description="Names of textbook editions.")
    type: list[str] = Field(default_factory=list, max_length=20, description="Codes of the table type.")
    licence: list[str] = Field(default_factory=list, max_length=20, description="Codes of the table licence.")
    source: list[str] = Field(default_factory=list, max_length=20, description="Names of collections.")
    language: list[str] = Field(default_factory=list, max_length=20, description="BCP 47 tags, e.g. zh-Hans.")
    sort: Literal["relevance", "newest", "uses"] = Field(
        "relevance", description="Best match first, last published first, or most used first."
    )
    limit: int = Field(20, ge=1, le=100, description="Results a page.")
    cursor: str = Field(
        "",
        max_length=200,
        description="The next of the page before, with all other parameters unchanged. Sorted by newest or uses, and "
        "without q, a page goes on behind the last result, whatever came or went since. By relevance the place is "
        "a count of results, up to 10,000, and shifted says when the catalogue has changed since.",
    )


class SearchOut(Schema):
    """A page of results."""

    items: list[HitOut]
    total: int = Field(description="How many results there are on all pages.")
    facets: dict[str, list[FacetValueOut]] = Field(
        description="For each filter its values, each with the number of results that it would give beside the other "
        "filters, most first."
    )
    relaxed: bool = Field(description="Nothing matched the words as typed; these sound or look like them.")
    shifted: bool = Field(
        description="By relevance only: the catalogue has changed since the page before, so results may come twice "
        "or be missed. Begin again, or sort by newest, which never shifts."
    )
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class WithdrawalIn(Schema):
    """Why a resource is taken down; shown on its tombstone."""

    reason: str = Field(min_length=1, max_length=2000)


class FaultOut(Schema):
    """One fault in the shape of a request."""

    where: Literal["query", "path", "header", "body"]
    field: str = Field(description="Path of the field, e.g. contributors.0.name; empty for the body as a whole.")
    code: str = Field(description="The kind of fault, e.g. string_too_long; never translated.")
    message: str = Field(description="The fault in the language of Accept-Language.")


class ProblemOut(Schema):
    """Every error, as application/problem+json (RFC 9457)."""

    type: str = Field(description="/problems/ and the code: a name for the kind of problem, no page to open.")
    title: str = Field(description="What went wrong, for people, in the language of Accept-Language (zh or en).")
    status: int = Field(description="The HTTP status again.")
    code: str = Field(description="What a program decides by, e.g. catalog.revision_conflict; never translated.")
    request_id: str = Field(description="As in X-Request-Id; the operator finds the request in the log by it.")
    field: str = Field("", description="The field of the record, or the parameter, that is at fault, if it is one.")
    errors: list[FaultOut] = Field([], description="With request.invalid: each fault in the shape of the request.")
