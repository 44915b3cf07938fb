"""Addresses of the registry's pages."""

from django.urls import path

from tongxue.apps.registry.views import codes, institutions, regions

urlpatterns = [
    path("regions/", regions.region_list, name="regions"),
    path("regions/<str:code>/", regions.region_page, name="region"),
    path("institutions/", institutions.institution_list, name="institutions"),
    path("institutions/<uuid:organisation_id>/", institutions.institution_page, name="institution"),
    path("codes/", codes.code_table_list, name="code-tables"),
    path("codes/<str:code>/", codes.code_table_page, name="code-table"),
]
