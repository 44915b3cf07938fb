"""Results and suggestions."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongxue.apps.catalog import api
from tongxue.apps.catalog.forms import SearchForm
from tongxue.platform.access import allow, anyone


@allow(anyone)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The results for words and facets; every state is this address with its query."""
    state = SearchForm.read(request.GET)
    page = api.search_resources(q=state.q, filters=state.filters, sort=state.sort, page=state.page)
    return render(request, "catalog/results.html", {"page": page})


@allow(anyone)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that begin like what is being typed."""
    response = JsonResponse({"items": api.suggest_titles(request.GET.get("q", ""))})
    response["Cache-Control"] = "private, max-age=60"
    return response
