"""Marks of what was found, in the text as it was written: pieces for a template to escape, never HTML."""

import re
from itertools import pairwise
from typing import NamedTuple

from tongxue.platform.search import folding, pinyin
from tongxue.platform.search.asked import Asked, Run

LENGTH = 140
_BEFORE = 30
_WEIGHED = 40


class Piece(NamedTuple):
    """A stretch of text, marked where it is what was asked for."""

    text: str
    marked: bool = False


Pieces = tuple[Piece, ...]
_Spans = list[tuple[int, int]]
_CUT = Piece("…")


class Marker:
    """Marks one question in the texts of its hits."""

    def __init__(self, asked: Asked) -> None:
        wanted = [word for run in asked.runs for word in _wanted(run)]
        self._forms = list(dict.fromkeys(form for word in wanted for form in folding.written_forms(word)))
        self._letters = [run.text for run in asked.runs if run.text.isascii() and run.text.isalpha()]
        if len(self._letters) > 1 and asked.letters:
            self._letters = [asked.letters]

    def mark(self, text: str) -> Pieces:
        """All of a short text with what was asked for marked: by its characters, else by how they sound."""
        spans = self._quick(text) or self._places(folding.aligned(text))
        if not spans and self._letters:
            spans = _pinyin_spans(text, self._letters)
        return _pieces(text, spans, 0, len(text))

    def excerpt(self, text: str) -> Pieces:
        """The stretch of ``LENGTH`` characters that shows most of what was asked for; … where text is left out."""
        spans = self._quick(text)
        if len(text) <= LENGTH:
            return _pieces(text, spans, 0, len(text))
        best = max(spans[:_WEIGHED], key=lambda s: (_weight(spans, s[0]), -s[0]), default=(0, 0))[0]
        start = max(0, min(best - _BEFORE, len(text) - LENGTH))
        pieces = _pieces(text, spans, start, start + LENGTH)
        before, after = (_CUT,) if start else (), (_CUT,) if start + LENGTH < len(text) else ()
        return (*before, *pieces, *after)

    def _quick(self, text: str) -> _Spans:
        # Plain searches for a few words: compiling a pattern for each question takes longer than all of them. The forms
        # stand for nearly all ways of writing; folding every character is left for titles in which none is found.
        lower = text.lower()
        return self._places(lower if len(lower) == len(text) else folding.aligned(text))

    def _places(self, plain: str) -> _Spans:
        spans: _Spans = []
        for form in self._forms:
            at = plain.find(form)
            while at >= 0:
                # A word of letters counts from its beginning only: "art" is no part of "party".
                if folding.is_han(form) or not at or not plain[at - 1].isalnum():
                    spans.append((at, at + len(form)))
                at = plain.find(form, at + len(form))
        return _joined(spans) if len(spans) > 1 else spans


def _wanted(run: Run) -> list[str]:
    """What to mark of a run: all of it, its words, and single characters only together with a neighbour."""
    loose = [a + b for a, b in pairwise(run.words) if run.han and (len(a) == 1 or len(b) == 1)]
    return [run.text, *(w for w in run.words if len(w) > 1), *loose]


def _joined(spans: _Spans) -> _Spans:
    merged: _Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pinyin_spans(text: str, letters: list[str]) -> _Spans:
    """Where the characters of a title read as the letters that were typed, or begin with them as initials."""
    spans: _Spans = []
    for found in re.finditer(r"[\u3400-\u9fff]+", folding.aligned(text)):
        syllables = pinyin.of_run(found.group())
        if len(syllables) == len(found.group()):
            spans += [s for typed in letters for s in _sounding(syllables, found.start(), typed)]
    return _joined(spans)


def _sounding(syllables: list[str], offset: int, typed: str) -> _Spans:
    ways = [list(way) for way in pinyin.typed(typed)] or [list(typed)]
    found: _Spans = []
    for way in ways:
        for start in range(len(syllables) - len(way) + 1):
            here = syllables[start : start + len(way)]
            if here == way or [s[0] for s in here] == way:
                found.append((offset + start, offset + start + len(way)))
    return found


def _pieces(text: str, spans: _Spans, start: int, end: int) -> Pieces:
    if not spans:
        return (Piece(text[start:end]),) if end > start else ()
    pieces, at = [], start
    for left, right in spans:
        if right <= start or left >= end:
            continue
        if left > at:
            pieces.append(Piece(text[at:left]))
        pieces.append(Piece(text[max(left, start) : min(right, end)], marked=True))
        at = right
    if at < end:
        pieces.append(Piece(text[at:end]))
    return tuple(pieces)


def _weight(spans: _Spans, start: int) -> int:
    """How many marked characters a stretch from here shows."""
    return sum(right - left for left, right in spans[: 2 * _WEIGHED] if start <= left < start + LENGTH - _BEFORE)
