"""Institutions: the list with its filters, and one of them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongxue.apps.registry import api
from tongxue.platform.access import allow, anyone
from tongxue.platform.ui.jinja import query_with

_TABLES = {"kind": "organisation-kind", "level": "institution-level", "ownership": "institution-ownership"}


@allow(anyone)
@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    """All organisations that work today: search by name, pinyin or identifier; filters; next rows by cursor."""
    filters = {name: request.GET.get(name, "")[:32] for name in ("region", *_TABLES)}
    text = request.GET.get("q", "").strip()[:120]
    rows = api.list_organisations(text=text, **filters)
    page = api.page_organisations(rows, cursor=request.GET.get("cursor", ""))
    labels = {name: api.code_labels(table) for name, table in _TABLES.items()}
    context = {
        "text": text,
        "filters": filters,
        "labels": labels,
        "provinces": list(api.list_regions()),
        "region": api.find_region(filters["region"]) if filters["region"] else None,
        "chosen": _chosen(request, filters, labels),
        "total": rows.count(),
        "rows": [_row(organisation, labels) for organisation in page.items],
        "next": page.next and query_with(request, put={"cursor": page.next}),
    }
    return render(request, "registry/institutions.html", context)


@allow(anyone)
@require_safe
def institution_page(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What the registry knows of one organisation, and from whom."""
    organisation = api.get_organisation(organisation_id)
    context = {
        "organisation": organisation,
        "region_path": [*api.list_ancestors(organisation.region), organisation.region] if organisation.region else [],
        "labels": {name: api.code_labels(table) for name, table in _TABLES.items()},
    }
    return render(request, "registry/institution.html", context)


def _chosen(
    request: HttpRequest, filters: dict[str, str], labels: dict[str, dict[str, api.CodeLabel]]
) -> list[dict[str, str]]:
    """The chips of the filters that are on; each link takes one off."""
    chips = []
    for name, value in filters.items():
        if value:
            label = labels[name].get(value, value) if name in labels else _region_name(value)
            chips.append({"label": str(label), "href": query_with(request, put={name: None})})
    return chips


def _region_name(code: str) -> str:
    region = api.find_region(code)
    return region.name if region else code


def _row(organisation: api.Organisation, labels: dict[str, dict[str, api.CodeLabel]]) -> dict[str, Any]:
    region = organisation.region
    return {
        "name": {"text": organisation.name, "href": reverse("institution", args=[organisation.id])},
        "region": {"text": region.name, "href": reverse("region", args=[region.code])} if region else "",
        "kind": labels["kind"].get(organisation.kind, ""),
        "level": labels["level"].get(organisation.level, ""),
        "authority": organisation.authority,
        "identifier": organisation.school_identifier or organisation.credit_code,
    }
