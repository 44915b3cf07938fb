"""The environment of pages with what only this stratum may know: the vocabularies of interop."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment

from tongxue.interop.vocabulary import VOCABULARIES
from tongxue.platform.ui.jinja import environment as platform_environment

FACET_TITLES = {
    "stage": _("学段"),
    "subject": _("学科"),
    "grade": _("年级"),
    "edition": _("教材版本"),
    "type": _("类型"),
    "licence": _("许可"),
    "source": _("来源"),
    "language": _("语言"),
}


def environment(**options: Any) -> Environment:
    """The platform's environment with the words for codes, facets and languages."""
    env = platform_environment(**options)
    env.globals |= {
        "label": label,
        "facet_title": lambda name: str(FACET_TITLES[name]),
        "facet_label": facet_label,
        "facet_items": facet_items,
        "facet_labels": facet_labels,
        "language_name": language_name,
    }
    return env


def label(vocabulary: str, code: str) -> str:
    """A code of a closed vocabulary in the reader's language; a code that is not in it is shown as it is."""
    term = VOCABULARIES[vocabulary].find(code)
    if term is None:
        return code
    return term.zh if (translation.get_language() or "zh").startswith("zh") else term.en


def facet_label(facet: str, value: str) -> str:
    """A value of a facet in the reader's language."""
    if facet == "language":
        return language_name(value)
    return label(facet, value) if facet in VOCABULARIES else value


def facet_items(
    facet: str, values: Sequence[tuple[str, int]], chosen: Sequence[str]
) -> list[tuple[str, str, int, bool]]:
    """The values of a facet as ``ui.facet`` shows them; what has no value is not offered."""
    return [(value, facet_label(facet, value), count, value in chosen) for value, count in values if value]


def facet_labels(vocabulary: str, codes: Sequence[str]) -> str:
    """Several codes, as one would say them."""
    return gettext("、").join(label(vocabulary, code) for code in codes)


def language_name(tag: str) -> str:
    """The name of a language (BCP 47) in the reader's language; the tag where nobody knows a name."""
    if tag in {"", "und"}:
        return gettext("语言不明")
    return _language_name(tag, "zh" if (translation.get_language() or "zh").startswith("zh") else "en")


@lru_cache(maxsize=1024)
def _language_name(tag: str, reader: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(reader) or tag
    except (ValueError, UnknownLocaleError):
        return tag
