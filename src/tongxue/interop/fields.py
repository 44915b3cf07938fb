"""What each field of a :class:`~tongxue.interop.record.Record` accepts, whatever codec fills it.

Every check returns the value in its canonical form or raises :class:`~tongxue.interop.errors.CodecError`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from tongxue.interop.errors import CodecError
from tongxue.interop.record import Contributor, Record
from tongxue.interop.vocabulary import VOCABULARIES

# RFC 5646 section 2.1, without the grandfathered tags, which nobody should write any more.
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_SCHEMES = frozenset({"http", "https", "ftp"})
# Controls have no business in text, and a lone surrogate cannot be stored; tab and line breaks may stay.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_IN_URL = re.compile(r'[\s"<>\\^`{|}]')
_SPACE = re.compile(r"\s+")
_REGION_LENGTHS = frozenset({2, 3})
_SCRIPT_LENGTH = 4
_SHOWN = 80

LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Shape:
    """How one field is filled. ``limit`` is in characters, of the whole value or of each of its parts."""

    many: bool
    limit: int
    vocabulary: str = ""
    lines: bool = False
    """Line breaks mean something in it; elsewhere they are folded to one space."""


SHAPES = MappingProxyType(
    {
        "title": Shape(False, 500),
        "summary": Shape(False, 2_000, lines=True),
        "type": Shape(False, 40, "type"),
        "stage": Shape(True, 40, "stage"),
        "subject": Shape(False, 40, "subject"),
        "grade": Shape(True, 40, "grade"),
        "textbook": Shape(True, 300),
        "vocational": Shape(True, 300),
        "knowledge_points": Shape(True, 300),
        "keywords": Shape(True, 200),
        "audience": Shape(True, 40, "audience"),
        "language": Shape(False, 35),
        "licence": Shape(False, 300),
        "rights_holder": Shape(False, 300),
        "contributors": Shape(True, 300),
        "source": Shape(False, 200),
        "provenance": Shape(False, 1_000),
        "location": Shape(False, 2_000),
        "duration": Shape(False, 10),
        "accessibility": Shape(True, 40, "accessibility"),
        "body": Shape(False, 2_000_000, lines=True),
    }
)
assert set(SHAPES) == {f.name for f in fields(Record)}  # noqa: S101 - a new field of the record must get its shape here


def shown(value: str) -> str:
    """A value as it stands in a message: one line, not too long, nothing unprintable."""
    short = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)


def check_text(name: str, text: str) -> str:
    """Text without controls and within the field's length; white space folded where lines mean nothing."""
    shape = SHAPES[name]
    text = text.strip()
    if not shape.lines and ("  " in text or not text.isprintable()):  # every other white space counts as unprintable
        text = _SPACE.sub(" ", text)
    if not text.isprintable() and (wrong := _UNFIT.search(text)):
        codepoint = f"U+{ord(wrong.group()):04X}"
        raise CodecError(
            "field.control_character",
            "{field} holds the control character {character}",
            field=name,
            character=codepoint,
        )
    if len(text) > shape.limit:
        raise CodecError(
            "field.too_long",
            "{field} has {length} characters, {limit} are allowed",
            field=name,
            length=len(text),
            limit=shape.limit,
        )
    return text


@lru_cache(4096)
def check_code(name: str, text: str) -> str:
    """The code that the text stands for in the field's vocabulary."""
    vocabulary = VOCABULARIES[SHAPES[name].vocabulary]
    if code := vocabulary.normalise(text):
        return code
    raise CodecError(
        "field.unknown_code",
        "{field} '{value}' is not in the vocabulary {vocabulary}",
        field=name,
        value=shown(text),
        vocabulary=vocabulary.code,
    )


@lru_cache(4096)
def check_language(name: str, text: str) -> str:
    """A well-formed BCP 47 tag (RFC 5646, 2.1) in its customary case (2.1.1); ``pt_BR`` is understood."""
    tag = text.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise CodecError("field.bad_language", "{field} '{value}' is not a BCP 47 tag", field=name, value=shown(text))
    first, *rest = tag.lower().split("-")
    parts, private = [first], False
    for part in rest:
        if not private and len(part) == _SCRIPT_LENGTH and part.isalpha():
            part = part.title()  # noqa: PLW2901 - the customary case of a script
        elif not private and len(part) in _REGION_LENGTHS and part.isalpha() and len(part) != max(_REGION_LENGTHS):
            part = part.upper()  # noqa: PLW2901 - the customary case of a region
        private = private or len(part) == 1
        parts.append(part)
    return "-".join(parts)


def check_url(name: str, text: str) -> str:
    """An absolute http, https or ftp URL (RFC 3986) with a host, written without white space."""
    url = check_text(name, text)
    try:
        parts = urlsplit(url)
        good = parts.scheme in _SCHEMES and bool(parts.hostname) and (":" not in parts.netloc or (parts.port or 0) >= 0)
    except ValueError:  # a broken IPv6 literal or port
        good = False
    if not good or _NOT_IN_URL.search(url):
        raise CodecError("field.bad_url", "{field} '{value}' is not a web address", field=name, value=shown(url))
    return url


def check_licence(name: str, text: str) -> str:
    """The URI of a licence: one of the vocabulary, by URI or by name, or any other web address."""
    return VOCABULARIES["licence"].normalise(text) or check_url(name, text)


def check_duration(name: str, text: str) -> int:
    """Whole seconds."""
    if not (text.isascii() and text.isdigit()) or len(text) > SHAPES[name].limit:
        raise CodecError(
            "field.not_a_number",
            "{field} '{value}' is not a number of seconds",
            field=name,
            value=shown(text),
        )
    return int(text)


_SPECIAL: dict[str, Callable[[str, str], object]] = {
    "language": check_language,
    "licence": check_licence,
    "location": check_url,
    "duration": check_duration,
}


def check_one(name: str) -> Callable[[str, str], object]:
    """The check of a field, or of each part of a field that has many."""
    return _SPECIAL.get(name) or (check_code if SHAPES[name].vocabulary else check_text)


def check_many(name: str, texts: list[str], role: str = "author") -> tuple[object, ...]:
    """Each part checked, empty parts and repeats left out, order kept."""
    check = check_one(name)
    values = tuple(dict.fromkeys(check(name, text) for text in texts if text and not text.isspace()))
    if name == "contributors":
        return tuple(Contributor(str(value), role) for value in values)
    return values
