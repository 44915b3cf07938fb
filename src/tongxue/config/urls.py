"""Every address of a node."""

from django.urls import URLPattern, URLResolver, path
from django.http import HttpResponse
urlpatterns: list[URLPattern | URLResolver] = []
