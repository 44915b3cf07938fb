"""Names of members of a package: what may be used as a path, in one normal form.

ZIP APPNOTE 6.3.10 §4.4.17 (no drive letter, no leading slash, forward slashes only) and EPUB Open Container
Format 3.3 §4.2.3 (file names) are the rules; what Windows reserves is refused too, since a teacher may unpack
the package there.
"""

import posixpath
import re
import unicodedata
from urllib.parse import unquote, urlsplit

from tongxue.interop.errors import CodecError

PATH_ABSOLUTE = "path_absolute"
PATH_BACKSLASH = "path_backslash"
PATH_CONTROL = "path_control"
PATH_EMPTY = "path_empty"
PATH_RESERVED = "path_reserved"
PATH_TOO_LONG = "path_too_long"
PATH_TRAVERSAL = "path_traversal"

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_OVERRIDES = "\u202a\u202b\u202d\u202e"
_LONGEST = 1024
_LONGEST_SEGMENT = 255


def safe_path(name: str) -> str:
    """The name as a relative POSIX path in Unicode NFC, without ``.`` segments.

    Raises ``CodecError`` with one of the ``PATH_…`` codes where the name could point outside of the package,
    or where a common file system could not hold it.
    """
    name = unicodedata.normalize("NFC", name)  # before any check: the Kelvin sign and a colon become a drive letter
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in _OVERRIDES for c in name):
        # NUL cuts names short in C programs; bidirectional overrides show "gpj.exe" as "exe.jpg".
        raise CodecError(PATH_CONTROL, "the name {name!r} has control characters", name=name)
    if "\\" in name:
        raise CodecError(PATH_BACKSLASH, "the name {name!r} has a backslash", name=name)
    segments = [s for s in name.split("/") if s not in ("", ".")]
    if name.startswith("/") or any(_DRIVE.match(s) for s in segments[:1]):
        raise CodecError(PATH_ABSOLUTE, "the name {name!r} is absolute", name=name)
    if ".." in segments:
        raise CodecError(PATH_TRAVERSAL, "the name {name!r} leaves the package", name=name)
    if not segments:
        raise CodecError(PATH_EMPTY, "the name {name!r} names nothing", name=name)
    if any(_RESERVED.fullmatch(s) or s[-1] in ". " for s in segments):
        raise CodecError(PATH_RESERVED, "the name {name!r} is reserved on some systems", name=name)
    if len(name) > _LONGEST or any(len(s.encode()) > _LONGEST_SEGMENT for s in segments):
        raise CodecError(PATH_TOO_LONG, "the name {name!r} is too long", name=name)
    return "/".join(segments)


def resolve(base: str, href: str) -> str:
    """The member that a reference in the member ``base`` means; "" for another site or outside.

    RFC 3986 §5.2 within the package: fragment and query are left out, percent signs decoded.
    """
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    try:
        return safe_path(joined)
    except CodecError:
        return ""
