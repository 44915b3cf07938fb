"""The second origin: a WSGI application without Django, database, session or cookie.

It serves what the site has signed (``blobs.content``), always with a Content-Security-Policy ``sandbox``, so that a
page opened by its bare address is as harmless as in the frame.
"""

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from tongxue.platform.blobs.content import manifest_of
from tongxue.platform.blobs.ranges import RangeUnsatisfiable, parse_range, pieces

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
POLICY = (
    "sandbox allow-scripts allow-forms allow-popups allow-modals; "
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors {site}"
)


class ContentServer:
    """``root``: the blob store. ``key``: the node's secret. ``site``: the origins that may frame the content."""

    def __init__(self, root: Path, key: str, site: str) -> None:
        self.root, self.key = root, key
        self.headers = [
            ("Content-Security-Policy", POLICY.format(site=site)),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
            # A sandboxed frame has the origin "null"; only signed, cookie-less bytes are to be had here.
            ("Access-Control-Allow-Origin", "*"),
            ("Cache-Control", "private, max-age=86400"),
        ]
        self.manifest = lru_cache(maxsize=256)(self._manifest)

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """GET and HEAD of ``/c/<token>/<path>``; everything else is 404 or 405."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._refuse(start, "405 Method Not Allowed")
        # WSGI hands paths over as Latin-1 (PEP 3333).
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
        if path == "/healthz":
            start("200 OK", [("Content-Type", "text/plain")])
            return [b"ok"]
        found = self._find(path)
        if found is None:
            return self._refuse(start, "404 Not Found")
        return self._send(environ, start, *found)

    def _find(self, path: str) -> tuple[Path, str] | None:
        parts = path.split("/", 3)
        if len(parts) != 4 or parts[1] != "c":  # noqa: PLR2004  "", c, token, path
            return None
        sha256 = manifest_of(parts[2], key=self.key)
        entry = self.manifest(sha256).get(parts[3]) if sha256 else None
        return (self._blob(entry[0]), entry[1]) if entry else None

    def _manifest(self, sha256: str) -> dict[str, tuple[str, str]]:
        try:
            return {k: (v[0], v[1]) for k, v in orjson.loads(self._blob(sha256).read_bytes()).items()}
        except OSError:
            return {}

    def _blob(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _send(self, environ: dict[str, Any], start: StartResponse, blob: Path, media_type: str) -> Iterable[bytes]:
        try:
            file = blob.open("rb")
        except OSError:
            return self._refuse(start, "404 Not Found")
        size = os.fstat(file.fileno()).st_size
        headers = [*self.headers, ("Content-Type", media_type), ("Accept-Ranges", "bytes")]
        try:
            part = parse_range(environ.get("HTTP_RANGE", ""), size)
        except RangeUnsatisfiable:
            file.close()
            return self._refuse(start, "416 Range Not Satisfiable", ("Content-Range", f"bytes */{size}"))
        first, last = part or (0, size - 1)
        headers.append(("Content-Length", str(last - first + 1)))
        if part:
            headers.append(("Content-Range", f"bytes {first}-{last}/{size}"))
        start("206 Partial Content" if part else "200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            file.close()
            return []
        return pieces(file, first, last)

    def _refuse(self, start: StartResponse, status: str, *more: tuple[str, str]) -> Iterable[bytes]:
        start(status, [*self.headers, ("Content-Type", "text/plain"), *more])
        return [status.encode()]
