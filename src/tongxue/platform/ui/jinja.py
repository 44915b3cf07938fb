"""The Jinja2 environment that every page is rendered with (ADR 0004), and what every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Undefined names are errors; text is escaped; ``_`` translates into the reader's language."""
    options |= {"undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701  autoescape is on above
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, url=reverse, language=translation.get_language)
    return env


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows."""
    return {"actor": request.actor, "node": settings.TONGXUE}  # type: ignore[attr-defined]
