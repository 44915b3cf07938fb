"""Who may call the HTTP API: a token, the person of a session on our own pages, or everybody.

An endpoint says it with ``auth=access(Scope.RESOURCES_WRITE)``, or ``access(Scope.RESOURCES_READ, visitors=True)``
where visitors may too. Each sets ``request.actor`` and takes one request from the limit of the token, account or
address. The domain's rules come after it as everywhere.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.views import openapi_json
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from tongxue.apps.accounts.domain.tokens import actor_of_token
from tongxue.apps.accounts.errors import ForeignRequest, ScopeMissing, SignInNeeded, TokenInvalid
from tongxue.apps.accounts.queries import actor_of
from tongxue.apps.accounts.scopes import Scope
from tongxue.platform.access import allow, anyone
from tongxue.platform.actor import VISITOR, Actor
from tongxue.platform.limits.api import Rate, address_of, take


class BearerToken(AuthBase):
    """``Authorization: Bearer txk_…``. A token that is not good is refused, never taken for a visitor."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor | None:
        """None where no token is shown. Raises TokenInvalid, ScopeMissing, TooManyRequests."""
        if not (header := request.headers.get("Authorization", "")):
            return None
        scheme, _, secret = header.partition(" ")
        secret = secret.strip() if scheme.lower() == "bearer" else ""
        try:
            actor = actor_of_token(secret)
        except TokenInvalid:
            _count("address", address_of(request))  # guessing has the limit of an address
            raise
        _count("token", hashlib.sha256(secret.encode()).hexdigest())
        if not actor.has_scope(self.scope):
            raise ScopeMissing(scope=str(self.scope))
        return _be(request, actor)


class SessionCookie(AuthBase):
    """The person of a session, from a page of our own: changes need the CSRF token as forms do."""

    openapi_type = "apiKey"
    openapi_in = "cookie"

    def __init__(self) -> None:
        self.openapi_name = settings.SESSION_COOKIE_NAME
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor | None:
        """None where nobody is signed in. Raises ForeignRequest, TooManyRequests."""
        actor = actor_of(request.user) if settings.SESSION_COOKIE_NAME in request.COOKIES else VISITOR
        if not actor.is_signed_in:
            return None
        if check_csrf(request):
            raise ForeignRequest
        _count("account", str(actor.account_id))
        return _be(request, actor)


class Nobody:
    """Who got as far as here has shown nothing."""

    def __call__(self, request: HttpRequest) -> Actor:
        """Raises SignInNeeded, TooManyRequests."""
        _count("address", address_of(request))
        raise SignInNeeded


class Everybody:
    """A token or session counts where it is shown. Without a scheme in the OpenAPI document: none is required."""

    def __init__(self, scope: Scope) -> None:
        self.token, self.session = BearerToken(scope), SessionCookie()

    def __call__(self, request: HttpRequest) -> Actor:
        """Raises TokenInvalid, ScopeMissing, ForeignRequest, TooManyRequests."""
        if actor := self.token(request) or self.session(request):
            return actor
        _count("address", address_of(request))
        return _be(request, VISITOR)


def access(scope: Scope, *, visitors: bool = False) -> list[Any]:
    """The ``auth`` of an endpoint: what a token needs, and whether visitors may."""
    return [Everybody(scope)] if visitors else [BearerToken(scope), SessionCookie(), Nobody()]


def describe_access(auth: Sequence[Any]) -> str:
    """What :func:`access` asks, for the readers of the OpenAPI document."""
    for guard in auth:
        if isinstance(guard, Everybody):
            return f"Open to everybody; a token that is sent needs the scope {guard.token.scope}."
        if isinstance(guard, BearerToken):
            return f"Needs a token with the scope {guard.scope}."
    return ""


def api_urls(api: NinjaAPI) -> tuple[list[URLResolver | URLPattern], str, str]:
    """The addresses of an API for ``path()``, once each operation has said who may: deny by default here too."""
    patterns, app, namespace = api.urls
    for router in api._get_bound_routers():  # noqa: SLF001  ninja has no public list of what it bound
        for operation in (each for view in router.path_operations.values() for each in view.operations):
            if not any(isinstance(guard, BearerToken | Everybody) for guard in operation.auth_callbacks):
                raise ImproperlyConfigured(f"{operation.view_func.__qualname__} does not say who may: auth=access(…)")
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if isinstance(pattern.callback, partial):  # ninja's own: the document, the root; they take every verb
                pattern.callback = _document(pattern.callback)
            allow(anyone)(pattern.callback)  # the operation's own auth asks
    return patterns, app, namespace


def _document(view: "partial[HttpResponse]") -> Callable[[HttpRequest], HttpResponse]:
    """Ninja's view for reading alone. The OpenAPI document is made once: each time is half a second's work."""
    made = cache(lambda: view(HttpRequest()).content)

    @require_safe
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(made(), content_type="application/json") if view.func is openapi_json else view(request)

    return answer


def _count(kind: str, who: str) -> None:
    take("api", kind, who, rate=Rate(settings.TONGXUE.api_rate, 60))


def _be(request: HttpRequest, actor: Actor) -> Actor:
    request.actor = actor  # type: ignore[attr-defined]  # the attribute that ActorMiddleware sets
    return actor
