"""Full-text search in process: one writer and many readers over an index that can always be rebuilt.

The room that fills an index declares it (:class:`IndexSpec`) and hands in :class:`Document`; pages ask
:func:`search` and :func:`suggest` through a :class:`Reader`. ADR 0010 has the reasons and the figures.
"""

from tongxue.platform.search.errors import DiskFull, IndexFault, IndexNotReady, IndexStale, WriterBusy
from tongxue.platform.search.generations import IndexState, check, is_healthy
from tongxue.platform.search.reader import Reader
from tongxue.platform.search.schema import Document, IndexSpec, TextField
from tongxue.platform.search.searching import DEEPEST, Hit, Place, SearchRequest, SearchResult, search
from tongxue.platform.search.snippets import Piece, Pieces
from tongxue.platform.search.suggest import Suggestion, suggest
from tongxue.platform.search.writer import Writer

__all__ = [
    "DEEPEST",
    "DiskFull",
    "Document",
    "Hit",
    "IndexFault",
    "IndexNotReady",
    "IndexSpec",
    "IndexStale",
    "IndexState",
    "Piece",
    "Pieces",
    "Place",
    "Reader",
    "SearchRequest",
    "SearchResult",
    "Suggestion",
    "TextField",
    "Writer",
    "WriterBusy",
    "check",
    "is_healthy",
    "search",
    "suggest",
]
