"""Free text of package metadata turned into the codes of the record; what is not certain stays unknown."""

import re

from babel.core import get_global

from tongxue.interop.vocabulary import LICENCE, SUBJECT

LICENCE_UNKNOWN = "licence_unknown"
LANGUAGE_INVALID = "language_invalid"
ACCESSIBILITY_UNKNOWN = "accessibility_unknown"

_URL = re.compile(r"https?://[^\s<>\"'（），。]+")
_CC_PATH = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)")
_CC_NAME = re.compile(r"\bCC[ -](BY(?:-(?:NC|ND|SA))*)[ -](\d\.\d)\b", re.IGNORECASE)
_RESERVED = re.compile(r"all rights reserved|\(copyrighted\)|版权所有|保留所有权利", re.IGNORECASE)
# Up to the end of the sentence; the full stop of an initial or inside a word ends none.
_HOLDER = re.compile(
    r"(?:copyright\b|©|\(c\))(?:copyright\b|©|\(c\)|\s)*(?:\d{4}[\s,–-]*)*(?:by\s+)?"
    r"((?:[^.;\n©]|(?<=\b[A-Z])\.|\.(?=\S))*[^.;\n©\s,])",
    re.IGNORECASE,
)
# RFC 5646 §2.1: language, extended language, script, region, variants, extensions, private use.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)
# MARC relators (id.loc.gov/vocabulary/relators) by the words that the record uses; other codes stay as they
# are.
_RELATORS = {
    "aut": "author", "edt": "editor", "trl": "translator", "ill": "illustrator", "art": "artist",
    "cmp": "composer",
    "com": "compiler", "ctb": "contributor", "nrt": "narrator", "pbl": "publisher", "pht": "photographer",
    "rev": "reviewer",
    "mrk": "markup editor", "aui": "author of introduction", "cov": "cover designer", "bkp": "book producer",
    "dsr": "designer",
}  # fmt: skip


def licence_of(*statements: str) -> str:
    """The licence URI that the statements name, by URL, label or Creative Commons name in a sentence.

    A statement that all rights are reserved is RightsStatements.org "In Copyright", where no licence is named
    beside it. "" where nothing that the vocabulary knows is named.
    """
    reserved = LICENCE.normalise("all rights reserved")
    for statement in statements:
        if statement.strip(" .。").casefold() == "all rights reserved":
            continue  # another statement may name what is granted
        found = LICENCE.normalise(statement.strip(" .。")) or _creative_commons(statement)
        if found:
            return found
        for url in _URL.findall(statement):
            named = LICENCE.normalise(str(url).replace("http:", "https:", 1).rstrip("/.,;)"))
            if named:
                return named
    return reserved if any(map(_RESERVED.search, statements)) else ""


def _creative_commons(statement: str) -> str:
    path = _CC_PATH.search(statement.lower())
    if path:
        return LICENCE.normalise(f"https://{path[0]}/")
    name = _CC_NAME.search(statement)
    return LICENCE.normalise(f"https://creativecommons.org/licenses/{name[1].lower()}/{name[2]}/") if name else ""


def holder_of(*statements: str) -> str:
    """Who a copyright line names, e.g. ``© 2004 by Robert A. Beezer``; "" where none does."""
    for statement in statements:
        named = _HOLDER.search(statement)
        if named:
            return re.sub(r",?\s*all rights reserved$", "", named[1], flags=re.IGNORECASE).strip()
    return ""


def language_of(tag: str) -> str:
    """The tag as RFC 5646 §2.1.1 and §4.5 have it: shortest code, customary letter case; "" for none."""
    tag = tag.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        return ""
    first, *others = tag.split("-")
    alias = str(get_global("language_aliases").get(first.lower(), first.lower()))
    if len(first) == 3 and len(alias) == 2:  # noqa: PLR2004 - ISO 639-2 to 639-1: "eng" is "en"
        first = alias
    cased = [first.lower()]
    for position, part in enumerate(others):
        if any(len(before) == 1 for before in others[:position]) or len(part) not in (2, 4):
            cased.append(part.lower())
        else:
            cased.append(part.upper() if len(part) == 2 else part.title())  # noqa: PLR2004 - a region, else a script
    return "-".join(cased)


def role_of(relator: str) -> str:
    """The role's name for a MARC relator code; other values as they are, in lower case."""
    return _RELATORS.get(relator.strip().lower(), relator.strip().lower())


def subject_of(values: tuple[str, ...]) -> str:
    """The subject, where the values name exactly one of the vocabulary."""
    named = {code for code in map(SUBJECT.normalise, values) if code}
    return named.pop() if len(named) == 1 else ""


def unique(*values: str) -> tuple[str, ...]:
    """The values without empty and repeated ones, in order."""
    return tuple(dict.fromkeys(v.strip() for v in values if v.strip()))


def shortened(text: str, longest: int = 300) -> str:
    """The text cut at a word boundary, with an ellipsis where it was longer."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rpartition(" ")[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;·") + "…"
