"""Addresses of the frame: choices of the reader, the style guide."""

from django.urls import path

from tongxue.web import styleguide, views

urlpatterns = [
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
