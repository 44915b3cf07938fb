"""The Jinja2 environment that every page is rendered with (ADR 0004), and what every page knows.

Templates are given: ``_``/``ngettext``, the filters of :mod:`tongxue.platform.ui.formats`, and the globals of
:func:`environment`. ``ui`` holds every component (``templates/ui/*.html``); an unknown component, argument or variable
is an error, not an empty string.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, QueryDict
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Context, Macro
from markupsafe import Markup

import tongxue
from tongxue.platform.actor import VISITOR
from tongxue.platform.ui import covers, formats
from tongxue.platform.ui.assets import icon, script, static
from tongxue.platform.ui.remembering import Remember

LIBRARIES = ("buttons", "forms", "frame", "status", "data", "filters", "resources")
THEMES = ("auto", "light", "dark")
_PLACE = re.compile(r"(?<!%)(?:%%)*%\(")
_PAGING = ("page", "cursor")
_PLACES = ("/search/", "/textbooks/", "/institutions/", "/regions/")
_PLAIN = frozenset({FunctionType, MethodType, type(lru_cache(len))})


class QuickContext(Context):
    """Calls what a template calls. Jinja asks four questions about each callable; a page makes 250 calls."""

    def call(self, __obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Our functions and macros at once; anything that wants the context, or is none of these, as Jinja does."""
        kind = type(__obj)
        if kind is not Macro and (kind not in _PLAIN or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(self.eval_ctx, *args, **kwargs) if kind is Macro else __obj(*args, **kwargs)


class Components:
    """``ui.button(…)`` in a template: the macros of ``templates/ui/*.html`` under one name.

    One name for all means that a block can be rendered alone for htmx, without the imports of its page.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._macros: dict[str, Macro] = {}

    def __getattr__(self, name: str) -> Macro:
        macros = self._macros or self._collect()
        try:
            return macros[name]
        except KeyError as error:
            raise TypeError(f"There is no component ui.{name}") from error

    def _collect(self) -> dict[str, Macro]:
        """Public macros of all libraries; a name that begins with ``_`` is a part of another component.

        Known all at once: another thread's first page must not meet half of them.
        """
        found: dict[str, Macro] = {}
        for library in LIBRARIES:
            module = self._env.get_template(f"ui/{library}.html").module
            macros = {name: value for name, value in vars(module).items() if isinstance(value, Macro)}
            found |= {name: value for name, value in macros.items() if name[0] != "_"}
        self._macros = found
        return found

    def __iter__(self) -> Any:
        return iter(self._macros or self._collect())


def environment(**options: Any) -> Environment:
    """Undefined names are errors; text is escaped; ``_`` translates into the reader's language."""
    options |= {"undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", Remember], **options)  # noqa: S701  autoescape is on above
    env.context_class = QuickContext
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        static=static,
        script=script,
        url=reverse,
        icon=icon,
        symbol=icon,  # inside a component whose parameter is called icon
        drawn_cover=covers.cover,
        thumbnail=covers.thumbnail,
        type_icon=covers.type_icon,
        subject_hue=covers.hue,
        messages_of=get_messages,
        query_with=query_with,
        adding_to=adding_to,
        encoded=lru_cache(maxsize=4096)(quote_plus),
        place_of=place_of,
        lang_attr=lang_attr,
        _=translated,
        gettext=translated,
        language=language,
        languages=settings.LANGUAGES,
        unique=lambda: uuid4().hex[:8],
        program_version=tongxue.__version__,
        ui=Components(env),
    )
    env.filters.update(formats.FILTERS)
    return env


def translated(text: str, /, **values: Any) -> Markup:
    """A text of a template in the reader's language, ``%(name)s`` filled in; as Jinja's newstyle ``gettext``.

    A page asks 50 times. Through Jinja's context and Django's catalogues that took 12 % of a page.
    """
    plain, finished = _in_language(translation.get_language() or settings.LANGUAGE_CODE, text)
    return plain % values if values else finished


@lru_cache(maxsize=8192)  # the texts of the templates, in each language; catalogues do not change while a process lives
def _in_language(language: str, text: str) -> tuple[Markup, Markup]:
    """The text with its places to fill in, and the text where there are none."""
    with translation.override(language):
        plain = Markup(translation.gettext(text))  # noqa: S704  texts of our own templates and catalogues
    return plain, plain % {} if not _PLACE.search(plain) else plain


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows. The actor is lazy: a page that does not ask costs no query."""
    theme = request.COOKIES.get("theme", "")
    return {
        # Django's own makes a new mask, of 32 random letters, for every form of the page
        "csrf_input": csrf_input(request),
        "actor": getattr(request, "actor", VISITOR),
        "node": settings.TONGXUE,
        "theme": theme if theme in THEMES else "auto",
    }


def language() -> str:
    """The language of the page as a ``lang`` attribute wants it: zh-Hans, en."""
    return str(translation.to_locale(translation.get_language() or "zh-hans")).replace("_", "-")


@lru_cache(maxsize=512)
def lang_attr(code: str) -> Markup:
    """The attributes of people's text: ``lang`` where the language is known, and the direction from its letters."""
    return Markup(' lang="{}" dir="auto"').format(code) if code else Markup(' dir="auto"')


def place_of(path: str) -> str:
    """Which of the main places an address belongs to; "/" is the home page."""
    return "/" if path == "/" else next((place for place in _PLACES if path.startswith(place)), "")


def query_with(
    query: QueryDict | HttpRequest,
    remove: Mapping[str, str] | None = None,
    put: Mapping[str, str | int | None] | None = None,
) -> str:
    """The address of this list with one thing changed, and back on the first page.

    ``remove`` takes one value away from a repeatable parameter (``{"subject": "physics"}``), or with an empty value the
    whole parameter; ``put`` sets the only value (None drops it). Values are added by :func:`adding_to`.
    """
    changed = _without_paging(query)
    for name, value in (remove or {}).items():
        changed[name] = [other for other in changed.get(name, ()) if value and other != value]
    for name, new in (put or {}).items():
        changed[name] = [] if new is None else [str(new)]
    return f"?{urlencode(changed, doseq=True)}"


def adding_to(query: QueryDict | HttpRequest, name: str) -> str:
    """The address of this list up to one more value for a parameter: ``?q=x&subject=``, back on the first page.

    A facet has dozens of values: encoding the rest of the address once for all of them is most of the work.
    """
    kept = urlencode(_without_paging(query), doseq=True)
    return f"?{kept}&{name}=" if kept else f"?{name}="


def _without_paging(query: QueryDict | HttpRequest) -> dict[str, list[str]]:
    given: QueryDict = query.GET if isinstance(query, HttpRequest) else query
    return {name: values for name, values in given.lists() if name not in _PAGING}
