"""A whole page for a browser, a block of the same template for htmx: one template, one view."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.backends.jinja2 import Template
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers


def render_block(request: HttpRequest, template: str, block: str, context: Mapping[str, Any] | None = None) -> str:
    """One ``{% block %}`` of a template, with the context that the whole page would have. KeyError: no such block.

    What the template sets or imports outside the block is not known inside it; components are (``ui``).
    """
    backed = cast("Template", loader.get_template(template, using="jinja2"))
    known: dict[str, Any] = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in backed.backend.template_context_processors:
        known |= processor(request)
    inner = backed.template.new_context({**known, **(context or {})})
    return "".join(backed.template.blocks[block](inner))


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; with its block ``fragment`` alone when htmx asks for a part of the page."""
    htmx = getattr(request, "htmx", None)
    alone = fragment and htmx and not htmx.boosted and not htmx.history_restore_request
    if alone:
        text = render_block(request, template, fragment, context)
    else:
        text = loader.render_to_string(template, dict(context or {}), request)
    response = HttpResponse(text, status=status)
    if fragment:
        patch_vary_headers(response, ["HX-Request"])
    return response
