"""Deny by default: a view that does not say who may use it is refused.

``@allow(anyone)``, ``@allow(signed_in)``, ``@allow(role(Role.TEACHER, Role.OPERATOR))`` stand on each view; the finer
question (may this person change this resource?) is the domain's. tests/test_access.py walks every URL, verb and role.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tongxue.platform.actor import Actor, Role
from tongxue.platform.errors import AccessDenied
from tongxue.platform.errors.middleware import answer

Predicate = Callable[[Actor], bool]
View = TypeVar("View", bound=Callable[..., Any])


def anyone(actor: Actor) -> bool:
    """Visitors too."""
    del actor
    return True


def signed_in(actor: Actor) -> bool:
    """Any known person."""
    return actor.is_signed_in


def role(*roles: Role) -> Predicate:
    """Holders of one of the roles in any organisation."""

    def holds(actor: Actor) -> bool:
        return actor.holds(*roles)

    return holds


def operates_node(actor: Actor) -> bool:
    """Operators of the node's own organisation; those of another school on this node are not among them."""
    return actor.operates_node


def allow(predicate: Predicate) -> Callable[[View], View]:
    """Declare who may call a view."""

    def mark(view: View) -> View:
        view.access = predicate  # type: ignore[attr-defined]  # a mark on a function has no static type
        return view

    return mark


class AccessMiddleware:
    """Asks the view's predicate before the view runs. Visitors are sent to sign in, others are refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django calls this for every request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the view run."""
        predicate: Predicate | None = getattr(view, "access", None)
        if predicate is anyone:
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if predicate is not None and predicate(actor):
            return None
        if predicate is not None and not actor.is_signed_in and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        return answer(request, AccessDenied())  # Django hands what process_view raises to nobody
