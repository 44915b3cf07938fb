"""The registry in the HTTP API: look-ups for everybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from tongxue.apps.registry import api, schemas
from tongxue.platform.paging import Page

router = Router(tags=["registry"])


@router.get("/regions", response=schemas.RegionList, operation_id="list_regions", summary="List regions")
def list_regions(request: HttpRequest, which: Query[schemas.RegionFilter]) -> dict[str, Any]:
    """Administrative divisions in use on a day, right under another one; or those that a text finds."""
    del request
    found = api.find_regions(which.q) if which.q else list(api.list_regions(which.parent or None, on=which.on))
    return {"items": found}


@router.get("/regions/{code}", response=schemas.RegionDetail, operation_id="get_region", summary="Read one region")
def get_region(request: HttpRequest, code: str, day: Query[schemas.OnDay]) -> api.RegionAnswer:
    """What a GB/T 2260 code meant on a day, what took its place if it had ended by then, and its whole history."""
    del request
    return api.resolve_region(code, on=day.on)


@router.get(
    "/organisations", response=schemas.OrganisationList, operation_id="list_organisations", summary="List organisations"
)
def list_organisations(request: HttpRequest, which: Query[schemas.OrganisationFilter]) -> Page[api.Organisation]:
    """Schools, colleges and bureaus that exist today, in pinyin order, a page at a time."""
    del request
    rows = api.list_organisations(
        text=which.q, region=which.region, kind=which.kind, level=which.level, ownership=which.ownership
    )
    return api.page_organisations(rows, limit=which.limit, cursor=which.cursor)


@router.get(
    "/organisations/{organisation_id}",
    response=schemas.OrganisationOut,
    operation_id="get_organisation",
    summary="Read one organisation",
)
def get_organisation(request: HttpRequest, organisation_id: UUID) -> api.Organisation:
    """One organisation."""
    del request
    return api.get_organisation(organisation_id)


@router.get("/code-tables", response=schemas.CodeTableList, operation_id="list_code_tables", summary="List code tables")
def list_code_tables(request: HttpRequest) -> dict[str, Any]:
    """The closed lists of codes that records and filters use: stage, subject, grade, type, licence and others."""
    del request
    return {"items": list(api.list_code_tables())}


@router.get(
    "/code-tables/{code}",
    response=schemas.CodeTableDetail,
    operation_id="get_code_table",
    summary="Read one code table",
)
def get_code_table(request: HttpRequest, code: str, day: Query[schemas.OnDay]) -> dict[str, Any]:
    """The values that were in force on a day, each with its Chinese and English label."""
    del request
    version = api.get_code_table_version(code, on=day.on)
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
        "items": list(api.list_code_values(version, on=day.on)),
    }


@router.get("/textbooks", response=schemas.TextbookList, operation_id="list_textbooks", summary="List textbooks")
def list_textbooks(request: HttpRequest, which: Query[schemas.TextbookFilter]) -> Page[api.Textbook]:
    """Textbooks in the order of the textbook tree, a page at a time."""
    del request
    rows = api.list_textbooks(stage=which.stage, subject=which.subject, grade=which.grade, edition=which.edition)
    return api.page_textbooks(rows, limit=which.limit, cursor=which.cursor)


@router.get("/positions", response=schemas.PositionList, operation_id="list_positions", summary="List places of a tree")
def list_positions(request: HttpRequest, which: Query[schemas.PositionFilter]) -> dict[str, Any]:
    """The places right under another one in the textbook or the vocational tree, in order."""
    del request
    parent = api.get_position_at(which.under) if which.under else None
    return {"items": list(api.list_positions(parent, tree=which.tree))}
