"""Suggestions while somebody types: titles by their beginning, by pinyin, by initials; the popular ones first."""

from dataclasses import dataclass

from tantivy import DocAddress, Query

from tongxue.platform.search.asked import Asked, ask
from tongxue.platform.search.errors import coded
from tongxue.platform.search.plan import every, some, term
from tongxue.platform.search.reader import Reader, View
from tongxue.platform.search.schema import LONGEST_PREFIX
from tongxue.platform.search.snippets import Marker, Pieces

MOST = 8
# Copies of one title are one suggestion: look far enough down to find others behind them.
_LOOKED_AT = 120


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title that begins with, or sounds like, what is typed. ``card`` as with a hit."""

    key: str
    title: Pieces
    card: bytes

    @property
    def text(self) -> str:
        """The title as it was written."""
        return "".join(piece.text for piece in self.title)


def suggest(reader: Reader, text: str, limit: int = MOST) -> tuple[Suggestion, ...]:
    """At most ``limit`` (8) different titles. Any input is fine. Raises what :func:`search` raises."""
    view = reader.view()
    asked = ask(text)
    most = max(0, min(limit, MOST))
    if not asked or not most:
        return ()
    with coded():
        return reader.remember(view, ("suggest", asked.plain, most), lambda: _suggest(view, asked, most))


def _suggest(view: View, asked: Asked, most: int) -> tuple[Suggestion, ...]:
    found: dict[int, DocAddress] = {}
    if len(asked.plain) <= LONGEST_PREFIX:
        _collect(view, term(view, "prefix", asked.plain), found, most)
    if len(found) < most:
        words = [some([term(view, f"t_{view.spec.title}", w), term(view, "chars", w)]) for w in asked.words]
        _collect(view, every(words), found, most)
    marker = Marker(asked)
    return tuple(_suggestion(view, address, marker) for address in found.values())


def _collect(view: View, query: Query, found: dict[int, DocAddress], most: int) -> None:
    hits = view.searcher.search(query, limit=_LOOKED_AT, count=False, order_by_field=f"n_{view.spec.popularity}").hits
    addresses = [address for _, address in hits]
    titles = view.searcher.fast_field_values("same_title", addresses)
    for title, address in zip(titles, addresses, strict=True):
        if len(found) < most:
            found.setdefault(int(title or 0), address)


def _suggestion(view: View, address: DocAddress, marker: Marker) -> Suggestion:
    stored = view.searcher.doc(address)
    title = marker.mark(stored.get_first("title") or "")
    return Suggestion(str(stored.get_first("key")), title, bytes(stored.get_first("card") or b""))
