"""Addresses on the second origin, for files that could run script.

A manifest (path → file) is itself a blob; the address holds its SHA-256, an expiry and an HMAC (RFC 2104) over both,
so that the content server needs neither database nor session: it can serve only what the site has signed.
"""

import base64
import hashlib
import hmac
import mimetypes
import time
from urllib.parse import quote

import orjson

from tongxue.platform.blobs.store import put_bytes

Manifest = dict[str, tuple[str, str]]
"""Path → (SHA-256, media type with charset)."""
DAY = 86_400
"""Seconds; addresses live one to two days and stay the same for a day, so that browsers can cache."""


def keep_manifest(manifest: Manifest) -> str:
    """Store a manifest; the SHA-256 that names it."""
    return put_bytes(orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS)).sha256


def content_path(manifest: str, path: str, *, key: str) -> str:
    """The path, below the content origin, of one file of a stored manifest, signed with the node's key."""
    expiry = (int(time.time()) // DAY + 2) * DAY
    return f"/c/{manifest}.{expiry}.{sign(manifest, expiry, key)}/{quote(path)}"


def sign(manifest: str, expiry: int, key: str) -> str:
    """The signature of a manifest's address."""
    mac = hmac.digest(f"content:{key}".encode(), f"{manifest}.{expiry}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac[:18]).decode()


def manifest_of(token: str, *, key: str) -> str | None:
    """The SHA-256 of the manifest that a token names, or None when it is forged or has expired."""
    sha256, _, rest = token.partition(".")
    expiry, _, signature = rest.partition(".")
    if not (expiry.isascii() and expiry.isdigit() and len(expiry) < 12) or int(expiry) < time.time():  # noqa: PLR2004
        return None
    return sha256 if hmac.compare_digest(signature.encode(), sign(sha256, int(expiry), key).encode()) else None


def media_type_for_web(path: str, media_type: str) -> str:
    """The type to serve a packaged file with: text by its name, since a style sheet sniffed as text would not apply."""
    if media_type.startswith("text/") or media_type in {"application/xml", "application/octet-stream"}:
        guess = mimetypes.guess_type(path)[0] or media_type
        return f"{guess}; charset=utf-8" if guess.startswith(("text/", "application/javascript")) else guess
    return media_type
