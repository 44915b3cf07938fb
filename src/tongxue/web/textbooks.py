"""The textbook browser: stage → subject → edition → volume → unit, and which places have resources."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongxue.apps.catalog import api as catalog
from tongxue.apps.registry import api as registry
from tongxue.platform.access import allow, anyone

SHOWN = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A place to go to, and how many resources stand there and below."""

    title: str
    path: str
    count: int


@allow(anyone)
@require_safe
def textbooks(request: HttpRequest, path: str = "") -> HttpResponse:
    """The places below one place of the textbook tree, or its roots."""
    return _browse(request, "textbook", path)


@allow(anyone)
@require_safe
def vocational(request: HttpRequest, path: str = "") -> HttpResponse:
    """The places below one place of the vocational tree, or its roots."""
    return _browse(request, "vocational", path)


def _browse(request: HttpRequest, tree: str, path: str) -> HttpResponse:
    position = registry.get_position_at(f"{tree}/{path}") if path.strip("/") else None
    counts = catalog.counts_below(position.path if position else tree)
    children = registry.list_positions(position, tree=tree)
    places = [Place(child.zh, _address(child.path), counts.get(child.path, 0)) for child in children]
    context: dict[str, Any] = {
        "tree": tree,
        "position": position,
        "lineage": [(p, _address(p.path)) for p in (registry.list_lineage(position) if position else [])],
        "below": places,
        "resources": catalog.list_at(position.path, SHOWN) if position else [],
        "book": registry.find_textbook(position) if position else None,
    }
    return render(request, "textbooks.html", context)


def _address(path: str) -> str:
    """``textbook/primary/chinese`` lives at ``/textbooks/primary/chinese/``."""
    tree, _, rest = path.partition("/")
    return f"/{'textbooks' if tree == 'textbook' else 'vocational'}/{rest}/"
