"""The operator's page: jobs, index, events, disk."""

import shutil

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongxue.apps.catalog import api as catalog
from tongxue.platform.access import allow, operates_node
from tongxue.platform.jobs import api as jobs
from tongxue.platform.outbox import dispatching

operators = allow(operates_node)


@operators
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the node is, for its operators."""
    disk = shutil.disk_usage(settings.TONGXUE.data)
    context = {
        "jobs": jobs.list_jobs(actor=request.actor),  # type: ignore[attr-defined]
        "published": catalog.count_published(),
        "indexed": catalog.count_indexed(),
        "backlog": dispatching.backlog(),
        "disk_free": disk.free,
        "disk_total": disk.total,
    }
    return render(request, "operator.html", context)


@operators
@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Make the search index anew in the background."""
    catalog.start_rebuild(actor=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已开始重建索引，期间可以照常搜索。"))
    return HttpResponseRedirect("/operator/")
