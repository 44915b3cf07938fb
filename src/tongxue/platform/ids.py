"""Keys and global identifiers.

A key is a UUIDv7 (RFC 9562 §5.7): unique without asking anybody, and in order of creation, so that indexes stay dense.
A global identifier ``tx:<node>:<kind>:<uuid>`` names a thing across nodes; any node resolves it to a URL.
"""

import re
import uuid
from dataclasses import dataclass

import uuid_utils

_GLOBAL = re.compile(r"tx:([a-z0-9-]{1,40}):([a-z]{1,20}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def new_id() -> uuid.UUID:
    """A fresh UUIDv7 as the standard library's type, which Django and psycopg know."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A thing on a node. ``str()`` gives the written form, :meth:`parse` reads it."""

    node: str
    kind: str
    id: uuid.UUID

    def __str__(self) -> str:
        return f"tx:{self.node}:{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "GlobalId":
        """Raises ValueError when the text is no global identifier."""
        match = _GLOBAL.fullmatch(text)
        if not match:
            raise ValueError(f"not a global identifier: {text[:80]!r}")
        return cls(match[1], match[2], uuid.UUID(match[3]))
