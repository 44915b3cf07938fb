"""``{% remember WHAT, IT, DEPENDS, ON %}…{% endremember %}``: a part of a page that is drawn once and then remembered.

The expressions are everything that the part shows, beside the language: a part that shows something else would show it
to the next reader as well. That is why nothing of the request may be named inside (no CSRF token, no address), and why
only plain values are taken: a model's equality says nothing of what it holds. Remembered is per process, by place in
the template, up to :data:`MOST` characters; a first expression that is false remembers nothing.

A results page has some 400 values to escape and a frame around them: drawn anew each time they were 70 % of a page.
"""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

MOST = 16_000_000
_PLAIN = (str, bytes, int, float, Decimal, UUID, dt.date, type(None))


class _Memory:
    """The parts used last, by what they show."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._lock = threading.Lock()
        self._parts: OrderedDict[Hashable, Markup] = OrderedDict()

    def get(self, key: Hashable) -> Markup | None:
        with self._lock:
            found = self._parts.get(key)
            if found is not None:
                self._parts.move_to_end(key)
            return found

    def put(self, key: Hashable, part: Markup) -> None:
        with self._lock:
            self._size += len(part) - len(self._parts.get(key, ""))
            self._parts[key] = part
            while self._size > self._most:
                self._size -= len(self._parts.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._parts.clear()
            self._size = 0


_memory = _Memory(MOST)
forget = _memory.clear


class Remember(Extension):
    """The tag."""

    tags = {"remember"}  # noqa: RUF012  Jinja's own way to declare it

    def parse(self, parser: Parser) -> nodes.Node:
        """Jinja calls this when it meets the tag."""
        line = next(parser.stream).lineno
        shown = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            shown.append(parser.parse_expression())
        body = parser.parse_statements(("name:endremember",), drop_needle=True)
        place = nodes.Const(f"{parser.name}:{line}:{parser.free_identifier().name}")  # two may stand on one line
        drawn = self.call_method("draw", [place, nodes.Tuple(shown, "load")])
        return nodes.CallBlock(drawn, [], [], body).set_lineno(line)

    def draw(self, place: str, shown: tuple[Hashable, ...], caller: Callable[[], Markup]) -> Markup:
        """The part as it was drawn for these values, or drawn now."""
        if not shown[0]:
            return caller()
        key = (place, translation.get_language(), shown)
        part = _memory.get(key)
        if part is None:
            check_plain(shown)
            part = caller()
            _memory.put(key, part)
        return part


def check_plain(shown: object) -> None:
    """TypeError for what could change without becoming unequal."""
    if isinstance(shown, tuple | frozenset):
        for value in shown:
            check_plain(value)
    elif not isinstance(shown, _PLAIN):
        raise TypeError(f"a remembered part cannot depend on a {type(shown).__name__}")
