"""The registry in the HTTP API: look-ups for everybody."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tongxue.apps.registry import api, schemas

router = Router(tags=["registry"])
Limit = Query(30, ge=1, le=100, description="Rows a page.")
Cursor = Query("", max_length=2000, description="The `next` of the page before.")
On = Query(None, description="A day; today without one.")


@router.get("/regions", response=schemas.RegionList, operation_id="list_regions")
def list_regions(
    request: HttpRequest,
    parent: str = Query("", max_length=6, description="Code of the region above; empty: provinces."),
    q: str = Query("", max_length=40, description="Instead: the beginning of a name, of its pinyin or of a code."),
    on: date | None = On,
) -> dict[str, Any]:
    """Regions in use on a day, right under another one."""
    del request
    return {"items": api.find_regions(q) if q else list(api.list_regions(parent or None, on=on))}


@router.get("/regions/{code}", response=schemas.RegionDetail, operation_id="get_region")
def get_region(request: HttpRequest, code: str, on: date | None = On) -> api.RegionAnswer:
    """What a code meant on a day, its successors if it had ended by then, and its history."""
    del request
    return api.resolve_region(code, on=on)


@router.get("/organisations", response=schemas.OrganisationList, operation_id="list_organisations")
def list_organisations(
    request: HttpRequest,
    q: str = Query("", max_length=120, description="Part of the name, pinyin or initials, or an identifier."),
    region: str = Query("", max_length=6, description="GB/T 2260 code; takes in everything below it."),
    kind: str = Query("", max_length=16, description="A code of the table organisation-kind."),
    level: str = Query("", max_length=32, description="A code of the table institution-level."),
    limit: int = Limit,
    cursor: str = Cursor,
) -> api.Page[api.Organisation]:
    """Organisations that work today, in pinyin order."""
    del request
    rows = api.list_organisations(text=q, region=region, kind=kind, level=level)
    return api.page_organisations(rows, limit=limit, cursor=cursor)


@router.get("/organisations/{organisation_id}", response=schemas.OrganisationOut, operation_id="get_organisation")
def get_organisation(request: HttpRequest, organisation_id: UUID) -> api.Organisation:
    """One organisation."""
    del request
    return api.get_organisation(organisation_id)


@router.get("/code-tables", response=schemas.CodeTableList, operation_id="list_code_tables")
def list_code_tables(request: HttpRequest) -> dict[str, Any]:
    """All code tables."""
    del request
    return {"items": list(api.list_code_tables())}


@router.get("/code-tables/{code}", response=schemas.CodeTableDetail, operation_id="get_code_table")
def get_code_table(request: HttpRequest, code: str, on: date | None = On) -> dict[str, Any]:
    """The version of a code table in force on a day, with its values."""
    del request
    version = api.get_code_table_version(code, on=on)
    table = version.table
    return {
        "code": table.code,
        "zh": table.zh,
        "en": table.en,
        "standard": table.standard,
        "version": version.version,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "source": version.source,
        "items": list(api.list_code_values(version, on=on)),
    }


@router.get("/textbooks", response=schemas.TextbookList, operation_id="list_textbooks")
def list_textbooks(
    request: HttpRequest,
    stage: str = Query("", max_length=16),
    subject: str = Query("", max_length=16),
    grade: str = Query("", max_length=8),
    edition: str = Query("", max_length=60),
    limit: int = Limit,
    cursor: str = Cursor,
) -> api.Page[api.Textbook]:
    """Textbooks in the order of the tree; each filter is a code of the vocabulary of its name, the edition its name."""
    del request
    rows = api.list_textbooks(stage=stage, subject=subject, grade=grade, edition=edition)
    return api.page_textbooks(rows, limit=limit, cursor=cursor)


@router.get("/positions", response=schemas.PositionList, operation_id="list_positions")
def list_positions(
    request: HttpRequest,
    under: str = Query("", max_length=400, description="Path of the place above; empty: the roots of the tree."),
    tree: str = Query("textbook", pattern="^(textbook|vocational)$"),
) -> dict[str, Any]:
    """The places right under another in the textbook or the vocational tree, in order."""
    del request
    parent = api.get_position_at(under) if under else None
    return {"items": list(api.list_positions(parent, tree=tree))}
