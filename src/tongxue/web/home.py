"""The first page: search, the ways in, what is new and what is used, the numbers of this node."""

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongxue.apps.catalog import api as catalog
from tongxue.apps.registry import api as registry
from tongxue.interop.vocabulary import STAGE, SUBJECT
from tongxue.platform.access import allow, anyone

SHOWN = 8
FRESH = 20.0
"""Seconds for which the numbers and lists are kept: they count hundreds of thousands of rows."""
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


@allow(anyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For everybody."""
    return render(request, "home.html", {**_numbers(), "stages": [t.code for t in STAGE.terms]})


def _numbers() -> dict[str, Any]:
    until, known = _kept.get("home", (0.0, {}))
    if time.monotonic() < until:
        return known
    subjects = catalog.counts_by_subject()
    known = {
        "made": time.monotonic(),
        "subjects": [(t.code, subjects[t.code]) for t in SUBJECT.terms if t.code in subjects],
        "newest": catalog.list_newest(SHOWN),
        "most_used": catalog.list_most_used(SHOWN),
        "resources": catalog.count_published(),
        "institutions": registry.list_organisations().count(),
        "regions": registry.count_regions(),
        "textbooks": registry.list_textbooks().count(),
    }
    _kept["home"] = (time.monotonic() + FRESH, known)
    return known
