"""Every address of a node."""

from django.urls import URLPattern, URLResolver, include, path

from tongxue.apps.accounts.api import api_urls
from tongxue.config.api import api
from tongxue.config.api_docs import api_docs
from tongxue.web.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("tongxue.web.urls")),
    path("api/v1/", api_urls(api)),
    path("api/docs", api_docs, name="api-docs"),
    path("accounts/", include("tongxue.apps.accounts.urls")),
    path("", include("tongxue.apps.catalog.urls")),
    path("", include("tongxue.apps.registry.urls")),
]
handler400 = "tongxue.web.errors.bad_request"
handler403 = "tongxue.web.errors.forbidden"
handler404 = "tongxue.web.errors.not_found"
handler500 = "tongxue.web.errors.server_error"
