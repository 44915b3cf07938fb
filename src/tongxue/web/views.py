"""Choices of the reader that every page offers: language, light or dark."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from tongxue.platform.access import allow, anyone
from tongxue.platform.ui.jinja import THEMES

_YEAR = 365 * 24 * 3600


@allow(anyone)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie, for a year."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@allow(anyone)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; with JavaScript the page changes at once and nothing is sent."""
    chosen = request.POST.get("theme", "")
    response = _back(request)
    if chosen in THEMES:
        _remember(response, "theme", chosen)
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the reader was on, if it is one of ours."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
