"""The registry's pages and look-ups alone, at the addresses that they have on a node."""

from django.urls import include, path
from ninja import NinjaAPI

from tongxue.apps.registry.endpoints import router

looked_up = NinjaAPI(urls_namespace="registry-tests")
looked_up.add_router("/registry", router)

urlpatterns = [
    path("", include("tongxue.web.urls")),
    path("", include("tongxue.apps.registry.urls")),
    path("api/v1/", looked_up.urls),
]
