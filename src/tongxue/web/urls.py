"""Addresses of the frame: choices of the reader, the style guide."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path
from django.views.generic import TemplateView

from tongxue.platform.access import allow, anyone
from tongxue.web import home, operator, styleguide, textbooks, views


def about(name: str) -> Callable[..., HttpResponse]:
    """A page that only says something."""
    return allow(anyone)(TemplateView.as_view(template_name=f"{name}.html", http_method_names=["get", "head"]))


urlpatterns = [
    path("", home.home, name="home"),
    path("textbooks/", textbooks.textbooks, name="textbooks"),
    path("textbooks/<path:path>/", textbooks.textbooks, name="textbook-place"),
    path("vocational/", textbooks.vocational, name="vocational"),
    path("vocational/<path:path>/", textbooks.vocational, name="vocational-place"),
    path("operator/", operator.status, name="operator"),
    path("operator/rebuild", operator.rebuild, name="rebuild-index"),
    path("about/standards/", about("standards"), name="standards"),
    path("about/accessibility/", about("accessibility"), name="accessibility"),
    path("about/licence/", about("licence"), name="licence"),
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
