"""Addresses of our own styles, scripts and icons."""

from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static as django_static
from markupsafe import Markup


@lru_cache(maxsize=512)  # the names are few and the manifest is that of this process
def static(name: str) -> str:
    """The address of an asset, with its hash.

    A page without its picture is still a page: a missing asset is a 404 later, not a 500 now. Tests prove that every
    asset that is named exists.
    """
    try:
        return django_static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


def script(name: str) -> Markup:
    """A script of ours, which waits until the page is read."""
    return Markup('<script src="{}" defer></script>').format(static(name))


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "", size: str = "") -> Markup:
    """An icon of the sprite. Without a label it is an ornament that is not read aloud. ``size``: sm, lg, xl."""
    about = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    classes = f"icon icon-{size}" if size else "icon"
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(classes, about, static("icons.svg"), name)
