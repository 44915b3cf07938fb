"""TeX mathematics as MathML Core, readable by people who do not see it (WCAG 2.2, 1.1.1 and 1.3.1)."""

import re
from functools import lru_cache
from html import escape, unescape

from latex2mathml.converter import convert

# Longer than any formula of a textbook; the converter is recursive and its time is not bounded by anything
# else.
LONGEST_TEX = 4_000
# The converter knows the aligning environments under these names only.
_SAME = {
    "aligned": "align*",
    "alignedat": "align*",
    "gathered": "gather*",
    "eqnarray": "align*",
    "eqnarray*": "align*",
}
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}")
_ARG = re.compile(r"\\arg(?![a-zA-Z])")
_INNER = re.compile(r"^<math[^>]*>(.*)</math>$", re.DOTALL)
_STRAY_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_UNKNOWN_COMMAND = re.compile(r">\s*\\[a-zA-Z]")


def mathml(tex: str, *, display: bool) -> str:
    """A ``math`` element with its TeX as ``alttext`` and annotation (MathML 3, 5.1); else the TeX."""
    tex = tex.strip()
    inner = _inner(tex, display) if 0 < len(tex) <= LONGEST_TEX else ""
    source = escape(tex, quote=True)
    if not inner:
        return f'<code class="tex" dir="ltr">{source}</code>'
    return (
        f'<math display="{"block" if display else "inline"}" alttext="{source}"><semantics>{inner}'
        f'<annotation encoding="application/x-tex">{source}</annotation></semantics></math>'
    )


@lru_cache(2048)
def _inner(tex: str, display: bool) -> str:
    """What stands inside ``math``, or "" where the converter does not understand the whole formula."""
    known = _ENVIRONMENT.sub(lambda m: f"\\{m[1]}{{{_SAME.get(m[2], m[2])}}}", tex)
    known = _ARG.sub(r"\\operatorname{arg}", known)
    try:
        found = _INNER.match(convert(known, display="block" if display else "inline"))
    except Exception:  # noqa: BLE001 - the converter raises errors of many kinds on TeX that it does not know
        return ""
    # A command that it does not know is left in the text as it stands: half a formula reads worse than its
    # TeX.
    if not found or _UNKNOWN_COMMAND.search(found[1]):
        return ""
    return _STRAY_AMPERSAND.sub("&amp;", unescape_references(found[1]))


def unescape_references(markup: str) -> str:
    """Numeric references as characters, except those that are markup."""
    return re.sub(r"&#x0*([0-9A-Fa-f]+);", lambda m: escape(unescape(m[0])), markup)
