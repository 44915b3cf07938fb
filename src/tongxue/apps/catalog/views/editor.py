"""The editor: saves as you go, takes several files at once, tells errors beside their field."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongxue.apps.catalog import api
from tongxue.apps.catalog.forms import RecordForm
from tongxue.platform.access import allow, role
from tongxue.platform.actor import Role
from tongxue.platform.errors import DomainError
from tongxue.platform.errors.middleware import problem

authors = allow(role(Role.TEACHER, Role.REVIEWER, Role.OPERATOR))


@authors
@require_safe
def own_resources(request: HttpRequest) -> HttpResponse:
    """What the person made, and the way to something new."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {"resources": api.list_own_resources(actor=actor), "organisations": api.list_workplaces(actor=actor)}
    return render(request, "catalog/own.html", context)


@authors
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """An empty draft with a title, and on to its editor."""
    actor = request.actor  # type: ignore[attr-defined]
    resource = api.start_draft(
        actor=actor, organisation_id=request.POST.get("organisation", ""), title=request.POST.get("title", "")
    )
    return HttpResponseRedirect(reverse("catalog:edit", args=[resource.id]))


@authors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """The form; a POST saves what it was sent: the whole form, or one field when JavaScript saves as you go."""
    actor = request.actor  # type: ignore[attr-defined]
    page = api.get_editor_page(actor=actor, resource_id=resource_id)
    form = RecordForm(request.POST or None, initial=page.initial)
    if request.method == "POST" and form.is_valid():
        error = _save(request, resource_id, form)
        if error is None:
            return HttpResponseRedirect(reverse("catalog:edit", args=[resource_id]))
        form.add_error(error.field if error.field in form.fields else None, error.text)
        page = api.get_editor_page(actor=actor, resource_id=resource_id)
    context = {"form": form, "page": page}
    return render(request, "catalog/edit.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, resource_id: UUID, form: RecordForm) -> DomainError | None:
    try:
        api.change_resource(
            actor=request.actor,  # type: ignore[attr-defined]
            resource_id=resource_id,
            revision=_revision(request),
            changes=form.changes(),
        )
    except DomainError as error:
        return error
    return None


@authors
@require_POST
def autosave(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """The form as it is filled: the new revision, or 422 with the errors by field (assets/scripts/autosave.js)."""
    shown = api.get_editor_page(actor=request.actor, resource_id=resource_id)  # type: ignore[attr-defined]
    form = RecordForm(request.POST, initial=shown.initial)
    error = _save(request, resource_id, form) if form.is_valid() else None
    if error is not None and error.field not in form.fields:
        return problem(error, request)
    if error is not None:
        form.add_error(error.field, error.text)
    if form.errors:
        return JsonResponse({"errors": {name: str(found[0]) for name, found in form.errors.items()}}, status=422)
    page = api.get_editor_page(actor=request.actor, resource_id=resource_id)  # type: ignore[attr-defined]
    return JsonResponse({"fields": {"revision": page.resource.revision}})


@authors
@require_POST
def add_files(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Files by drag and drop, one a request (scripts/uploads.js), or several by the form without JavaScript.

    The script is told how the revision moved, so that the form beside it can still save.
    """
    api.get_editor_page(actor=request.actor, resource_id=resource_id)  # type: ignore[attr-defined]  # who may
    is_script = request.headers.get("Accept") == "application/json"
    moved: list[int] = []
    for upload in request.FILES.getlist("file"):
        try:
            resource, _file = api.add_file(
                actor=request.actor,  # type: ignore[attr-defined]
                resource_id=resource_id,
                path=upload.name or "",
                stream=upload.file,  # type: ignore[arg-type]
            )
            moved = [*moved[:1], resource.revision] if moved else [resource.revision - 1, resource.revision]
        except DomainError as error:
            if is_script:
                return problem(error, request)
            if error.status in {403, 404}:
                raise
            messages.error(request, error.text)
    if is_script:
        return JsonResponse({"revision": moved})
    return HttpResponseRedirect(reverse("catalog:edit", args=[resource_id]) + "#files")


@authors
@require_POST
def remove_file(request: HttpRequest, resource_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a file out of the draft."""
    api.remove_file(actor=request.actor, resource_id=resource_id, file_id=file_id)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("catalog:edit", args=[resource_id]) + "#files")


@authors
@require_POST
def publish(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Put the draft up; what is missing is told on the editor."""
    return _act(request, resource_id, api.publish_resource, _("已发布。"), "catalog:resource")


@authors
@require_POST
def withdraw(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Take a resource down, with a reason."""
    reason = request.POST.get("reason", "")
    return _act(request, resource_id, api.withdraw_resource, _("已下架。"), "catalog:resource", reason=reason)


@authors
@require_POST
def discard(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    return _act(request, resource_id, api.discard_draft, _("草稿已删除。"), "catalog:own")


def _act(
    request: HttpRequest, resource_id: UUID, verb: Callable[..., Any], done: str, where: str, **more: str
) -> HttpResponse:
    try:
        verb(actor=request.actor, resource_id=resource_id, revision=_revision(request), **more)  # type: ignore[attr-defined]
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, error.text)
        return HttpResponseRedirect(reverse("catalog:edit", args=[resource_id]))
    messages.success(request, done)
    return HttpResponseRedirect(reverse(where, args=[] if where == "catalog:own" else [resource_id]))


def _revision(request: HttpRequest) -> int | None:
    """The revision that the page was made from."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None  # noqa: PLR2004
