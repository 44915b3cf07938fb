"""The environment of pages with what only this stratum may know: the vocabularies of interop."""

from typing import Any

from django.utils import translation
from jinja2 import Environment

from tongxue.interop.vocabulary import VOCABULARIES
from tongxue.platform.ui.jinja import environment as platform_environment


def environment(**options: Any) -> Environment:
    """The platform's environment and ``label``."""
    env = platform_environment(**options)
    env.globals["label"] = label
    return env


def label(vocabulary: str, code: str) -> str:
    """A code of a closed vocabulary in the reader's language; a code that is not in it is shown as it is."""
    term = VOCABULARIES[vocabulary].find(code)
    if term is None:
        return code
    return term.zh if (translation.get_language() or "zh").startswith("zh") else term.en
