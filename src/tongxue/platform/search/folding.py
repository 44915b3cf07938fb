"""One folding for what is indexed and what is asked, so that the two always meet.

NFKC, case folding, Taiwan words and traditional characters to mainland ones (OpenCC ``tw2sp``), segmentation (rjieba).
A change here that changes any token must raise :data:`FOLDING_VERSION`, so that old indexes ask to be rebuilt.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import opencc
import rjieba

FOLDING_VERSION = 1
_COMPOUND = 4
LONGEST_WORD = 64
"""Characters; a longer run without a space is no word that anybody will type."""

_HAN = "\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A mark belongs to its letter: without this, words of Indic scripts and pointed Arabic or Hebrew fall apart.
_MARKS = "".join(
    f"{chr(n)}" for n in range(0x300, 0x1E900) if unicodedata.category(chr(n)) in {"Mn", "Mc"} and chr(n).isprintable()
)
_RUN = re.compile(rf"[{_HAN}]+|c\+\+|\b[cfj]#|[^\W_{_HAN}](?:[^\W_{_HAN}]|[{_MARKS}])*")
_NOISE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_convert = opencc.OpenCC("tw2sp").convert


def clean(text: str) -> str:
    """The text without what no index can hold: NUL, controls, marks of direction, halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _NOISE.sub("", text)


def fold(text: str) -> str:
    """The text in the one form that all comparisons use; punctuation is still there, word breaks are not yet."""
    text = clean(text)
    if text.isascii():
        return text.casefold()
    return str(_convert(unicodedata.normalize("NFKC", text).casefold()))


def is_han(text: str) -> bool:
    """Whether a run or word of folded text is written in Han characters or kana."""
    # By the first character; comparing strings is several times faster than a pattern, and this runs for every token.
    return "\u3005" <= text < "\ua000" or "\uf900" <= text < "\ufb00" or text >= "\U00020000"


def runs(folded: str) -> list[str]:
    """The unbroken stretches of Han characters, and the words of other scripts, in order, of folded text."""
    return [run if len(run) <= LONGEST_WORD or is_han(run) else run[:LONGEST_WORD] for run in _RUN.findall(folded)]


def words(run: str) -> list[str]:
    """The words of a run, longest cut: for queries and for readings."""
    return list(rjieba.cut(run, False)) if len(run) > 1 and is_han(run) else [run]


@lru_cache(maxsize=16_384)
def parts(word: str) -> tuple[str, ...]:
    """The shorter words that make up a long one, where they cover it: 网络安全 is asked for as 网络 and 安全.

    Where a text has the long word, its parts are indexed too: asking for them finds no less, and forgives another cut.
    """
    if len(word) < _COMPOUND or not is_han(word):
        return (word,)
    inside = [w for w in rjieba.cut_for_search(word, False) if w != word]
    chosen: list[str] = []
    at = 0
    while at < len(word):
        fitting = [w for w in inside if word.startswith(w, at)]
        if not fitting:
            return (word,)
        chosen.append(max(fitting, key=len))
        at += len(chosen[-1])
    return tuple(chosen)


def searchable(found: list[str]) -> list[str]:
    """The words to index for runs: each word and the shorter words inside it."""
    tokens: list[str] = []
    for run in found:
        if len(run) > 1 and is_han(run):
            tokens += rjieba.cut_for_search(run, False)
        else:
            tokens.append(run)
    return tokens


def units(found: list[str]) -> list[str]:
    """What a pair is made of: single Han characters and whole words of other scripts."""
    parts: list[str] = []
    for run in found:
        if is_han(run):
            parts += run
        else:
            parts.append(run)
    return parts


def pairs(parts: list[str]) -> list[str]:
    """Neighbouring units as one token: finds a part of a word, and tells a phrase from the same words apart."""
    # Beyond U+3005 nearly everything is Han; what is not makes a token that a query makes the same way.
    return [f"{a}{b}" if a > "\u3004" and b > "\u3004" else f"{a}_{b}" for a, b in pairwise(parts)]


def compact(found: list[str]) -> str:
    """The runs without anything between them: for exact titles and prefixes."""
    return "".join(found)


class _Alignment(dict[int, str]):
    """Characters that fold to another. Learns the others: ``translate`` pays an exception for each that is missing."""

    def __missing__(self, number: int) -> str:
        return self.setdefault(number, chr(number))


@lru_cache(maxsize=1)
def _aligned() -> _Alignment:
    table = _Alignment()
    han = "".join(map(chr, [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]))
    simple = opencc.OpenCC("t2s").convert(han)
    if len(simple) == len(han):
        table.update((ord(a), b) for a, b in zip(han, simple, strict=True) if a != b)
    for n in [*range(0x41, 0x590), *range(0x1E00, 0x2000), *range(0xFF01, 0xFF5F)]:
        folded = unicodedata.normalize("NFKC", chr(n)).casefold()
        if len(folded) == 1 and folded != chr(n):
            table[n] = folded
    return table


def aligned(text: str) -> str:
    """A folding that keeps every character at its place, for marking matches in the text as it was written."""
    return text.translate(_aligned())


@lru_cache(maxsize=1)
def _backwards() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@lru_cache(maxsize=4096)
def written_forms(word: str) -> tuple[str, ...]:
    """How a folded word may be written: 信息 also as 資訊, and as 资讯, which is what :func:`aligned` makes of that."""
    if not is_han(word):
        return (word,)
    there = _backwards().convert(word)
    return tuple(dict.fromkeys((word, there, aligned(there), _traditional().convert(word))))
