"""Marks of what was found, in the text as it was written: pieces for a template to escape, never HTML."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tongxue.platform.search import folding, pinyin
from tongxue.platform.search.asked import Asked

LENGTH = 140
_BEFORE = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked where it is what was asked for."""

    text: str
    marked: bool = False


Pieces = tuple[Piece, ...]
_Spans = list[tuple[int, int]]


@lru_cache(maxsize=1024)
def _forms(asked: Asked) -> tuple[str, ...]:
    """The words, and the pairs of characters of what is no word, in every form that they may be written in."""
    forms: list[str] = []
    for run in asked.runs:
        pairs = {run.text[i : i + 2] for i in range(len(run.text) - 1)} if run.han else set()
        wanted = {run.text, *run.words} | pairs
        forms += [form for word in wanted for form in folding.written_forms(word)]
    return tuple(dict.fromkeys(forms))


def _joined(spans: Iterable[tuple[int, int]]) -> _Spans:
    merged: _Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(text: str, asked: Asked) -> _Spans:
    # Plain searches for a few words: compiling a pattern for each new question takes longer than all of them.
    plain = folding.aligned(text)
    return _joined(span for form in _forms(asked) for span in _places(plain, form))


def _places(plain: str, form: str) -> Iterator[tuple[int, int]]:
    at = plain.find(form)
    while at >= 0:
        # A word of letters counts from its beginning only: "art" is no part of "party".
        if folding.is_han(form) or not at or not plain[at - 1].isalnum():
            yield at, at + len(form)
        at = plain.find(form, at + len(form))


def _pinyin_spans(text: str, asked: Asked) -> _Spans:
    """Where the characters of a title read as the letters that were typed, or begin with them as initials."""
    spans: _Spans = []
    wanted = [run.text for run in asked.runs if run.text.isascii() and run.text.isalpha()]
    if len(wanted) > 1 and asked.letters:
        wanted = [asked.letters]
    plain = folding.aligned(text) if wanted else ""
    for found in re.finditer(r"[\u3400-\u9fff]+", plain):
        syllables = pinyin.of_run(found.group())
        if len(syllables) == len(found.group()):
            spans += [s for w in wanted for s in _sounding(syllables, found.start(), w)]
    return _joined(spans)


def _sounding(syllables: list[str], offset: int, wanted: str) -> _Spans:
    ways = [list(way) for way in pinyin.typed(wanted)] or [list(wanted)]
    found: _Spans = []
    for way in ways:
        for start in range(len(syllables) - len(way) + 1):
            here = syllables[start : start + len(way)]
            if here == way or [s[0] for s in here] == way:
                found.append((offset + start, offset + start + len(way)))
    return found


def _pieces(text: str, spans: _Spans, start: int, end: int) -> Pieces:
    pieces, at = [], start
    for left, right in spans:
        left, right = max(left, start), min(right, end)  # noqa: PLW2901  the part inside the window
        if left >= right:
            continue
        if left > at:
            pieces.append(Piece(text[at:left]))
        pieces.append(Piece(text[left:right], marked=True))
        at = right
    if at < end:
        pieces.append(Piece(text[at:end]))
    return tuple(pieces)


def mark(text: str, asked: Asked) -> Pieces:
    """All of a short text with what was asked for marked: by its characters, else by how they sound."""
    spans = (_spans(text, asked) or _pinyin_spans(text, asked)) if asked else []
    return _pieces(text, spans, 0, len(text))


def excerpt(text: str, asked: Asked) -> Pieces:
    """The stretch of at most ``LENGTH`` characters that shows most of what was asked for; … where text is left out."""
    spans = _spans(text, asked) if asked else []
    best = max(spans, key=lambda s: (_weight(spans, s[0]), -s[0]), default=(0, 0))[0]
    start = max(0, min(best - _BEFORE, len(text) - LENGTH))
    end = min(len(text), start + LENGTH)
    pieces = _pieces(text, spans, start, end)
    before = (Piece("…"),) if start else ()
    return (*before, *pieces, *((Piece("…"),) if end < len(text) else ()))


def _weight(spans: _Spans, start: int) -> int:
    return sum(right - left for left, right in spans if start <= left < start + LENGTH - _BEFORE)
