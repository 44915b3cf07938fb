"""Every address of a node, and an empty view: what Django itself costs on this server."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tongxue.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from tongxue.platform.access import allow, anyone

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@allow(anyone)
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing; it passes the same middleware as every page."""
    del request
    return HttpResponse()


urlpatterns = [path("bench/empty", empty), *urlpatterns]
