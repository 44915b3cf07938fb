"""Imports by web: upload, progress, report. For operators."""

import csv
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongxue.apps.catalog import api
from tongxue.apps.catalog.forms import ImportForm
from tongxue.platform.access import allow, role
from tongxue.platform.actor import Role
from tongxue.platform.ui.fragments import page

operators = allow(role(Role.OPERATOR))


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The newest imports and the form for another."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ImportForm(request.POST or None, request.FILES or None, places=api.list_import_places(actor=actor))
    if request.method == "POST" and form.is_valid():
        run = api.start_upload(actor=actor, **form.upload())
        return HttpResponseRedirect(reverse("catalog:import", args=[run.id]))
    context = {"form": form, "runs": api.list_imports(actor=actor)}
    return render(request, "catalog/imports.html", context, status=422 if form.errors else 200)


@operators
@require_safe
def import_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far an import is and what it could not take."""
    found = api.get_import_page(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    return page(request, "catalog/import.html", {"page": found}, fragment="progress")


@operators
@require_POST
def cancel_import(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop an import; what it took stays."""
    api.cancel_import(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("catalog:import", args=[run_id]))


@operators
@require_safe
def rejections(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The whole list of what could not be taken, as CSV that spreadsheets open without running formulas."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejections-{run_id}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["place", "code", "reason", "message"])
    for row in api.iterate_rejections(actor=request.actor, run_id=run_id):  # type: ignore[attr-defined]
        writer.writerow(["'" + cell if cell[:1] in "=+-@\t\r" else cell for cell in row])
    return response
