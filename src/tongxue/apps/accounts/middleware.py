"""Puts the actor on each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tongxue.apps.accounts.queries import actor_of
from tongxue.apps.accounts.sessions import forget_holder


class ActorMiddleware:
    """``request.actor`` is the signed-in person with the roles held now, or a visitor; read when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django calls this for every request."""
        forget_holder()
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
