"""The settings file of a folder of Markdown: what its pages do not say themselves.

TOML 1.0. An example with everything it can say::

    dialect = "mkdocs"                 # commonmark (the default), mkdocs or d2l
    origin = "https://example.org/src" # a page's provenance is this and its path

    [constants]                        # the same for every page, as in a mapping file
    source = "OI Wiki"
    subject = "it"

    [titles]                           # for pages whose title stands elsewhere
    "docs/ds/stack.md" = "栈"

    [[pages]]                          # pages that differ, by pattern; later ones win
    match = "*/assignment.md"
    type = "exercise"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tongxue.interop.errors import MappingError
from tongxue.interop.mapping import check_keys, read_constants, read_toml

DIALECTS = ("commonmark", "mkdocs", "d2l")
_TOP = {"dialect": str, "origin": str, "constants": dict, "titles": dict, "pages": list}


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """Settings ready for use."""

    dialect: str
    origin: str
    constants: Mapping[str, Any]
    titles: Mapping[str, str]
    patterns: tuple[tuple[str, Mapping[str, Any]], ...]

    def for_page(self, path: str) -> dict[str, Any]:
        """The fields of the record that the settings give to a page."""
        fields = dict(self.constants)
        for pattern, differing in self.patterns:
            if fnmatchcase(path, pattern):
                fields.update(differing)
        if self.origin:
            fields["provenance"] = f"{self.origin.rstrip('/')}/{path}"
        return fields


def load_settings(path: Path) -> FolderSettings:
    """The settings of a TOML file; raises MappingError naming the wrong key and the allowed ones."""
    return parse_settings(path.read_bytes())


def parse_settings(data: bytes) -> FolderSettings:
    """The settings of TOML text; raises MappingError naming the wrong key and the allowed ones."""
    table = read_toml(data)
    check_keys(table, _TOP, "the settings")
    dialect = table.get("dialect", DIALECTS[0])
    if dialect not in DIALECTS:
        names = ", ".join(DIALECTS)
        raise MappingError(
            "mapping.unknown_key",
            "dialect must be one of {allowed}",
            where="the settings", key=dialect, allowed=names,
        )  # fmt: skip
    patterns = []
    for number, page in enumerate(table.get("pages", []), 1):
        where = f"[[pages]] {number}"
        match = page.pop("match", None) if isinstance(page, dict) else None
        if not isinstance(match, str):
            raise MappingError("mapping.missing_key", "{where} needs match", where=where, key="match")
        patterns.append((match, read_constants(page)))
    titles = {str(path): str(title) for path, title in table.get("titles", {}).items()}
    constants = read_constants(table.get("constants", {}))
    return FolderSettings(dialect, table.get("origin", ""), constants, titles, tuple(patterns))
