"""Regions: the provinces, and one region with what became of it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongxue.apps.registry import api
from tongxue.platform.access import allow, anyone


@allow(anyone)
@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    """The provinces with their numbers of organisations; ``?q=`` finds a region by name, pinyin or code."""
    text = request.GET.get("q", "")[:40]
    regions = api.find_regions(text) if text else list(api.list_regions())
    context = {"regions": _with_counts(regions), "text": text}
    return render(request, "registry/regions.html", context)


@allow(anyone)
@require_safe
def region_page(request: HttpRequest, code: str) -> HttpResponse:
    """One region, on a day (``?on=``) or today: name, history, what lies below it. An ended code says where it went."""
    on = _day(request.GET.get("on", ""))
    region = api.get_region(code)
    answer = api.resolve_region(code, on=on)
    context = {
        "answer": answer,
        "above": api.list_ancestors(region),
        "regions": _with_counts(list(api.list_regions(code, on=on))),
        "organisation_count": api.count_organisations([code])[code],
        "levels": api.code_labels("region-level"),
    }
    return render(request, "registry/region.html", context)


def _with_counts(regions: list[api.Region]) -> list[dict[str, Any]]:
    counts = api.count_organisations([region.code for region in regions])
    return [
        {
            "code": region.code,
            "name": region.name,
            "href": reverse("region", args=[region.code]),
            "count": counts[region.code],
        }
        for region in regions
    ]


def _day(text: str) -> date | None:
    """A misshapen day is no day: the page of today is the better answer than an error."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
