"""The registry's pages and look-ups alone, at the addresses that they have on a node."""

from django.urls import include, path
from ninja import NinjaAPI

from tongxue.apps.registry.endpoints import router
from tongxue.platform.access import anyone

looked_up = NinjaAPI(urls_namespace="registry-tests")
looked_up.add_router("/registry", router)
addresses, *names = looked_up.urls
for address in addresses:
    address.callback.access = anyone  # what config.api does on a node

urlpatterns = [
    path("", include("tongxue.web.urls")),
    path("", include("tongxue.apps.registry.urls")),
    path("api/v1/", (addresses, *names)),
]
