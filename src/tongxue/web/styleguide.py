"""/styleguide/: every component with its examples, in both themes."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tongxue.platform.access import allow, anyone
from tongxue.platform.ui.components import groups
from tongxue.platform.ui.fragments import page


@allow(anyone)
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page that designers and tests look at."""
    return page(request, "styleguide.html", {"groups": list(groups())})
