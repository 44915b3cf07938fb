"""Code tables: all of them, and one with its versions."""

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
def code_table_list(request: HttpRequest) -> HttpResponse:
    """All code tables with their standard and the number of values in use."""
    english = api.reads_english()
    counts = api.count_code_values()
    rows = [
        {
            "title": {"text": table.en if english else table.zh, "href": reverse("code-table", args=[table.code])},
            "code": table.code,
            "standard": table.standard,
            "values": counts.get(table.code, 0),
        }
        for table in api.list_code_tables()
    ]
    return render(request, "registry/code_tables.html", {"rows": rows})


@allow(anyone)
@require_safe
def code_table_page(request: HttpRequest, code: str) -> HttpResponse:
    """One table: the version in force today, on a day (``?on=``), or a named one (``?version=``), with its values."""
    table = api.get_code_table(code)
    versions = list(api.list_code_table_versions(code))
    named = next((v for v in versions if v.version == request.GET.get("version")), None)
    version = named or api.get_code_table_version(code, on=_day(request.GET.get("on", "")))
    context = {
        "table": table,
        "title": table.en if api.reads_english() else table.zh,
        "version": version,
        "versions": versions,
        "rows": [_row(value) for value in api.list_all_code_values(version)],
    }
    return render(request, "registry/code_table.html", context)


def _row(value: api.CodeValue) -> dict[str, Any]:
    return {
        "code": value.code,
        "zh": value.zh,
        "en": value.en,
        "parent": value.parent_code,
        "extra": "；".join(str(part) for part in value.extra.values()),
        "ended": value.valid_to,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
